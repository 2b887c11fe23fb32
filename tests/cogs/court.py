"""A hall whose videos wait for a moderator, for tests of reviewing."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import simcord

from bot.jobs.record import Job
from bot.servers.settings import Sharing
from tests.cogs.films import filmed, find
from tests.cogs.hall import Hall, open_hall, without_provider
from tests.cogs.offices import set_up


@dataclass
class Court:
    """A hall whose videos wait for a moderator in a channel of their own. `rita` moderates, too."""

    hall: Hall
    review: simcord.ChannelHandle
    rita: simcord.MemberActor

    async def filmed(self, who: simcord.MemberActor | None = None) -> str:
        """A video that was just fetched, asked for by Mia if by nobody else; returns its job."""
        await filmed(self.hall, who)
        return self.hall.jobs()[-1]["id"]

    async def job(self, job_id: str) -> Job:
        return await find(self.hall, job_id)

    async def until(self, done: Callable[[], Any]) -> None:
        """Wait until something has come about."""
        async with asyncio.timeout(20):
            while not done():
                await asyncio.sleep(0.02)

    async def waiting(self) -> discord.Message:
        """The message that the moderators see, once it is there and written down."""
        await self.until(lambda: any(job["review_message_id"] for job in self.hall.jobs()))
        [message] = self.review.history()
        return message

    async def start(self) -> None:
        await self.hall.boogie.start_runner()

    def state(self, job_id: str) -> str:
        [job] = [job for job in self.hall.jobs() if job["id"] == job_id]
        return job["state"]

    def said(self) -> str:
        return "\n".join(message.content for message in self.hall.channel.history())


@asynccontextmanager
async def open_court(data: Path, locale: str = "en-US") -> AsyncGenerator[Court]:
    async with open_hall(without_provider(data), locale=locale) as hall:
        guild = hall.mia.guild
        mods = guild.roles["Mods"]
        review = guild.create_text_channel("review")
        await set_up(hall, review_channel=review.id, sharing=Sharing.REVIEW)
        yield Court(hall, review, guild.add_member(hall.env.create_user("rita"), roles=[mods]))
