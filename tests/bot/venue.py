"""A place on a simulated Discord where jobs can be answered: a bot whose one command says "Queued"."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import discord
import simcord
from discord.ext import commands

from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from tests.bot.records import Clock, claimed, moved


class Bot(commands.Bot):
    """Remembers the last interaction."""

    def __init__(self) -> None:
        super().__init__("!", intents=discord.Intents(guilds=True), max_messages=None)
        self.last: discord.Interaction | None = None

    async def setup_hook(self) -> None:
        @self.tree.command(description="ask")
        async def ask(interaction: discord.Interaction) -> None:
            self.last = interaction
            await interaction.response.send_message("Queued")

        await self.tree.sync()


@dataclass
class Venue:
    """One channel, one member, and the job record."""

    env: simcord.Env
    bot: Bot
    channel: simcord.ChannelHandle
    mia: simcord.MemberActor
    store: JobStore
    clock: Clock

    async def job(self, *states: JobState, **changed: Any) -> Job:
        """A job of a real interaction that was answered with "Queued"."""
        await self.mia.slash(self.channel, "ask")
        interaction = self.bot.last
        assert interaction is not None
        job = await claimed(
            self.store,
            self.clock.now,
            interaction_token=interaction.token,
            application_id=interaction.application_id,
            user_id=self.mia.id,
            channel_id=self.channel.id,
            guild_id=interaction.guild_id,
        )
        return await moved(self.store, job, *states, **changed) if states else job

    def seen(self) -> list[discord.Message]:
        """What the bot said in the channel, oldest first."""
        me = self.bot.user
        assert me is not None
        return sorted((m for m in self.channel.history() if m.author.id == me.id), key=lambda m: m.id)

    def requests(self, method: str, part: str) -> int:
        """How many calls of a kind the bot made."""
        return sum(entry.method == method and part in entry.path for entry in self.env.http_requests)


@asynccontextmanager
async def open_venue(store: JobStore, clock: Clock) -> AsyncGenerator[Venue]:
    """Run the simulated Discord."""
    bot = Bot()
    env = simcord.Env(bot)  # not simcord.run: a fixture ends in another context than it began in
    await env.start()
    clock.now = env.now().timestamp()  # jobs and messages are of one time
    try:
        guild = env.create_guild()
        channel = guild.create_text_channel("dance-floor")
        mia = guild.add_member(env.create_user("mia"))
        yield Venue(env, bot, channel, mia, store, clock)
        env.raise_errors()
    finally:
        await env.shutdown()


def without_token(job: Job) -> Job:
    """The same job after its token has died."""
    return replace(job, interaction_token=None)
