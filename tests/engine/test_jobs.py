"""The queue of jobs on its database: recorded once, resumed, forgotten."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from engine.failure import CannotStart
from engine.job_ids import is_job_id, new_job_id, repeatable_job_id
from engine.job_spec import JobSpec
from engine.jobs import JobOutcome, JobQueue
from engine.render_pool import EngineStopping
from vclm.models import JobStatus

SPEC = JobSpec(tenant="me", template="ke3", mark_text="Synthesized by AI", mark_rect=(1, -2, 3, 4))


class Renderer:
    """Stands where the render processes stand: counts, and ends as it is told to."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.rendered: list[str] = []
        self.tidied: list[str] = []

    def render(self, job: str, spec: JobSpec) -> JobOutcome:
        assert spec == SPEC
        self.rendered.append(job)
        if job.endswith("1"):
            self.stopping.wait(20)
            raise EngineStopping
        if job.endswith("2"):
            return JobOutcome(error_code="FailedOperation.DriverFailed", error_message="No.", finished_at=5.0)
        if job.endswith("3"):
            raise OSError("disk full")
        return JobOutcome(finished_at=7.5)

    def tidy(self, job: str) -> None:
        self.tidied.append(job)


@contextlib.contextmanager
def queue_on(folder: Path, renderer: Renderer) -> Generator[JobQueue]:
    queue = JobQueue(folder, workers=2, render=renderer.render, tidy=renderer.tidy)
    queue.start()
    try:
        yield queue
    finally:
        renderer.stopping.set()
        queue.stop()


def until(queue: JobQueue, job: str, status: JobStatus) -> JobOutcome | None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        record = queue.find(job)
        assert record is not None
        assert record.spec == SPEC
        if record.status is status:
            return record.outcome
        time.sleep(0.05)
    raise AssertionError(f"{job} did not become {status}")


def test_the_life_of_jobs_through_a_stop(tmp_path: Path) -> None:
    interrupted, failed, broken, done = (str(10**18 + number) for number in (1, 2, 3, 4))
    first, second = Renderer(), Renderer()
    with queue_on(tmp_path, first) as queue:
        assert queue.find(done) is None
        for job in (interrupted, failed, broken, done):
            queue.submit(job, SPEC)
        queue.submit(done, SPEC)
        assert until(queue, done, JobStatus.DONE) == JobOutcome(finished_at=7.5)
        outcome = until(queue, failed, JobStatus.FAIL)
        assert outcome == JobOutcome(
            error_code="FailedOperation.DriverFailed", error_message="No.", finished_at=5.0
        )
        outcome = until(queue, broken, JobStatus.FAIL)
        assert outcome is not None
        assert (outcome.error_code, outcome.error_message) == (
            "FailedOperation.InnerError",
            "Internal service error. Please try again.",
        )
        assert until(queue, interrupted, JobStatus.RUN) is None
        assert first.rendered.count(done) == 1
        assert set(first.tidied) == {done, failed, broken}
    second.stopping.set()
    with queue_on(tmp_path, second) as queue:
        deadline = time.monotonic() + 30
        while interrupted not in second.rendered and time.monotonic() < deadline:
            time.sleep(0.05)
        assert second.rendered == [interrupted], "what was interrupted goes on, what ended does not"
        assert queue.forget(older_than=3600) == 0
        assert queue.forget(older_than=-60) == 3
        assert queue.find(done) is None
        assert queue.find(interrupted) is not None
    database_is_as_it_should_be(tmp_path)


def database_is_as_it_should_be(folder: Path) -> None:
    with contextlib.closing(sqlite3.connect(folder / "jobs.sqlite")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        rows = database.execute("SELECT serialization FROM workflow_status").fetchall()
    assert rows == [("portable_json",)], "and not pickle, which runs what it reads"


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(CannotStart, match=r"jobs\.sqlite"):
        JobQueue(tmp_path, workers=1, render=Renderer().render, tidy=print)


def test_ids() -> None:
    assert is_job_id(new_job_id())
    assert new_job_id() != new_job_id()
    one = repeatable_job_id("me", "Submit", "trace", b"body")
    assert is_job_id(one)
    assert one == repeatable_job_id("me", "Submit", "trace", b"body")
    others = {
        repeatable_job_id("you", "Submit", "trace", b"body"),
        repeatable_job_id("me", "Other", "trace", b"body"),
        repeatable_job_id("me", "Submit", "trace2", b"body"),
        repeatable_job_id("me", "Submit", "trace", b"other"),
    }
    assert len(others | {one}) == 5
    assert not is_job_id("12345678901234567é9")
