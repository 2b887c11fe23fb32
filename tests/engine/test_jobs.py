"""The queue of jobs on its database: recorded once, resumed, forgotten."""

import contextlib
import json
import sqlite3
import time
from pathlib import Path

import pytest

from engine.failure import CannotStart
from engine.job_ids import is_job_id, new_job_id, repeatable_job_id
from engine.job_record import EXPIRED, INNER_ERROR, JobOutcome
from engine.job_spec import ImageAnimateSpec
from engine.jobs import JobQueue
from tests.engine.scripted_work import ScriptedWork, ended, new_jobs, opened_queue, shot, soon, until
from vclm.models import JobStatus

SPEC = ImageAnimateSpec(tenant="me", template="ke3", mark_text="Synthesized by AI", mark_rect=(1, -2, 3, 4))
FAILED = JobOutcome(error_code="FailedOperation.DriverFailed", finished_at=5.0)


def test_the_life_of_jobs_through_a_stop(tmp_path: Path) -> None:
    interrupted, failed, broken, done = new_jobs(4)
    first, second = ScriptedWork(), ScriptedWork()
    first.hold(interrupted)
    first.ends = {failed: FAILED, broken: OSError("disk full"), done: JobOutcome(finished_at=7.5)}
    with opened_queue(tmp_path, first) as queue:
        assert queue.find(done) is None
        for job in (interrupted, failed, broken, done):
            queue.submit(job, SPEC)
        queue.submit(done, SPEC)
        record = ended(queue, done)
        assert (record.spec, record.status, record.outcome) == (
            SPEC,
            JobStatus.DONE,
            JobOutcome(finished_at=7.5),
        )
        record = ended(queue, failed)
        assert (record.status, record.outcome) == (JobStatus.FAIL, FAILED)
        assert ended(queue, broken).error_code == INNER_ERROR
        assert until(queue, interrupted, JobStatus.RUN).outcome is None
        assert first.rendered.count(done) == 1
        assert sorted(first.settled) == sorted(
            [(done, ""), (failed, FAILED.error_code), (broken, INNER_ERROR)]
        )
    with opened_queue(tmp_path, second) as queue:
        assert ended(queue, interrupted).status is JobStatus.DONE
        assert second.rendered == [interrupted], "what was interrupted goes on, what ended does not"
        assert second.settled == [(interrupted, "")]
        assert queue.forget(older_than=3600) == 0
        later = new_job_id()
        second.hold(later)
        queue.submit(later, SPEC)
        assert queue.forget(older_than=-60) == 4
        assert queue.find(done) is None
        assert queue.find(later) is not None
    assert first.told == second.told == [], "nobody asked to be told"
    database_is_as_it_should_be(tmp_path)


def database_is_as_it_should_be(folder: Path) -> None:
    with contextlib.closing(sqlite3.connect(folder / "jobs.sqlite")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        rows = database.execute("SELECT serialization FROM workflow_status").fetchall()
    assert rows == [("portable_json",)], "and not pickle, which runs what it reads"


def test_what_waits_is_counted_up_to_a_number_and_each_kind_of_waiting_for_itself(tmp_path: Path) -> None:
    work = ScriptedWork()
    running, *waiting = new_jobs(4)
    work.hold(running, *waiting)
    with opened_queue(tmp_path, work, workers=1) as queue:
        queue.submit(running, SPEC)
        until(queue, running, JobStatus.RUN)
        for job in waiting:
            queue.submit(job, shot())
        queue.submit(new_job_id(), shot(off_peak=True, expires=time.time() + 60))
        assert queue.waiting(at_most=100) == 3
        assert queue.waiting(at_most=2) == 2
        assert queue.waiting(at_most=100, off_peak=True) == 1


def test_a_crash_between_the_render_and_its_end_renders_nothing_twice(tmp_path: Path) -> None:
    """An engine that dies while it settles: the next one settles, with what the first had rendered."""
    job = new_job_id()
    first, second = ScriptedWork(), ScriptedWork()
    first.ends[job] = FAILED
    crashed: list[str] = []

    def crash(settled: str) -> None:
        crashed.append(settled)
        raise SystemExit

    first.before_settling = crash
    with opened_queue(tmp_path, first) as queue:
        queue.submit(job, SPEC)
        soon(lambda: bool(crashed))
    with opened_queue(tmp_path, second) as queue:
        assert ended(queue, job).outcome == FAILED
        assert (second.rendered, second.settled) == ([], [(job, FAILED.error_code)])


def test_settling_again_is_for_jobs_that_have_ended(tmp_path: Path) -> None:
    work = ScriptedWork()
    running, done = new_jobs(2)
    work.hold(running)
    with opened_queue(tmp_path, work) as queue:
        queue.submit(running, shot())
        queue.submit(done, shot(callback_url="http://example.org/"))
        with pytest.raises(ValueError, match="not ended"):
            queue.settle(running, until(queue, running, JobStatus.RUN))
        record = ended(queue, done)
        assert work.settled == [(done, "")], "a job is seen to have ended only when it is settled"
        soon(lambda: len(work.told) == 1)
        queue.settle(done, record)
        assert work.settled == [(done, ""), (done, "")]
        next_job = new_job_id()
        queue.submit(next_job, shot(callback_url="http://example.org/"))
        soon(lambda: len(work.told) == 2)
        assert [job for job, _ in work.told] == [done, next_job], "told once"


def test_jobs_of_before_there_was_a_second_kind_are_read_and_go_on(tmp_path: Path) -> None:
    done, failed, running, waiting = new_jobs(4)
    work = ScriptedWork()
    work.ends = {done: JobOutcome(finished_at=7.5), failed: FAILED}
    work.hold(running)
    with opened_queue(tmp_path, work, workers=1) as queue:
        for job in (done, failed, running, waiting):
            queue.submit(job, SPEC)
        until(queue, running, JobStatus.RUN)
    write_as_before(tmp_path / "jobs.sqlite")
    work = ScriptedWork()
    with opened_queue(tmp_path, work) as queue:
        record = ended(queue, failed)
        assert (record.spec, record.outcome) == (SPEC, FAILED)
        assert ended(queue, done).outcome == JobOutcome(finished_at=7.5)
        for job in (running, waiting):
            record = ended(queue, job)
            assert (record.spec, record.status) == (SPEC, JobStatus.DONE)
        assert sorted(work.rendered) == sorted([running, waiting])


def write_as_before(path: Path) -> None:
    """Make of today's records those of an engine that knew dances only, and worded its errors itself."""
    new = {"kind", "off_peak", "expires", "callback_url"}
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        for job, text in database.execute("SELECT workflow_uuid, inputs FROM workflow_input").fetchall():
            record = json.loads(text)
            name, spec = record["positionalArgs"]
            record["positionalArgs"] = [name, {key: spec[key] for key in spec.keys() - new}]
            update = "UPDATE workflow_input SET inputs = ? WHERE workflow_uuid = ?"
            database.execute(update, (json.dumps(record), job))
        for job, text in database.execute("SELECT workflow_uuid, output FROM workflow_output").fetchall():
            output = {**json.loads(text), "error_message": "In words."}
            update = "UPDATE workflow_output SET output = ? WHERE workflow_uuid = ?"
            database.execute(update, (json.dumps(output), job))
        # They dealt with a job's end outside of any step.
        database.execute("DELETE FROM operation_outputs WHERE function_name <> 'render'")


def test_a_job_that_never_came_to_its_own_end_has_failed(tmp_path: Path) -> None:
    job = new_job_id()
    with opened_queue(tmp_path, ScriptedWork()) as queue:
        queue.submit(job, SPEC)
        ended(queue, job)
        for state, code in (("MAX_RECOVERY_ATTEMPTS_EXCEEDED", INNER_ERROR), ("CANCELLED", EXPIRED)):
            with contextlib.closing(sqlite3.connect(tmp_path / "jobs.sqlite")) as database, database:
                database.execute("UPDATE workflow_status SET status = ?", (state,))
            record = ended(queue, job)
            assert (record.status, record.error_code) == (JobStatus.FAIL, code)


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(CannotStart, match=r"jobs\.sqlite"):
        JobQueue(tmp_path, workers=1, work=ScriptedWork())


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
