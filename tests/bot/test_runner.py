"""The loop: when it wakes, how it bounds itself, and how each outcome is written down."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.jobs.files import JobFiles
from bot.jobs.outcomes import MAX_FAILURES, Ended, Later
from bot.jobs.record import Job
from bot.jobs.runner import Runner, Step
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.refusal import Refusal
from tests.bot.records import Clock, claimed, moved, open_store


async def read(store: JobStore, job: Job) -> Job:
    found = await store.find(job.id)
    assert found is not None
    return found


def raising(error: Exception) -> Step:
    async def step(_job: Job) -> None:
        raise error

    return step


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await condition():
            await asyncio.sleep(0.01)


async def test_it_wakes_for_a_new_job_and_for_the_next_due_one(tmp_path: Path) -> None:
    done: list[str] = []
    async with open_store(tmp_path / "b.db") as store:

        async def step(job: Job) -> None:
            done.append(job.id)
            await store.note(job, due_at=None)

        runner = Runner(store, {JobState.RECEIVED: step})
        runner.start()
        await asyncio.sleep(0.05)  # it sleeps: nothing is due
        job = await claimed(store)
        runner.notify()
        await eventually(lambda: _has(done, job.id))
        later = await claimed(store)
        await store.note(later, due_at=later.created_at + 0.3)
        runner.notify()
        await eventually(lambda: _has(done, later.id))
        await runner.close()
    assert done == [job.id, later.id]


async def _has(done: list[str], job_id: str) -> bool:
    return job_id in done


async def test_it_never_does_more_at_once_than_allowed(tmp_path: Path) -> None:
    at_once, most = 0, 0
    async with open_store(tmp_path / "b.db") as store:

        async def step(job: Job) -> None:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.01)
            at_once -= 1
            await store.note(job, due_at=None)

        for _ in range(12):
            await claimed(store)
        runner = Runner(store, {JobState.RECEIVED: step}, concurrency=3, places={})
        runner.start()

        async def idle() -> bool:
            return await store.next_due_at() is None

        await eventually(idle)
        await runner.close()
    assert most == 3


async def test_jobs_that_wait_for_the_intake_leave_room_for_a_finished_video(tmp_path: Path) -> None:
    reading: set[str] = set()
    delivered: list[str] = []
    intake = asyncio.Event()
    async with open_store(tmp_path / "b.db") as store:

        async def read_picture(job: Job) -> None:
            reading.add(job.id)
            await intake.wait()
            await store.note(job, due_at=None)

        async def deliver(job: Job) -> None:
            delivered.append(job.id)
            await store.note(job, due_at=None)

        waiting = {(await claimed(store)).id for _ in range(12)}
        way = (JobState.REVIEWED, JobState.SUBMITTED, JobState.RENDERED, JobState.FETCHED)
        video = await moved(store, await claimed(store), *way)
        runner = Runner(store, {JobState.RECEIVED: read_picture, JobState.FETCHED: deliver})
        runner.start()
        await eventually(lambda: _has(delivered, video.id))
        assert 0 < len(reading) < 8, "they wait, but not in every place"
        intake.set()

        async def idle() -> bool:
            return await store.next_due_at() is None

        await eventually(idle)
        await runner.close()
    assert reading == waiting


async def test_a_failure_backs_off_in_the_row_and_a_success_forgets_it(tmp_path: Path) -> None:
    clock = Clock()
    async with open_store(tmp_path / "b.db", clock) as store:
        job = await claimed(store, clock.now)
        failing = Runner(store, {JobState.RECEIVED: raising(Later("down"))}, clock=clock)
        for failures in (1, 2, 3):
            await failing.work(job)
            job = await read(store, job)
            assert job.attempts == failures
            assert job.due_at is not None
            assert 2**failures / 2 <= job.due_at - clock.now <= 2**failures
        waiting = Runner(
            store, {JobState.RECEIVED: raising(Later("busy", seconds=9, failed=False))}, clock=clock
        )
        await waiting.work(job)
        job = await read(store, job)
        assert (job.attempts, job.due_at) == (0, clock.now + 9)


async def test_a_bug_ends_in_words_not_in_a_loop(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with open_store(tmp_path / "b.db") as store:
        job = await claimed(store)
        runner = Runner(store, {JobState.RECEIVED: raising(ZeroDivisionError("oops"))})
        with caplog.at_level(logging.ERROR):
            for _ in range(MAX_FAILURES):
                await runner.work(await read(store, job))
        job = await read(store, job)
        assert (job.state, job.failure, job.told_at) == (JobState.FAILED, "failure.internal", None)
        assert job.due_at is not None, "the member is still to be told"
    assert "ZeroDivisionError" in caplog.text


async def test_patience_lasts_until_the_deadline(tmp_path: Path) -> None:
    clock = Clock()
    async with open_store(tmp_path / "b.db", clock) as store:
        job = await claimed(store, clock.now)
        runner = Runner(store, {JobState.RECEIVED: raising(Later("down", patient=True))}, clock=clock)
        for _ in range(3 * MAX_FAILURES):
            await runner.work(await read(store, job))
        assert (await read(store, job)).state is JobState.RECEIVED
        clock.now += 3601
        await runner.work(await read(store, job))
        job = await read(store, job)
        assert (job.state, job.failure) == (JobState.EXPIRED, "failure.expired")


async def test_patient_failures_do_not_count_towards_the_end(tmp_path: Path) -> None:
    outcomes: list[Exception] = [Later("down", patient=True)] * (2 * MAX_FAILURES)
    outcomes += [ValueError("a hiccup")] * (MAX_FAILURES - 1)
    async with open_store(tmp_path / "b.db") as store:
        job = await claimed(store)
        for outcome in outcomes:
            await Runner(store, {JobState.RECEIVED: raising(outcome)}).work(await read(store, job))
        job = await read(store, job)
        assert (job.state, job.attempts, job.faults) == (
            JobState.RECEIVED,
            len(outcomes),
            MAX_FAILURES - 1,
        )
        await Runner(store, {JobState.RECEIVED: raising(ValueError("one too many"))}).work(job)
        assert (await read(store, job)).state is JobState.FAILED


async def test_a_finished_video_does_not_expire_for_a_day(tmp_path: Path) -> None:
    clock = Clock()
    path = (JobState.REVIEWED, JobState.SUBMITTED, JobState.RENDERED, JobState.FETCHED)
    async with open_store(tmp_path / "b.db", clock) as store:
        job = await moved(store, await claimed(store, clock.now), *path)
        runner = Runner(
            store, {JobState.FETCHED: raising(Later("Discord is down", patient=True))}, clock=clock
        )
        clock.now += 20 * 3600
        await runner.work(job)
        assert (await read(store, job)).state is JobState.FETCHED
        clock.now += 6 * 3600
        await runner.work(await read(store, job))
        assert (await read(store, job)).failure == "failure.undeliverable"


@pytest.mark.parametrize(
    ("outcome", "state", "key"),
    [
        (Refusal("refusal.too_small", width=1, height=2, least=192), JobState.REJECTED, "refusal.too_small"),
        (Ended(JobState.FAILED, "failure.provider"), JobState.FAILED, "failure.provider"),
    ],
)
async def test_an_end_is_written_with_its_words_and_without_the_address(
    tmp_path: Path, outcome: Exception, state: JobState, key: str
) -> None:
    async with open_store(tmp_path / "b.db") as store:
        job = await claimed(store)
        await Runner(store, {JobState.RECEIVED: raising(outcome)}).work(job)
        job = await read(store, job)
        assert (job.state, job.failure, job.picture_url) == (state, key, None)
        if key == "refusal.too_small":
            assert job.words == {"width": 1, "height": 2, "least": 192}


@pytest.mark.parametrize(
    ("outcome", "kept"),
    [
        (Refusal("refusal.unreadable"), False),
        (Ended(JobState.REJECTED, "vclm.FailedOperation.ImageCheckNoBody"), False),
        (Ended(JobState.FAILED, "failure.provider"), True),
        (Ended(JobState.EXPIRED, "failure.expired"), True),
    ],
)
async def test_a_rejected_picture_is_forgotten_at_once_and_another_is_kept_for_again(
    tmp_path: Path, outcome: Exception, kept: bool
) -> None:
    files = JobFiles(tmp_path / "pictures", tmp_path / "results")
    files.make_folders()
    picture = files.new_picture(".jpg")
    picture.write_bytes(b"nobody is in it")
    async with open_store(tmp_path / "b.db") as store:
        job = await moved(store, await claimed(store), JobState.REVIEWED, picture_file=picture.name)
        await Runner(store, {JobState.REVIEWED: raising(outcome)}, forget=files.forget).work(job)
        assert (await read(store, job)).picture_file == (picture.name if kept else None)
        assert picture.exists() == kept


async def test_a_rejected_picture_that_cannot_be_deleted_does_not_keep_the_words_back(tmp_path: Path) -> None:
    def stuck(_: str) -> None:
        raise PermissionError

    async with open_store(tmp_path / "b.db") as store:
        job = await moved(store, await claimed(store), JobState.REVIEWED, picture_file="a.jpg")
        await Runner(store, {JobState.REVIEWED: raising(Refusal("refusal.slow"))}, forget=stuck).work(job)
        job = await read(store, job)
        assert (job.state, job.picture_file) == (JobState.REJECTED, None)
        assert job.due_at is not None, "its member is still to be told"


async def test_a_member_who_cannot_be_told_is_given_up(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        job = await moved(store, await claimed(store), JobState.FAILED, failure="failure.internal")
        runner = Runner(store, {JobState.FAILED: raising(ValueError("broken"))})
        for _ in range(MAX_FAILURES):
            await runner.work(await read(store, job))
        job = await read(store, job)
        assert job.told_at is not None
        assert job.due_at is None
        assert job.interaction_token is None


async def test_a_job_taken_back_in_mid_step_stays_so(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        job = await claimed(store)

        async def step(current: Job) -> None:
            await store.move(current, JobState.CANCELLED, due_at=None)
            raise Later("too late")

        await Runner(store, {JobState.RECEIVED: step}).work(job)
        assert (await read(store, job)).state is JobState.CANCELLED


async def test_who_is_called_back_while_a_step_fails_is_not_put_off(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        job = await moved(store, await claimed(store), JobState.REVIEWED, JobState.SUBMITTED)

        async def step(current: Job) -> None:
            await store.note(current, callback_at=1.0, due_at=2.0)
            raise Later("it was just away", seconds=300.0)

        await Runner(store, {JobState.SUBMITTED: step}).work(job)
        assert (await read(store, job)).due_at == 2.0
