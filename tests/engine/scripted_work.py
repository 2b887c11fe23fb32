"""The queue of jobs on work that is scripted, where a render is not the point."""

import asyncio
import contextlib
import tempfile
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator
from functools import cache
from pathlib import Path
from unittest import mock

from engine.job_ids import new_job_id
from engine.job_record import JobOutcome, JobRecord
from engine.jobs import JobQueue
from engine.render_pool import EngineStopping
from engine.specs import JobSpec
from engine.vidu_spec import ViduSpec
from vclm.models import JobStatus

PATIENCE = 30.0


class ScriptedWork:
    """Stands where rendering, the ledger and the callbacks stand.

    A render is done at once, unless its job is held, or ends as scripted; what was asked for is remembered.
    """

    def __init__(self) -> None:
        self.rendered: list[str] = []
        self.settled: list[tuple[str, str]] = []
        """Jobs and the codes they ended with."""
        self.told: list[tuple[str, JobRecord]] = []
        self.ends: dict[str, JobOutcome | Exception] = {}
        self.heard: Callable[[str, JobRecord], bool] = lambda _job, _record: True
        self.before_settling: Callable[[str], None] = lambda _job: None
        self.stopping = threading.Event()
        self._held: dict[str, threading.Event] = {}

    def hold(self, *jobs: str) -> None:
        """Have renders last until they are released, or the engine stops."""
        self._held.update({job: threading.Event() for job in jobs})

    def release(self, *jobs: str) -> None:
        for job in jobs:
            self._held[job].set()

    def render(self, job: str, spec: JobSpec) -> JobOutcome:
        self.rendered.append(job)
        while job in self._held and not self._held[job].wait(0.02):
            if self.stopping.is_set():
                raise EngineStopping
        end = self.ends.get(job, JobOutcome(finished_at=time.time()))
        if isinstance(end, Exception):
            raise end
        return end

    def settle(self, job: str, outcome: JobOutcome) -> None:
        self.before_settling(job)
        self.settled.append((job, outcome.error_code))

    def call_back(self, job: str, record: JobRecord) -> bool:
        self.told.append((job, record))
        return self.heard(job, record)


@contextlib.contextmanager
def opened_queue(
    folder: Path, work: ScriptedWork, *, workers: int = 2, pauses: tuple[float, ...] = (0.05, 0.05)
) -> Generator[JobQueue]:
    """Run a queue on a data folder, looked at often, and stop it afterwards."""
    database = folder / "jobs.sqlite"
    if not database.exists():
        database.write_bytes(_empty_database())
    queue = _started(folder, work, workers, pauses)
    try:
        yield queue
    finally:
        work.stopping.set()
        queue.stop()


def _started(folder: Path, work: ScriptedWork, workers: int, pauses: tuple[float, ...]) -> JobQueue:
    with mock.patch("engine.job_database.POLL_SECONDS", 0.05):
        queue = JobQueue(folder, workers=workers, work=work, callback_pauses=pauses)
        queue.start()
    return queue


@cache
def _empty_database() -> bytes:
    """A database that has been opened once: queues it has heard of are served a second sooner."""
    with tempfile.TemporaryDirectory() as folder:
        _started(Path(folder), ScriptedWork(), 1, ()).stop()
        return (Path(folder) / "jobs.sqlite").read_bytes()


@contextlib.asynccontextmanager
async def queue_beside_a_loop(
    folder: Path, work: ScriptedWork, *, workers: int = 2, pauses: tuple[float, ...] = (0.05, 0.05)
) -> AsyncGenerator[JobQueue]:
    """Run a queue as `opened_queue` does, for tests with an event loop: there it is used from threads."""
    with contextlib.ExitStack() as stack:
        opening = opened_queue(folder, work, workers=workers, pauses=pauses)
        queue = await asyncio.to_thread(stack.enter_context, opening)
        try:
            yield queue
        finally:
            await asyncio.to_thread(stack.close)


def shot(**fields: object) -> ViduSpec:
    """What a job of the second kind is to do."""
    return ViduSpec.model_validate({"tenant": "me", "model": "viduq2-turbo", "duration": 1, **fields})


def new_jobs(count: int) -> list[str]:
    return [new_job_id() for _ in range(count)]


def until(queue: JobQueue, job: str, *statuses: JobStatus) -> JobRecord:
    """Wait until a job has one of the statuses."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        record = queue.find(job)
        assert record is not None
        if record.status in statuses:
            return record
        time.sleep(0.02)
    raise AssertionError(f"{job} did not become {statuses}")


def statuses(queue: JobQueue, *jobs: str) -> list[JobStatus]:
    """How jobs stand just now."""
    return [record.status for job in jobs if (record := queue.find(job))]


def ended(queue: JobQueue, job: str) -> JobRecord:
    return until(queue, job, JobStatus.DONE, JobStatus.FAIL)


def soon(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)
