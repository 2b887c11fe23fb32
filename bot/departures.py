"""Leaving a server: its jobs end, and nothing of it is kept.

Only two things count as leaving. Discord says so while the bot is connected: then at once. Or Discord's own
list of the bot's servers, which is complete at each connection and names unreachable servers too, has lacked
it for a week: then the bot was removed while it was away. An outage is neither.
"""

import asyncio
import logging
import sqlite3

import discord
from discord.ext import commands

from bot.jobs.files import JobFiles
from bot.jobs.memberships import Memberships

log = logging.getLogger(__name__)

_SECONDS_BETWEEN = 6 * 3600.0


class Departures:
    """Follows the servers of one client; `attach` it, and keep `keep_looking` running."""

    def __init__(self, memberships: Memberships, files: JobFiles, client: commands.Bot) -> None:
        self._memberships = memberships
        self._files = files
        self._client = client

    def attach(self) -> None:
        """Listen to the client's events."""
        self._client.add_listener(self.look, "on_ready")
        for event in ("on_guild_join", "on_guild_available"):
            self._client.add_listener(self._joined, event)
        self._client.add_listener(self._left, "on_guild_remove")

    async def keep_looking(self) -> None:
        """Look every few hours, until cancelled: a connection may last for weeks."""
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN)
            try:
                await self.look()
            except (OSError, sqlite3.Error):
                log.exception("whether servers were left cannot be found out")

    async def look(self) -> None:
        """Compare the servers that are remembered with those there are; forget what is long missing."""
        client = self._client
        whole = client.shard_count in (None, 1)  # the list of a shard is a part of it
        if not client.is_ready() or client.application_id is None or not whole:
            return
        listed = [guild.id for guild in client.guilds]  # unreachable ones among them
        for guild_id in await self._memberships.compare(client.application_id, listed):
            await self.forget(guild_id)

    async def forget(self, guild_id: int) -> None:
        """Delete a server's jobs with their files, then every other row of it."""
        jobs = 0
        while (removed := await self._memberships.take_jobs(guild_id)).jobs:
            jobs += removed.jobs
            await asyncio.to_thread(self._files.forget_all, removed.pictures, removed.results)
        await self._memberships.forget(guild_id)
        log.info("server %d was left: %d jobs and their files are deleted", guild_id, jobs)

    async def _joined(self, guild: discord.Guild) -> None:
        if self._client.application_id is not None:
            await self._memberships.joined(self._client.application_id, guild.id)

    async def _left(self, guild: discord.Guild) -> None:
        await self.forget(guild.id)
