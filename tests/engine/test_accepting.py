"""Accepting jobs: each once and charged once, whatever fails or crashes between the ledger and the queue."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from unittest import mock

import pytest
from pydantic import SecretStr

from engine.accepting import Accepting, job_id_of
from engine.calls import Call
from engine.failure import ActionFailed
from engine.files import FileStore
from engine.job_record import EXPIRED, INNER_ERROR, JobOutcome
from engine.jobs import JobQueue
from engine.ledger import Ledger
from engine.specs import JobSpec
from engine.sweeping import Sweeper
from engine.tenants import Tenant
from engine.wire import WireRequest
from engine.work import EngineWork
from tests.engine.calls import SUBMIT_SHOT
from tests.engine.scripted_work import ScriptedWork, ended, new_jobs, queue_beside_a_loop, shot, until
from vclm.models import JobStatus


class Crash(BaseException):
    """Ends the engine at this very place."""


class SettlingWork(ScriptedWork):
    """Ends jobs as the engine does, on a real ledger and real files."""

    def __init__(self, ledger: Ledger, files: FileStore) -> None:
        super().__init__()
        nobody = cast("Any", None)
        self._engine = EngineWork(renders=nobody, callbacks=nobody, files=files, ledger=ledger)

    def settle(self, job: str, outcome: JobOutcome) -> None:
        super().settle(job, outcome)
        self._engine.settle(job, outcome)


@dataclass
class House:
    """An engine's way in, without its HTTP."""

    ledger: Ledger
    files: FileStore
    work: SettlingWork
    queue: JobQueue
    accepting: Accepting

    async def accept(self, job: str, spec: JobSpec | None = None, points: int = 3, trace: str = "") -> None:
        inputs = {"first": b"picture"}
        await self.accepting.accept(call(trace), job, spec or shot(), points=points, inputs=inputs)

    async def refusal(self, job: str, spec: JobSpec | None = None) -> str:
        with pytest.raises(ActionFailed) as caught:
            await self.accept(job, spec)
        return caught.value.code

    async def find(self, job: str) -> Any:
        return await asyncio.to_thread(self.queue.find, job)

    async def ended(self, job: str) -> Any:
        return await asyncio.to_thread(ended, self.queue, job)

    async def running(self, job: str) -> None:
        await asyncio.to_thread(until, self.queue, job, JobStatus.RUN)

    @property
    def spent(self) -> int:
        return sum(account.spent for account in self.ledger.accounts())

    def has_inputs(self, job: str) -> bool:
        return self.files.input_path(job, "first").exists()


@contextlib.asynccontextmanager
async def opened_house(
    folder: Path, *, queue_limit: int = 100, min_free_mb: int = 0
) -> AsyncGenerator[House]:
    ledger, files = Ledger(folder), FileStore(folder, keep_seconds=60)
    work = SettlingWork(ledger, files)
    async with queue_beside_a_loop(folder, work, workers=1) as queue:
        accepting = Accepting(
            jobs=queue, files=files, ledger=ledger, queue_limit=queue_limit, min_free_mb=min_free_mb
        )
        yield House(ledger, files, work, queue, accepting)
    ledger.close_database()


def call(trace: str = "") -> Call:
    headers = {"x-tc-traceid": trace} if trace else {}
    me = Tenant(secret_id="me", secret_key=SecretStr("key"))
    return Call(me, SUBMIT_SHOT, WireRequest("POST", "", headers, "application/json"), b"{}", "http://x")


async def test_a_crash_between_the_ledger_and_the_queue_costs_nothing(tmp_path: Path) -> None:
    job = job_id_of(call("again"))
    async with opened_house(tmp_path) as house:
        with mock.patch.object(house.queue, "submit", side_effect=Crash), pytest.raises(Crash):
            await house.accept(job)
        assert (house.spent, house.has_inputs(job)) == (3, True)
        assert not await house.accepting.known(call("again"), job)
    async with opened_house(tmp_path) as house:
        await asyncio.to_thread(house.accepting.reconcile)
        assert (house.spent, house.has_inputs(job)) == (0, False)
        await house.accept(job)
        assert (await house.ended(job)).status is JobStatus.DONE
        assert house.spent == 3
        assert await house.accepting.known(call("again"), job)


async def test_what_cannot_be_queued_is_given_back_unless_it_was_queued_after_all(tmp_path: Path) -> None:
    never, queued = new_jobs(2)
    async with opened_house(tmp_path) as house:
        failing = mock.patch.object(house.queue, "submit", side_effect=OSError("disk full"))
        with failing, pytest.raises(OSError, match="disk full"):
            await house.accept(never)
        assert (house.spent, house.has_inputs(never), await house.find(never)) == (0, False, None)
        submit = house.queue.submit
        house.work.hold(queued)

        def queue_and_fail(job: str, spec: JobSpec) -> None:
            submit(job, spec)
            raise OSError("no answer")

        failing = mock.patch.object(house.queue, "submit", side_effect=queue_and_fail)
        with failing, pytest.raises(OSError, match="no answer"):
            await house.accept(queued)
        assert (house.spent, house.has_inputs(queued)) == (3, True)
        house.work.release(queued)
        assert (await house.ended(queued)).status is JobStatus.DONE
        assert (house.spent, house.has_inputs(queued)) == (3, False)


async def test_ends_that_were_not_dealt_with_are_dealt_with_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    running, done, failed, broken, late = new_jobs(5)
    async with opened_house(tmp_path) as house:
        unsettled = {broken, late}

        def fail(job: str) -> None:
            if job in unsettled:
                raise OSError("disk full")

        house.work.before_settling = fail
        house.work.hold(running)
        house.work.ends[failed] = JobOutcome(error_code=INNER_ERROR, finished_at=5.0)
        for job in (done, failed, broken):
            await house.accept(job, shot(callback_url="http://example.org/"))
            await house.ended(job)
        await house.accept(running)
        await house.running(running)
        await house.accept(late, shot(off_peak=True, expires=time.time() - 1))
        with contextlib.suppress(OSError):
            await asyncio.to_thread(house.queue.expire, time.time())
        assert (await house.ended(broken)).error_code == INNER_ERROR
        assert (await house.ended(late)).error_code == EXPIRED
        assert (house.spent, house.ledger.open_jobs()) == (12, [broken, running, late])
        await asyncio.to_thread(house.accepting.reconcile)
        assert f"the end of job {late} was not dealt with" in caplog.text
        assert house.spent == 12
        unsettled.remove(late)
        await asyncio.to_thread(house.accepting.reconcile)
        assert house.spent == 9, "one that cannot be settled keeps no other from it"
        unsettled.clear()
        for _ in range(2):
            await asyncio.to_thread(house.accepting.reconcile)
            assert (house.spent, house.ledger.open_jobs()) == (6, [running])
        assert [house.has_inputs(job) for job in (running, done, failed, broken, late)] == [True] + [
            False
        ] * 4
        house.work.release(running)
        await house.ended(running)
        assert (house.spent, house.ledger.open_jobs()) == (6, [])
        assert sorted({job for job, _ in house.work.told}) == sorted([done, failed, broken])
        assert len(house.work.told) == 3


async def test_what_is_over_is_forgotten_and_what_is_not_stays(tmp_path: Path) -> None:
    running, done, orphan, fresh = new_jobs(4)
    async with opened_house(tmp_path) as house:
        house.work.hold(running)
        for job in (done, running):
            await house.accept(job)
        await house.ended(done)
        for job in (done, orphan, fresh):
            house.files.write_input(job, "first", b"left behind")
        for job in (running, done, orphan):
            os.utime(house.files.input_path(job, "first"), (0, 0))

        def sweep(job_seconds: float) -> None:
            sweeper = Sweeper(
                files=house.files,
                jobs=house.queue,
                accepting=house.accepting,
                ledger=house.ledger,
                result_seconds=60,
                job_seconds=job_seconds,
            )
            sweeper.sweep()

        await asyncio.to_thread(sweep, 3600)
        assert await house.find(done) is not None
        assert [house.has_inputs(job) for job in (running, done, orphan, fresh)] == [True, False, False, True]
        await asyncio.to_thread(sweep, -60)
        assert await house.find(done) is None
        assert await house.find(running) is not None
        assert house.spent == 6, "what was spent stays spent"


async def test_the_queue_has_a_bound_for_each_kind_of_waiting(tmp_path: Path) -> None:
    running, waiting, off_peak, *refused = new_jobs(5)
    patient = shot(off_peak=True, expires=time.time() + 60)
    async with opened_house(tmp_path, queue_limit=1) as house:
        house.work.hold(running)
        await house.accept(running)
        await house.running(running)
        await house.accept(waiting)
        assert await house.refusal(refused[0]) == "FailedOperation.JobQueueFull"
        await house.accept(off_peak, patient)
        assert await house.refusal(refused[1], patient) == "FailedOperation.JobQueueFull"
        await house.accept(waiting)
        assert house.spent == 9
        assert not any(map(house.has_inputs, refused))


async def test_nothing_is_accepted_on_a_full_disk(tmp_path: Path) -> None:
    (job,) = new_jobs(1)
    async with opened_house(tmp_path, min_free_mb=1 << 30) as house:
        assert await house.refusal(job) == "ResourceUnavailable"
        assert (house.spent, house.has_inputs(job)) == (0, False)


async def test_the_same_submission_many_times_at_once_is_one_job(tmp_path: Path) -> None:
    job = job_id_of(call("one"))
    async with opened_house(tmp_path) as house:
        await asyncio.gather(*(house.accept(job) for _ in range(20)))
        await house.ended(job)
        assert house.spent == 3
        assert house.work.rendered == [job]


def test_a_submission_that_its_sender_names_has_always_the_same_id() -> None:
    assert job_id_of(call("one")) == job_id_of(call("one")) != job_id_of(call("two"))
    assert job_id_of(call()) != job_id_of(call())
    with pytest.raises(ActionFailed, match="InvalidParameterValue"):
        job_id_of(call("x" * 257))
