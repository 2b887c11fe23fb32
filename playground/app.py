"""The playground: the real bot and the real engine, with simcord in Discord's place."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import simcord

from bot.app import Boogie
from bot.settings import Settings
from playground import first_dance, world
from playground.console import say
from playground.pages import keep_time, open_pages
from playground.sample import SAMPLE

SETTLE_SECONDS = 60.0
"""How long an answer may take before the page calls it lost: generous, for the engine may use every core."""


@dataclass(frozen=True)
class Options:
    """What the command line says.

    `log` is the file that gets the messages of all parts; `token_unused` says that there is a token for
    Discord, which the playground leaves alone.
    """

    port: int
    ask_for_sample: bool
    log: Path | None
    token_unused: bool


async def run(settings: Settings, options: Options) -> None:
    """Serve the playground until cancelled or until somebody ends the session in the page."""
    discord, *others = settings.describe_choices()
    say("Discord  not connected: this is the playground" if options.token_unused else discord)
    for line in others:
        say(line)
    if options.log:
        say(f"Log      {options.log.resolve()}")
    say(f"Sample   {SAMPLE}")
    boogie = Boogie(settings)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(boogie.close)
        await boogie.start_services()
        env = await stack.enter_async_context(
            simcord.run(boogie.client, check_errors=False, settle_timeout=SETTLE_SECONDS)
        )
        keep_time(env)
        place = world.build(env)
        channels = (place.dance_floor, place.lounge)
        pages = await stack.enter_async_context(
            open_pages(env, channels, place.people, place.faces, options.port)
        )
        await world.welcome(place, *pages.urls)
        await boogie.start_runner()
        asked: simcord.InteractionResult | None = None
        if options.ask_for_sample and settings.provider == "engine":  # the cloud's dances cost money
            asked = await first_dance.ask(place)
        say(f"\nOpen     {pages.urls[0]}\n         Ctrl-C ends it.\n")
        if asked is not None:
            telling = asyncio.create_task(_tell_where(asked, boogie))
            stack.push_async_callback(_cancelled, telling)
        elif options.ask_for_sample:
            say("The sample does not dance by itself here: in the cloud, dances cost money.")
        await pages.closed()


async def _tell_where(asked: simcord.InteractionResult, boogie: Boogie) -> None:
    say("The sample was asked to dance; the page shows its video as soon as it is done.")
    video = await first_dance.wait_for_video(asked, boogie)
    say(f"The video of the sample: {video.resolve()}" if video else "The sample did not dance; see the page.")


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
