"""A finished video waits for a moderator where its server wants that, before it is delivered."""

import logging
import time
from collections.abc import Awaitable, Callable

import aiohttp
import discord

from bot.delivery.progress import SHOW_SECONDS
from bot.delivery.review import close_review, post_for_review, size_limit
from bot.jobs.outcomes import Ended, Later
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.servers.language import for_all
from bot.servers.settings import ServerSettings, Sharing
from bot.servers.store import ServerStore
from bot.steps.delivering import Delivering
from bot.texts import text

log = logging.getLogger(__name__)

_UNREACHABLE_SECONDS = 300.0  # a moderator may put the review channel right
_ROOM = 4096  # bytes of the request beside the file


class Reviewing:
    """Asks the moderators where it must, and delivers once they agree, or at once where nobody is asked.

    Whatever keeps a video from being shown to them keeps it from everybody: it waits until its time is over.
    """

    def __init__(
        self,
        store: JobStore,
        servers: ServerStore,
        client: discord.Client,
        deliver: Delivering,
        show: Callable[[Job], Awaitable[object]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._servers = servers
        self._client = client
        self._deliver = deliver
        self._show = show
        self._clock = clock

    async def __call__(self, job: Job) -> None:
        """Take the step."""
        settings = await self._servers.settings(job.guild_id)
        unasked = job.review is None or job.review_message_id is None
        if job.review == "approved" or (unasked and settings.sharing is not Sharing.REVIEW):
            await self._deliver(job)
        elif job.review is None:
            await self._begin(job, settings)
        else:
            await self._wait(job, settings)

    async def _begin(self, job: Job, settings: ServerSettings) -> None:
        until = self._clock() + 3600 * settings.review_hours
        asked = await self._store.note(job, review="asked", review_until=until, deadline_at=until)
        if asked is not None:
            await self._wait(asked, settings)

    async def _wait(self, job: Job, settings: ServerSettings) -> None:
        until, now = job.review_until or 0.0, self._clock()
        if now >= until:
            await self._expire(job, self._locale(job, settings))
        if job.review_message_id is None:
            shown = await self._ask(job, settings, until)
            await self._show(shown or job)
        else:
            await self._show(job)
            await self._store.note(job, due_at=until)

    async def _ask(self, job: Job, settings: ServerSettings, until: float) -> Job | None:
        """Post it; come back once more to show that it waits, in case that is too early now."""
        channel_id = settings.review_channel
        if channel_id is None:
            raise Later("there is no review channel", seconds=self._patience(until), patient=True)
        shown = await self._deliver.shown(job, size_limit(self._client, job) - _ROOM)
        marked = await self._store.note(job, review_channel_id=channel_id)
        if marked is None:
            return None
        repeated = job.review_channel_id == channel_id
        locale = self._locale(job, settings)
        try:
            message_id = await post_for_review(
                self._client, marked, channel_id, shown, locale, repeated=repeated
            )
        except discord.HTTPException as error:
            log.warning("the review channel refuses: HTTP %s, code %s", error.status, error.code)
            seconds = self._patience(until) if 400 <= error.status < 500 else None
            raise Later("the review channel refuses", seconds=seconds, patient=True) from error
        except (OSError, aiohttp.ClientError, TimeoutError) as error:
            raise Later(f"review: {type(error).__name__}", patient=True) from error
        return await self._store.note(
            marked,
            review_message_id=message_id,
            due_at=min(until, self._clock() + SHOW_SECONDS),
        )

    def _patience(self, until: float) -> float:
        return min(_UNREACHABLE_SECONDS, max(1.0, until - self._clock()))

    def _locale(self, job: Job, settings: ServerSettings) -> str:
        return for_all(settings, self._client.get_guild(job.guild_id or 0)) or job.locale

    async def _expire(self, job: Job, locale: str) -> None:
        words = text("review.closed_expired", locale, title=job.wish.title_in(locale))
        try:
            await close_review(self._client, job, words)
        except (discord.HTTPException, OSError, aiohttp.ClientError) as error:
            log.info("the review message stays as it is: %s", type(error).__name__)
        raise Ended(JobState.EXPIRED, "review.expired", title=job.wish.title_in(job.locale))
