"""The loop that carries every job to its end."""

import asyncio
import logging
import sqlite3
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from bot.jobs.backoff import pause
from bot.jobs.outcomes import MAX_FAILURES, Ended, Later
from bot.jobs.record import WITHOUT_PICTURES, Job
from bot.jobs.states import TERMINAL, WAITING, JobState
from bot.jobs.store import JobStore
from bot.jobs.turns import first
from bot.logs import job_context
from bot.offers import Offering, nothing_offered
from bot.refusal import Refusal
from bot.texts.sentence import fields_to_json

log = logging.getLogger(__name__)

Step = Callable[[Job], Awaitable[None]]
_DELIVERY_SECONDS = 24 * 3600.0  # after the deadline: how long a finished video waits for Discord
_PLACES = {JobState.RECEIVED: 2, JobState.RENDERED: 2, JobState.FETCHED: 3}
"""How many jobs may be in a step that can take long, so that they never take all places from the others."""
_LONGEST_SLEEP = 3600.0  # clocks are set right now and then; look at least this often


class Runner:
    """Takes the next step of every job that is due, several at a time.

    `steps` has one step for each state that has one; each moves its job in the store, or raises an outcome.
    At most `concurrency` jobs are at work, and of those in a state of `places` at most as many as it says.
    `window` bounds how many jobs the provider has at once, so that whoever comes waits for a turn here
    rather than behind everybody there.
    `forget` deletes the files of pictures that were rejected, it runs in a thread; unless `offering` finds
    something else to make of them. `tell` shows a member what a job is held up by; it never raises.
    It sleeps until the next row is due or `notify` is called.
    """

    def __init__(
        self,
        store: JobStore,
        steps: Mapping[JobState, Step],
        *,
        concurrency: int = 8,
        places: Mapping[JobState, int] = _PLACES,
        window: int | None = None,
        forget: Callable[..., None] = lambda *_: None,
        offering: Offering = nothing_offered,
        tell: Callable[[Job], Awaitable[object]] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._steps = steps
        self._concurrency = concurrency
        self._places = places
        self._window = window
        self._forget = forget
        self._offering = offering
        self._tell = tell
        self._clock = clock
        self._wake = asyncio.Event()
        self._at_work: dict[str, asyncio.Task[None]] = {}
        self._begun: dict[str, Job] = {}
        self._busy: Counter[JobState] = Counter()
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin working, as a task of the running loop."""
        self._loop = asyncio.create_task(self._run(), name="boogie-runner")

    @property
    def is_alive(self) -> bool:
        """Whether it was started and its loop goes on."""
        return self._loop is not None and not self._loop.done()

    def notify(self) -> None:
        """Wake the loop: a row may have become due."""
        self._wake.set()

    async def close(self) -> None:
        """Stop; steps under way are cancelled, their jobs go on at the next start."""
        tasks = [*self._at_work.values(), *([self._loop] if self._loop else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._loop = None

    async def _run(self) -> None:
        failures = 0
        while True:
            self._wake.clear()
            try:
                await self._start_due()
                seconds = await self._seconds_to_next()
                failures = 0
            except sqlite3.Error:
                failures += 1
                log.exception("the job record cannot be read")
                seconds = pause(failures)
            await self._sleep(seconds)

    async def _start_due(self) -> None:
        while len(self._at_work) < self._concurrency:
            due = await self._store.due(limit=1, skip=tuple(self._at_work), without=await self._full())
            if not due:
                return
            job = await self._in_turn() if due[0].state is JobState.REVIEWED else due[0]
            if job is not None:
                self._begin(job)

    async def _in_turn(self) -> Job | None:
        """Find the job that is to be submitted next; None when it has just gone."""
        begun = {
            (job.guild_id if job.guild_id is not None else job.user_id, job.user_id)
            for job in self._begun.values()
            if job.state is JobState.REVIEWED
        }
        line = first(await self._store.lines(tuple(self._at_work)), begun, self._clock())
        return None if line is None else await self._store.find(line.job_id)

    def _begin(self, job: Job) -> None:
        task = asyncio.create_task(self._work_safely(job), name=f"boogie-job-{job.id}")
        self._at_work[job.id] = task
        self._begun[job.id] = job
        self._busy[job.state] += 1
        task.add_done_callback(lambda _: self._finished(job))

    def _finished(self, job: Job) -> None:
        del self._at_work[job.id]
        del self._begun[job.id]
        self._busy[job.state] -= 1
        self._wake.set()

    async def _full(self) -> tuple[JobState, ...]:
        full = [state for state, places in self._places.items() if self._busy[state] >= places]
        if self._window is not None:
            with_provider = await self._store.with_provider() + self._busy[JobState.REVIEWED]
            full += [JobState.REVIEWED] if with_provider >= self._window else []
        return tuple(full)

    async def _seconds_to_next(self) -> float:
        if len(self._at_work) >= self._concurrency:
            return _LONGEST_SLEEP  # whoever finishes wakes us
        due_at = await self._store.next_due_at(skip=tuple(self._at_work), without=await self._full())
        return _LONGEST_SLEEP if due_at is None else min(_LONGEST_SLEEP, max(0.0, due_at - self._clock()))

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _work_safely(self, job: Job) -> None:
        try:
            await self.work(job)
        except sqlite3.Error:
            log.exception("job %s: the outcome could not be written down", job.id)
            await asyncio.sleep(pause(2))  # the row is still due: do not spin

    async def work(self, job: Job) -> None:
        """Take one step of one job, and write down how it ended."""
        with job_context(job.id):
            try:
                await self._step(job)
            except Later as later:
                log.info("%s: again later: %s", job.state, later.reason)
                await self._put_off(job, later)
            except Ended as end:
                log.info("%s: ended: %s", job.state, end)
                await self._end(job, end)
            except Refusal as refusal:
                log.info("%s: refused: %s", job.state, refusal.key)
                await self._end(job, Ended(JobState.REJECTED, refusal.key, **refusal.fields))
            except Exception as error:
                log.exception("%s: the step broke", job.state)
                await self._put_off(job, Later(type(error).__name__))

    async def _step(self, job: Job) -> None:
        late = self._clock() - job.deadline_at
        if job.state in WAITING and late > 0:
            raise Ended(JobState.EXPIRED, "failure.expired")
        if late > _DELIVERY_SECONDS:  # nobody waits for it any more, nor for the reason
            unfetched = job.state is JobState.RENDERED
            raise Ended(JobState.FAILED, "failure.result_gone" if unfetched else "failure.undeliverable")
        await self._steps[job.state](job)

    async def _put_off(self, job: Job, later: Later) -> None:
        current = await self._still(job)
        if current is None:
            return
        attempts = current.attempts + 1 if later.failed else 0
        faults = current.faults + (not later.patient) if later.failed else 0
        if faults >= MAX_FAILURES:
            await self._give_up(current)
            return
        seconds = later.seconds if later.seconds is not None else pause(attempts)
        hurried = current.due_at != job.due_at  # by a callback, while the step was failing
        put_off = await self._store.note(
            current,
            attempts=attempts,
            faults=faults,
            holdup=later.holdup,
            due_at=current.due_at if hurried else self._clock() + seconds,
        )
        if put_off is not None and later.holdup is not None and self._tell is not None:
            await self._tell(put_off)

    async def _give_up(self, job: Job) -> None:
        if job.state in TERMINAL:  # only the telling is left: nobody can be reached
            log.error("the member of job %s cannot be told", job.id)
            told_at = job.told_at or self._clock()
            await self._store.note(job, told_at=told_at, due_at=None, interaction_token=None)
        else:
            await self._end(job, Ended(JobState.FAILED, "failure.internal"))

    async def _end(self, job: Job, end: Ended) -> None:
        current = await self._still(job)
        if current is None:
            return
        if current.state in TERMINAL:
            await self._give_up(current)
            return
        fields = fields_to_json(end.fields) if end.fields else None
        words: dict[str, str | None] = {"failure": end.key, "failure_fields": fields}
        useless = end.state is JobState.REJECTED and not self._offering(current.wish, end.key, current.locale)
        rejected = current.picture_files if useless else ()
        emptied = WITHOUT_PICTURES if rejected else {"picture_url": None, "second_url": None}
        moved = await self._store.move(
            current, end.state, **words, **emptied, result_url=None, callback_claim=None
        )
        if moved is not None and rejected:
            await self._forget_rejected(rejected)

    async def _forget_rejected(self, pictures: tuple[str, ...]) -> None:
        """Delete pictures that no video can be made of: there is nothing to keep them for."""
        try:
            await asyncio.to_thread(self._forget, *pictures)
        except OSError:  # no row names it any more, so it is swept away later
            log.exception("a rejected picture could not be deleted")

    async def _still(self, job: Job) -> Job | None:
        """Read the row again: the step may have noted something, or the member taken the job back."""
        current = await self._store.find(job.id)
        return current if current is not None and current.state == job.state else None
