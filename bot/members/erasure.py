"""Deleting everything of a member: at once what is ours, soon after what was posted.

What is still to be taken away is in the rows of erased jobs, so a restart goes on with it.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress

import aiohttp
import discord
from discord.ext import commands

from bot.delivery.removal import take_answer_away, take_review_away
from bot.jobs.erased import ErasedJobs
from bot.jobs.record import Job
from bot.jobs.store import JobStore
from bot.service import VideoService

log = logging.getLogger(__name__)

_SECONDS_BETWEEN = 600.0
_SECONDS = 30.0  # for the messages of one job
_APART_SECONDS = 0.1  # whoever is refused too often, too fast, is banned by Discord
_AWAY = (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError)


class Erasure:
    """Erases the jobs of members. `attach` it, and keep `keep_sweeping` running."""

    def __init__(
        self,
        jobs: ErasedJobs,
        store: JobStore,
        service: VideoService,
        client: commands.Bot,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._jobs = jobs
        self._store = store
        self._service = service
        self._client = client
        self._clock = clock
        self._wake = asyncio.Event()

    def attach(self) -> None:
        """Listen to the client's events: what is left from before can be taken away once it is connected."""
        self._client.add_listener(self._connected, "on_ready")

    async def _connected(self) -> None:
        self._wake.set()

    async def erase(self, user_id: int) -> int:
        """Stop and delete a member's jobs, others' with their avatar, and all their files; count them.

        What was posted is taken away afterwards.
        """
        until, erased, stuck = self._clock(), 0, 0
        while jobs := await self._jobs.left_of(user_id, until, skip=stuck):
            for job in jobs:
                done = await self._erase(job, user_id)
                erased += done
                stuck += not done
        self._wake.set()
        return erased

    async def _erase(self, job: Job, user_id: int) -> bool:
        if job.token_lives(self._clock()):  # the only way to reach it, where the bot is no member
            await self._take_away(job)
        await self._service.delete(job.id, user_id, is_moderator=False)
        return await self._jobs.erase(job.id)

    async def keep_sweeping(self) -> None:
        """Take away what was posted for erased jobs: once connected, after each, and every ten minutes."""
        while True:
            self._wake.clear()
            try:
                if self._client.is_ready():
                    await self.sweep()
            except sqlite3.Error:
                log.exception("erased jobs cannot be read")
            with suppress(TimeoutError):
                async with asyncio.timeout(_SECONDS_BETWEEN):
                    await self._wake.wait()

    async def sweep(self) -> None:
        """Take away what can be, and delete the rows that nothing needs any more."""
        left = 0
        while jobs := await self._jobs.with_messages(skip=left):
            for job in jobs:
                if await self._take_away(job):
                    await self._store.note(job, message_id=None, review_message_id=None)
                else:
                    left += 1
                await asyncio.sleep(_APART_SECONDS)
        if dropped := await self._jobs.drop():
            log.info("%d erased jobs are deleted", dropped)

    async def _take_away(self, job: Job) -> bool:
        """Try once; False when another try may help."""
        try:
            async with asyncio.timeout(_SECONDS):
                await take_answer_away(self._client, job, self._clock())
                await take_review_away(self._client, job)
        except _AWAY as error:
            log.info("messages of job %s stay for now: %s", job.id, type(error).__name__)
            return False
        return True
