"""fetched → delivered, for two videos that are shown side by side; and after that, who won."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from bot.delivery.battle import POLL_HOURS, battle_letter
from bot.delivery.letter import Letter, Manner
from bot.delivery.places import Place
from bot.delivery.polls import Polls
from bot.delivery.postman import Postman
from bot.delivery.progress import SHOW_SECONDS
from bot.jobs.files import JobFiles
from bot.jobs.outcomes import Later
from bot.jobs.record import Job
from bot.jobs.states import WITHOUT_A_VIDEO, JobState
from bot.jobs.store import JobStore
from bot.provider import Provider
from bot.steps.delivering import ROOM, Delivering, plain
from bot.worker_process import WorkerError, WorkerProcess

log = logging.getLogger(__name__)

_JOIN_SECONDS = 240.0
_WAIT_SECONDS = 600.0  # the record wakes who waits; this is for what it cannot know
_POLL_SECONDS = POLL_HOURS * 3600.0 + 30.0  # Discord counts the votes for a moment


class Battling(Delivering):
    """Hands over what is in no battle as usual, and two that are as one video with a poll.

    The first carries the video, as soon as the second is ready; the second, once that is delivered, the poll.
    If one of them comes to nothing, or the two cannot be put together, the other is handed over by itself.
    """

    def __init__(
        self,
        store: JobStore,
        files: JobFiles,
        provider: Provider,
        postman: Postman,
        worker: WorkerProcess,
        polls: Polls,
        clock: Callable[[], float] = time.time,
        manner: Callable[[Job], Awaitable[Manner]] = plain,
        delivered: Callable[[float], None] = lambda _: None,
    ) -> None:
        super().__init__(store, files, provider, postman, worker, clock, manner, delivered)
        self._polls = polls

    async def __call__(self, job: Job) -> None:
        """Take the step."""
        rival = await self._store.rival(job)
        if rival is None:
            await super().__call__(job)
        elif rival.state in WITHOUT_A_VIDEO:
            first, second = (job, rival) if job.leads else (rival, job)
            if first.sending_at is not None:
                await self._polls.take_both_away(first, second)
            await super().__call__(job)
        elif not job.leads:
            await self._follow(job, rival)
        elif rival.state is JobState.FETCHED and rival.sending_at is not None:
            await self._carry(job, rival)
        else:
            await self._wait(job, rival)

    async def _carry(self, first: Job, second: Job) -> None:
        """Hand over the video of both."""
        video = await self._joined(first, second)
        marked = await self._store.note(first, sending_at=first.sending_at or self._clock())
        if marked is None:
            return
        compose = partial(self._together, marked, second, video)
        unwritten = await self._hand_over(marked, compose, repeated=first.sending_at is not None)
        if unwritten is not None and not await self._is_delivered(first):
            await self._polls.take_away(first, unwritten)  # one of the two was taken back meanwhile
        await asyncio.to_thread(self._files.forget_result, video.name)

    async def _follow(self, second: Job, first: Job) -> None:
        """Be ready, wait, and then hand over the poll."""
        if first.state is not JobState.DELIVERED:
            ready = second.sending_at is not None or await self._store.note(second, sending_at=self._clock())
            if ready:
                await self._wait(second, first)
            return
        poll = await self._polls.ask(first, second, await self._manner(first))
        now = self._clock()
        over = now + _POLL_SECONDS
        moved = await self._store.move(
            second,
            JobState.DELIVERED,
            message_id=poll or first.message_id,
            told_at=now,
            due_at=None if poll is None else over,
            deadline_at=over,
            callback_claim=None,
        )
        if moved is None and poll is not None and not await self._is_delivered(second):
            await self._polls.take_away(first, poll)

    async def _is_delivered(self, job: Job) -> bool:
        current = await self._store.find(job.id)
        return current is not None and current.state is JobState.DELIVERED

    async def _wait(self, job: Job, rival: Job) -> None:
        """Wait for the other, as long as that one may take."""
        if rival.deadline_at > job.deadline_at:
            await self._store.note(job, deadline_at=rival.deadline_at)
        seconds = SHOW_SECONDS if job.token_lives(self._clock()) else _WAIT_SECONDS
        raise Later("the other dancer is not ready", seconds=seconds, failed=False, holdup="battle.waiting")

    async def _joined(self, first: Job, second: Job) -> Path:
        left, right = (self._files.result(job.result_file or "") for job in (first, second))
        target = left.with_name(f"{left.stem}-battle.mp4")  # goes with the left one, if not before
        if await asyncio.to_thread(target.exists):
            return target
        try:
            await self._worker.run(
                "side_by_side", _JOIN_SECONDS, left=str(left), right=str(right), target=str(target)
            )
        except WorkerError as error:
            if first.attempts:
                await self._apart(first, str(error))
            raise Later(str(error)) from error
        return target

    async def _together(self, first: Job, second: Job, video: Path, place: Place, limit: int) -> Letter:
        shown = await self._fitting(video, limit - ROOM)
        if shown is None:
            await self._apart(first, "the video of both cannot be made small enough")
            raise Later("each goes by itself", seconds=0.0, failed=False)
        return battle_letter(first, second, shown, await self._manner_in(first, place))

    async def _apart(self, first: Job, reason: str) -> None:
        log.warning("no battle: %s", reason)
        await self._store.end_battle(first.id)


class Announcing:
    """delivered, and its poll over: says who won."""

    def __init__(
        self, store: JobStore, polls: Polls, manner: Callable[[Job], Awaitable[Manner]] = plain
    ) -> None:
        self._store = store
        self._polls = polls
        self._manner = manner

    async def __call__(self, second: Job) -> None:
        """Take the step."""
        first = await self._store.rival(second)
        votes = None if first is None else await self._polls.votes(second)
        if first is not None and votes is not None:
            await self._polls.announce(first, second, votes, await self._manner(first))
        await self._store.note(second, due_at=None)
