"""A provider that is out of reach or too busy: what the job does meanwhile, and what its member reads."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot.callbacks.addresses import CallbackAddresses
from bot.jobs.files import JobFiles
from bot.jobs.outcomes import MAX_FAILURES, Later
from bot.jobs.record import Job
from bot.jobs.runner import Runner
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.provider import Provider, cloud
from bot.settings import load_settings
from bot.status import status_line
from bot.steps.following import Following
from bot.steps.submitting import Submitting
from bot.supervisor import free_port
from bot.wishes import AnimationWish, Wish
from tests.bot.records import ANIMATION, DANCE, Clock, claimed, moved, open_store
from tests.bot.world import World, WorldsVclm
from vclm.client import VclmClient

UNREACHABLE, BUSY = "does not answer", "hands full"


class Line:
    """One job on its way to the provider, and what its member has read of it."""

    def __init__(self, store: JobStore, clock: Clock, folder: Path) -> None:
        self.store = store
        self.clock = clock
        self.world = World()
        self.read: list[str] = []
        self.files = JobFiles(folder / "pictures", folder / "results")
        self.files.make_folders()
        self.go_to(WorldsVclm(self.world))

    def go_to(
        self, client: object, base: str | None = "http://127.0.0.1:1", *, deduplicates: bool = True
    ) -> None:
        provider = Provider("engine", client, deduplicates=deduplicates, public_url=None)  # pyright: ignore[reportArgumentType]
        addresses = CallbackAddresses(b"", base)
        self.steps = {
            JobState.REVIEWED: Submitting(self.store, self.files, provider, addresses, self.clock),
            JobState.SUBMITTED: Following(self.store, provider, self.tell, self.clock),
        }
        self.runner = Runner(self.store, self.steps, clock=self.clock, tell=self.tell)

    async def tell(self, job: Job) -> None:
        self.read.append(status_line(job, 1))

    async def reviewed(self, wish: Wish = DANCE) -> Job:
        path = self.files.new_picture(".jpg")
        path.write_bytes(b"picture")
        job = await claimed(self.store, self.clock.now, wish=wish)
        return await moved(self.store, job, JobState.REVIEWED, picture_file=path.name)

    async def work(self, job: Job, times: int = 1) -> Job:
        for _ in range(times):
            self.clock.now = max(self.clock.now, job.due_at or 0.0)
            await self.runner.work(job)
            found = await self.store.find(job.id)
            assert found is not None
            job = found
        return job


@pytest.fixture
async def line(tmp_path: Path) -> AsyncGenerator[Line]:
    clock = Clock()
    async with open_store(tmp_path / "b.db", clock) as store:
        yield Line(store, clock, tmp_path)


async def test_what_a_job_waits_for_is_told_and_forgotten_as_it_goes_on(line: Line) -> None:
    outcomes: list[Later] = []

    async def step(_job: Job) -> None:
        raise outcomes.pop()

    async def after(later: Later) -> Job:
        outcomes.append(later)
        return await line.work(job)

    dead = Later("dead", patient=True, seconds=7.0, holdup="holdup.unreachable")
    line.runner = Runner(line.store, {JobState.RECEIVED: step}, clock=line.clock, tell=line.tell)
    job = await claimed(line.store, line.clock.now)
    job = await after(dead)
    assert UNREACHABLE in line.read[0]
    assert status_line(job, 1) == line.read[0], "also for who asks later"
    job = await after(Later("something else"))
    assert "next in line" in status_line(job, 1)
    job = await moved(line.store, await after(dead), JobState.REVIEWED)
    assert job.holdup is None
    assert len(line.read) == 2


@pytest.mark.parametrize("wish", [DANCE, ANIMATION])
async def test_a_dead_provider_is_left_in_peace_and_the_member_knows(line: Line, wish: Wish) -> None:
    job = await line.reviewed(wish)
    line.world.trouble = "circuit open"
    job = await line.work(job)
    assert (job.state, job.due_at) == (JobState.REVIEWED, line.clock.now + 7.0), "as the breaker asks"
    assert UNREACHABLE in line.read[-1]
    job = await line.work(job)
    assert job.state is JobState.SUBMITTED
    assert "Warming up" in status_line(job, 1)


async def test_the_breaker_of_the_real_client_opens_and_ends_no_job(line: Line) -> None:
    async with VclmClient(f"http://127.0.0.1:{free_port()}", "id", "key", first_pause=0.0) as client:
        line.go_to(client)
        job = await line.work(await line.reviewed(), 2 * MAX_FAILURES)
    assert (job.state, job.faults, job.submission_started_at) == (JobState.REVIEWED, 0, None)
    assert all(UNREACHABLE in words for words in line.read)


async def test_a_provider_that_dies_while_it_works_is_told_of_and_found_again(line: Line) -> None:
    job = await line.work(await line.reviewed(ANIMATION), 2)
    assert "Filming" in line.read[-1]
    line.world.trouble = "unreachable"
    job = await line.work(job)
    assert UNREACHABLE in line.read[-1]
    job = await line.work(job)
    assert "Filming" in line.read[-1]
    assert job.holdup is None
    assert (await line.work(job)).state is JobState.RENDERED


async def test_a_busy_provider_is_asked_again_at_odd_times(line: Line) -> None:
    waits: set[float] = set()
    for _ in range(4):
        line.world.trouble = "busy"
        job = await line.work(await line.reviewed())
        assert job.state is JobState.REVIEWED
        assert BUSY in line.read[-1]
        assert job.due_at is not None
        waits.add(job.due_at - line.clock.now)
    assert len(waits) == 4, "not all at once"
    assert all(5.0 <= seconds <= 10.0 for seconds in waits)


async def test_a_provider_that_stays_busy_is_asked_less_and_less_often(line: Line) -> None:
    job = await line.reviewed()
    for _ in range(6):
        line.world.trouble = "busy"
        job = await line.work(job)
    assert (job.due_at or 0.0) - line.clock.now >= 30.0
    assert "place" not in line.read[-1], "nothing is promised that only the provider could keep"


async def test_an_address_that_the_provider_does_not_call_costs_no_picture(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    line.world.trouble = "callback not allowed"
    job = await line.work(await line.reviewed(ANIMATION))
    assert (job.state, job.failure) == (JobState.FAILED, "failure.provider_account")
    assert all(line.files.picture(name).exists() for name in job.picture_files)
    assert job.picture_files
    assert "BOOGIE_CALLBACK_URL" in caplog.text
    assert "ENGINE_CALLBACK_TRUSTED" in caplog.text


async def test_a_job_that_the_mainland_no_longer_knows_ends(line: Line) -> None:
    job = await line.work(await line.reviewed())
    line.world.trouble = "forgotten"
    job = await line.work(job)
    assert (job.state, job.failure) == (JobState.FAILED, "vclm.FailedOperation.JobNotFound")


async def test_a_stop_between_two_tries_leaves_no_doubt_that_nothing_was_sent(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the client that the bot has, where a submission of unknown fate is not sent again."""
    monkeypatch.setattr(
        "vclm.retry.pauses", lambda _: iter([3600.0])
    )  # the client must not wait in its stead
    keys = {"tencentcloud_secret_id": "AKIDx", "tencentcloud_secret_key": "y"}
    endpoint = f"http://127.0.0.1:{free_port()}"
    client = cloud(load_settings(_env_file=None, vclm_endpoint=endpoint, **keys), patient=False).client
    line.go_to(client, deduplicates=False)
    job = await line.reviewed()
    told = asyncio.Event()

    async def tell(_job: Job) -> None:
        told.set()
        await asyncio.Event().wait()

    line.runner = Runner(line.store, line.steps, clock=line.clock, tell=tell)
    async with asyncio.timeout(20):
        work = asyncio.create_task(line.runner.work(job))
        await told.wait()
    work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work
    await client.aclose()
    found = await line.store.find(job.id)
    assert found is not None
    assert (found.state, found.submission_started_at) == (JobState.REVIEWED, None)


async def test_a_quiet_hour_is_told_of_until_the_work_begins(line: Line) -> None:
    job = await line.reviewed(AnimationWish(prompt="slowly", off_peak=True))
    assert "48 hours" in status_line(job, 1)
    job = await line.work(job)
    assert "48 hours" in status_line(job, 1)
    assert "Filming" in status_line(await line.work(job), 1)


@pytest.mark.parametrize("wish", [DANCE, ANIMATION])
async def test_nothing_is_paid_for_whose_end_nobody_could_tell(line: Line, wish: Wish) -> None:
    line.world.describes_animations = False
    line.go_to(WorldsVclm(line.world), base=None)
    job = await line.work(await line.reviewed(wish))
    paid = wish is DANCE
    assert job.state is (JobState.SUBMITTED if paid else JobState.FAILED)
    assert line.world.charged.total() == paid
    assert paid or "tell Boogie's owner" in status_line(job, 1)


async def test_who_cannot_call_is_asked(line: Line) -> None:
    line.go_to(WorldsVclm(line.world), base=None)
    job = await line.work(await line.reviewed(ANIMATION), 4)
    assert (job.state, line.world.callbacks) == (JobState.RENDERED, {})


async def test_what_breaks_a_rule_after_all_is_not_sent_and_ends_in_words(line: Line) -> None:
    async with VclmClient(f"http://127.0.0.1:{free_port()}", "id", "key", first_pause=0.0) as client:
        line.go_to(client)
        job = await line.work(await line.reviewed(AnimationWish(prompt="go", duration=99)))
    assert (job.state, job.submission_started_at) == (JobState.FAILED, None)
    assert "did not accept" in status_line(job, 1)
