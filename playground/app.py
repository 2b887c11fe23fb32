"""The playground: the real bot and the real engine, with simcord in Discord's place."""

import asyncio
import logging
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import simcord

from bot.app import Boogie
from bot.settings import Settings
from playground import first_dance, world
from playground.pages import keep_time, open_pages
from playground.runs import new_run
from playground.sample import SAMPLE

log = logging.getLogger(__name__)

SETTLE_SECONDS = 60.0
"""How long an answer may take before the page calls it lost: generous, for the engine may use every core."""


@dataclass(frozen=True)
class Options:
    """What the command line says."""

    port: int
    data: Path
    ask_for_sample: bool


def say(line: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def run(settings: Settings, options: Options) -> None:
    """Serve the playground until cancelled or until somebody ends the session in the page."""
    settings = settings.model_copy(update={"boogie_data": new_run(options.data), "discord_token": None})
    for line in settings.describe_choices():
        say(line)
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
        pages = await stack.enter_async_context(open_pages(env, channels, place.people, options.port))
        await world.welcome(place, *pages.urls)
        await boogie.start_runner()
        if options.ask_for_sample and settings.provider == "engine":  # the cloud's dances cost money
            telling = asyncio.create_task(_tell_of_first_dance(await first_dance.ask(place), boogie))
            stack.push_async_callback(_cancel, telling)
        say(f"Sample   {SAMPLE}")
        say("")
        say(f"Open     {pages.urls[0]}")
        say("Ctrl-C ends it.")
        await pages.closed()


async def _tell_of_first_dance(asked: simcord.InteractionResult, boogie: Boogie) -> None:
    say("The sample is asked to dance; its video appears in the page by itself.")
    video = await first_dance.wait_for_video(asked, boogie)
    if video is None:
        say("The sample did not dance; the page says why.")
    else:
        say(f"The sample dances: {video.resolve()}")


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
