"""Off-peak jobs: served when the queue is idle, and cancelled when that was never so in their time."""

import asyncio
import contextlib
import threading
import time
from pathlib import Path
from unittest import mock

import pytest

from engine.job_ids import new_job_id
from engine.job_record import EXPIRED
from engine.off_peak import serve_off_peak, turn
from engine.vidu_spec import ViduSpec
from tests.engine.scripted_work import (
    ScriptedWork,
    ended,
    new_jobs,
    opened_queue,
    queue_beside_a_loop,
    shot,
    soon,
    statuses,
    until,
)
from vclm.models import JobStatus

URL = "http://example.org/"
A_SECOND = 1.1
"""The order in which jobs came is kept to the second."""


def off_peak(seconds: float = 3600) -> ViduSpec:
    return shot(off_peak=True, expires=time.time() + seconds, callback_url=URL)


def test_they_are_served_when_nothing_else_is_to_be_done(tmp_path: Path) -> None:
    work = ScriptedWork()
    running, waiting, late, off_first, off_second = new_jobs(5)
    work.hold(running, waiting, late, off_first)
    with opened_queue(tmp_path, work, workers=1) as queue:

        def look() -> None:
            turn(queue, at_a_time=1, now=time.time())

        queue.submit(running, shot())
        until(queue, running, JobStatus.RUN)
        queue.submit(waiting, shot())
        queue.submit(off_first, off_peak())
        time.sleep(A_SECOND)
        queue.submit(off_second, off_peak())
        look()
        work.release(running)
        until(queue, waiting, JobStatus.RUN)
        look()
        assert statuses(queue, off_first, off_second) == [JobStatus.WAIT, JobStatus.WAIT]
        work.release(waiting)
        ended(queue, waiting)
        look()
        until(queue, off_first, JobStatus.RUN)
        look()
        queue.submit(late, shot())
        look()
        assert statuses(queue, late, off_second) == [JobStatus.WAIT, JobStatus.WAIT]
        work.release(off_first)
        until(queue, late, JobStatus.RUN)
        look()
        assert statuses(queue, off_second) == [JobStatus.WAIT]
        work.release(late)
        ended(queue, late)
        look()
        assert ended(queue, off_second).status is JobStatus.DONE
    assert work.rendered == [running, waiting, off_first, late, off_second]


def test_so_many_are_let_in_at_a_time_and_ordinary_jobs_overtake_them_still(tmp_path: Path) -> None:
    work = ScriptedWork()
    jobs, ordinary = new_jobs(4), new_job_id()
    work.hold(*jobs, ordinary)
    with opened_queue(tmp_path, work, workers=1) as queue:
        for job in jobs:
            queue.submit(job, off_peak())
        for _ in range(5):
            turn(queue, at_a_time=2, now=time.time())
        assert queue.waiting(at_most=10, off_peak=True) == 2
        soon(lambda: len(work.rendered) == 1)
        queue.submit(ordinary, shot())
        work.release(*jobs, ordinary)
        ended(queue, ordinary)
        soon(lambda: len(work.rendered) == 3)
    assert work.rendered[1] == ordinary, "the second one let in had not begun"


def test_one_whose_time_is_over_fails_is_settled_and_told(tmp_path: Path) -> None:
    work = ScriptedWork()
    ordinary, let_in, short, patient = new_jobs(4)
    work.hold(ordinary)
    with opened_queue(tmp_path, work, workers=1) as queue:
        queue.submit(ordinary, shot())
        until(queue, ordinary, JobStatus.RUN)
        queue.submit(let_in, off_peak(100))
        assert queue.let_in() == let_in
        queue.submit(short, off_peak(100))
        queue.submit(patient, off_peak(300))
        assert queue.expire(time.time() + 99) == []
        assert set(queue.expire(time.time() + 200)) == {let_in, short}
        assert queue.expire(time.time() + 200) == []
        for job in (let_in, short):
            record = ended(queue, job)
            assert (record.status, record.error_code) == (JobStatus.FAIL, EXPIRED)
        assert sorted(work.settled) == sorted([(let_in, EXPIRED), (short, EXPIRED)])
        soon(lambda: len(work.told) == 2)
        assert {(job, record.error_code) for job, record in work.told} == set(work.settled)
        assert queue.let_in() == patient
        work.release(ordinary)
        assert ended(queue, patient).status is JobStatus.DONE
    assert work.rendered == [ordinary, patient]


def test_one_that_starts_as_its_time_ends_ends_in_one_way_only(tmp_path: Path) -> None:
    work = ScriptedWork()
    jobs = new_jobs(12)
    with opened_queue(tmp_path, work) as queue:
        over = time.time() + 1.5
        for job in jobs:
            queue.submit(job, shot(off_peak=True, expires=over, callback_url=URL))
        for _ in jobs[:4]:
            queue.let_in()
        soon(lambda: time.time() >= over)
        missed = queue.let_in()
        stop = threading.Event()

        def expire_on_and_on() -> None:
            while not stop.is_set():
                queue.expire(time.time())

        expiring = threading.Thread(target=expire_on_and_on)
        expiring.start()
        try:
            records = {job: ended(queue, job) for job in jobs}
            soon(lambda: len(work.told) >= len(jobs))
        finally:
            stop.set()
            expiring.join()
        assert missed is not None
        assert records[missed].error_code == EXPIRED
        in_time = set(work.rendered)
        assert missed not in in_time
        assert {job for job, record in records.items() if record.status is JobStatus.DONE} == in_time
        assert {record.error_code for job, record in records.items() if job not in in_time} == {EXPIRED}
        assert set(work.settled) == {(job, record.error_code) for job, record in records.items()}
        assert sorted(job for job, _ in work.told) == sorted(jobs), "each is told once"
        assert all(record.error_code == records[job].error_code for job, record in work.told)


def test_a_restart_keeps_their_order_and_their_time(tmp_path: Path) -> None:
    first, second = new_jobs(2)
    with opened_queue(tmp_path, ScriptedWork()) as queue:
        queue.submit(first, off_peak(1000))
        time.sleep(A_SECOND)
        queue.submit(second, off_peak(100))
    work = ScriptedWork()
    with opened_queue(tmp_path, work) as queue:
        assert queue.expire(time.time() + 50) == []
        assert queue.let_in() == first
        assert ended(queue, first).status is JobStatus.DONE
        assert queue.expire(time.time() + 150) == [second]
        assert ended(queue, second).error_code == EXPIRED


async def test_they_are_looked_after_also_after_a_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    work = ScriptedWork()
    late, job = new_jobs(2)

    def fail_for_the_late_one(settled: str) -> None:
        if settled == late:
            raise OSError("disk full")

    work.before_settling = fail_for_the_late_one
    async with queue_beside_a_loop(tmp_path, work) as queue:
        await asyncio.to_thread(queue.submit, late, off_peak(-1))
        await asyncio.to_thread(queue.submit, job, off_peak())
        with mock.patch("engine.off_peak.LOOK_SECONDS", 0.05):
            looking = asyncio.create_task(serve_off_peak(queue, at_a_time=1))
            assert (await asyncio.to_thread(ended, queue, job)).status is JobStatus.DONE
            assert (await asyncio.to_thread(ended, queue, late)).error_code == EXPIRED
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking
    assert "could not be looked after" in caplog.text
    assert work.settled == [(job, "")]
