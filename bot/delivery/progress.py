"""Showing a member how the job stands: a throttled edit of the first answer."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
import discord

from bot.delivery.original import edit_original_text
from bot.jobs.record import Job

log = logging.getLogger(__name__)

_SECONDS_BETWEEN = 5.0
SHOW_SECONDS = _SECONDS_BETWEEN + 1.0
"""After so long words that changed are surely shown."""
_SECONDS = 10.0
_REMEMBERED = 1000


@dataclass
class _Shown:
    line: str
    at: float
    silent: bool = False


class Progress:
    """Edits at most every five seconds and only when the words changed; who refuses is left alone."""

    def __init__(
        self,
        client: discord.Client,
        line: Callable[[Job], Awaitable[str]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._line = line
        self._clock = clock
        self._shown: OrderedDict[str, _Shown] = OrderedDict()

    async def show(self, job: Job) -> int | None:
        """Bring the member's view of `job` up to date, if it is time; never raises for Discord's sake.

        Returns the id of the message that shows it, None when nothing was shown.
        """
        now = self._clock()
        last = self._shown.get(job.id) or _Shown("", job.created_at)
        if last.silent or now - last.at < _SECONDS_BETWEEN or not job.token_lives(now):
            return None
        line = await self._line(job)
        if line == last.line:
            return None
        shown = _Shown(line, now)
        message_id = await self._edit(job, shown)
        self._remember(job.id, shown)
        return message_id

    async def _edit(self, job: Job, shown: _Shown) -> int | None:
        try:
            async with asyncio.timeout(_SECONDS):
                return await edit_original_text(self._client, job, shown.line)
        except discord.HTTPException as error:
            log.info("progress is not shown: HTTP %s, code %s", error.status, error.code)
            shown.silent = error.status < 500  # refused once, never asked again: many get one banned
        except (OSError, aiohttp.ClientError, TimeoutError) as error:
            log.info("progress is not shown: %s", type(error).__name__)
        return None

    def _remember(self, job_id: str, shown: _Shown) -> None:
        self._shown[job_id] = shown
        self._shown.move_to_end(job_id)
        while len(self._shown) > _REMEMBERED:
            self._shown.popitem(last=False)
