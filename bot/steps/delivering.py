"""fetched → delivered, and telling the member of an end without a video."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.delivery.letter import PLAIN, Letter, Manner, failure_letter, link_letter, result_letter
from bot.delivery.places import Place, remark
from bot.delivery.postman import Compose, Postman, UndeliverableError
from bot.jobs.files import JobFiles
from bot.jobs.outcomes import Ended
from bot.jobs.record import UNDELIVERED, Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.offers import Offering, nothing_offered
from bot.provider import Provider
from bot.steps.describing import describe
from bot.worker_process import WorkerError, WorkerProcess

log = logging.getLogger(__name__)

_SHRINK_SECONDS = 180.0
ROOM = 2048
"""Bytes of the request beside the file."""


class _Sending:
    """Sends an answer, having written down before that it is about to."""

    def __init__(self, store: JobStore, postman: Postman, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._postman = postman
        self._clock = clock

    async def __call__(self, job: Job) -> None:
        """Take the step."""
        marked = await self._store.note(job, sending_at=job.sending_at or self._clock())
        if marked is not None:
            await self._send(marked, repeated=job.sending_at is not None)

    async def _send(self, job: Job, *, repeated: bool) -> None:
        """Send it and write down the end; `repeated`: an earlier attempt was begun."""
        raise NotImplementedError


async def plain(_job: Job) -> Manner:
    """Want nothing of the place."""
    return PLAIN


class Delivering(_Sending):
    """Hands the video over, in the `manner` its place wants.

    `delivered` is told how many seconds after the job was made.
    """

    def __init__(
        self,
        store: JobStore,
        files: JobFiles,
        provider: Provider,
        postman: Postman,
        worker: WorkerProcess,
        clock: Callable[[], float] = time.time,
        manner: Callable[[Job], Awaitable[Manner]] = plain,
        delivered: Callable[[float], None] = lambda _: None,
    ) -> None:
        super().__init__(store, postman, clock)
        self._files = files
        self._provider = provider
        self._worker = worker
        self._manner = manner
        self._delivered = delivered

    async def _send(self, job: Job, *, repeated: bool) -> None:
        unwritten = await self._hand_over(job, partial(self._compose, job), repeated=repeated)
        if unwritten is not None:  # deleted while it was on its way
            await self._postman.take_back(job, unwritten)

    async def _hand_over(self, job: Job, compose: Compose, *, repeated: bool) -> int | None:
        """Bring the letter to the member; return the id of its message if that could not be written down."""
        try:
            message_id = await self._postman.deliver(job, compose, words_only=False, repeated=repeated)
        except UndeliverableError as error:
            raise Ended(JobState.FAILED, UNDELIVERED[job.is_private]) from error
        now = self._clock()
        moved = await self._store.move(
            job,
            JobState.DELIVERED,
            message_id=message_id,
            told_at=now,
            due_at=None,
            interaction_token=None,
            callback_claim=None,
        )
        if moved is None:
            return message_id
        self._delivered(now - job.created_at)
        log.info("delivered as message %s", message_id)
        return None

    async def _compose(self, job: Job, place: Place, limit: int) -> Letter:
        manner = await self._manner_in(job, place)
        shown = await self.shown(job, limit - ROOM)
        letter = (
            result_letter(job, shown, manner) if isinstance(shown, Path) else link_letter(job, shown, manner)
        )
        words = remark(job, place)
        return replace(letter, content=f"{letter.content}\n-# {words}") if words else letter

    async def _manner_in(self, job: Job, place: Place) -> Manner:
        manner = await self._manner(job)
        return replace(manner, locale=None) if place.is_private or job.is_private else manner

    async def shown(self, job: Job, limit: int) -> Path | str:
        """Find the video in at most `limit` bytes, or else a link to it. Raises Ended for want of both."""
        source = self._files.result(job.result_file or "")
        video = await self._fitting(source, limit)
        if video is not None:
            return video
        url = await self._link(job)
        if url is None:
            raise Ended(JobState.FAILED, "failure.too_large")
        return url

    async def _fitting(self, source: Path, limit: int) -> Path | None:
        """Find or make a copy of at most `limit` bytes; None when there is none to be had."""
        try:
            size = (await asyncio.to_thread(source.stat)).st_size
        except FileNotFoundError as error:
            raise Ended(JobState.FAILED, "failure.result_gone") from error
        if size <= limit:
            return source
        smaller = source.with_name(f"{source.stem}-{limit}.mp4")
        if await asyncio.to_thread(smaller.exists):
            return smaller
        try:
            made = await self._worker.run(
                "shrink", _SHRINK_SECONDS, source=str(source), target=str(smaller), limit=limit
            )
        except WorkerError as error:
            log.warning("the video could not be made smaller: %s", error)
            return None
        return smaller if made["fits"] else None

    async def _link(self, job: Job) -> str | None:
        if job.provider != self._provider.name:
            return None
        try:
            described = await describe(self._provider, job)
        except Ended:
            return None  # the provider has forgotten it
        return self._provider.link(described.result_url)


class Telling(_Sending):
    """Tells the member of a failed, rejected, cancelled or expired job why.

    `offering` finds what else can be made of a picture that was rejected but kept.
    """

    def __init__(
        self,
        store: JobStore,
        postman: Postman,
        clock: Callable[[], float] = time.time,
        offering: Offering = nothing_offered,
    ) -> None:
        super().__init__(store, postman, clock)
        self._offering = offering

    async def _send(self, job: Job, *, repeated: bool) -> None:
        offers = self._offering(job.wish, job.failure, job.locale) if job.picture_file is not None else ()

        async def compose(_place: Place, _limit: int) -> Letter:
            return failure_letter(job, offers)

        message_id: int | None = None
        try:
            message_id = await self._postman.deliver(job, compose, words_only=True, repeated=repeated)
        except (UndeliverableError, Ended) as error:
            log.warning("the member cannot be told: %r", error)
        now = self._clock()
        await self._store.note(job, message_id=message_id, told_at=now, due_at=None, interaction_token=None)
