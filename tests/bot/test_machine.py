"""The state machine and its store under crashes: nothing is lost, nothing is told or paid twice."""

import asyncio
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.jobs import database
from bot.jobs.files import JobFiles
from bot.jobs.record import Job
from bot.jobs.runner import Runner
from bot.jobs.states import TERMINAL, JobState
from bot.jobs.store import JobStore
from bot.provider import Provider
from bot.steps.delivering import Delivering, Telling
from bot.steps.fetching import Fetching
from bot.steps.following import Following
from bot.steps.submitting import Submitting
from tests.bot.records import Clock, columns
from tests.bot.world import Crash, World, WorldsPostman, WorldsVclm

Answer = TypeVar("Answer")
TROUBLES = (
    *("after reading", "before submit", "after submit", "describe", "before download", "after download"),
    *("before post", "after post", "unreachable", "busy", "refused picture", "lost answer"),
)


class Machine(RuleBasedStateMachine):
    """Real record, runner and steps from submission on; the provider and Discord are the world's."""

    deduplicates = True

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.data = Path(self.folder.name)
        self.clock = Clock()
        self.world = World(deduplicates=self.deduplicates)
        self.postman = WorldsPostman(self.world)
        self.files = JobFiles(self.data / "pictures", self.data / "results")
        self.files.make_folders()
        self.claims: list[dict[str, Any]] = []
        self.stale: list[Job] = []
        self.start()

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self.loop.run_until_complete(work)

    def start(self) -> None:
        self.connection = self.run(database.connect(self.data / "boogie.db"))
        self.store = store = JobStore(self.connection, self.clock)
        provider = Provider(
            "engine" if self.deduplicates else "cloud",
            WorldsVclm(self.world),  # pyright: ignore[reportArgumentType]
            deduplicates=self.deduplicates,
            public_url=None,
        )
        postman: Any = self.postman
        telling = Telling(store, postman, self.clock)
        ends = (JobState.FAILED, JobState.REJECTED, JobState.EXPIRED, JobState.CANCELLED)
        self.runner = Runner(
            store,
            {
                JobState.RECEIVED: self.read,
                JobState.REVIEWED: Submitting(store, self.files, provider, self.clock),
                JobState.SUBMITTED: Following(store, provider, self.ignore, self.clock),
                JobState.RENDERED: Fetching(store, self.files, provider),
                JobState.FETCHED: Delivering(store, self.files, provider, postman, None, self.clock),  # pyright: ignore
                **dict.fromkeys(ends, telling),
            },
            clock=self.clock,
            forget=self.files.forget,
        )

    async def ignore(self, _job: Job) -> None:
        """Nobody watches the progress."""

    async def read(self, job: Job) -> None:
        """Stand in for intake, which has its own tests."""
        path = self.files.new_picture(".jpg")
        path.write_bytes(b"picture")
        self.world.moment("after reading")
        await self.store.move(job, JobState.REVIEWED, picture_file=path.name, picture_url=None)

    def restart(self) -> None:
        self.run(self.connection.close())
        self.start()

    def work(self, job: Job) -> None:
        try:
            self.run(self.runner.work(job))
        except Crash:
            self.restart()

    @rule()
    def ask(self) -> None:
        claim = columns(self.clock.now, deadline_at=self.clock.now + 3600)
        self.claims.append(claim)
        assert self.run(self.store.claim(**claim)) is not None

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def ask_the_same_again(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from(self.claims))
        assert self.run(self.store.claim(**claim)) is None

    @rule(trouble=st.sampled_from(TROUBLES))
    def let_trouble_brew(self, trouble: str) -> None:
        self.world.trouble = trouble

    @rule(fate=st.sampled_from(["FailedOperation.DriverFailed", "FailedOperation.ModerationFailed"]))
    def let_the_next_render_fail(self, fate: str) -> None:
        self.world.next_fate = fate

    @rule(dead=st.booleans())
    def let_tokens_die(self, dead: bool) -> None:
        self.world.tokens_dead = dead

    @rule(steps=st.integers(1, 8))
    def go_on(self, steps: int) -> None:
        for _ in range(steps):
            if not self.one_step():
                break

    def one_step(self) -> bool:
        """Do what is due next, however long that takes to be due."""
        at = self.run(self.store.next_due_at())
        if at is None:
            return False
        self.clock.now = max(self.clock.now, at)
        [job] = self.run(self.store.due(limit=1))
        self.stale.append(job)
        self.work(job)
        return True

    @precondition(lambda self: self.stale)
    @rule(data=st.data())
    def pick_up_a_stale_job(self, data: st.DataObject) -> None:
        """A second runner, frozen since, goes on with what it had read."""
        self.work(data.draw(st.sampled_from(self.stale)))

    @rule()
    def crash_while_idle(self) -> None:
        self.restart()

    @invariant()
    def nothing_is_told_or_paid_twice(self) -> None:
        for job in self.jobs():
            assert len(self.postman.answers(job.id)) <= 1, job
        assert all(times == 1 for times in self.world.charged.values())

    def jobs(self) -> list[Job]:
        rows = self.run(self.connection.execute_fetchall("SELECT id FROM jobs"))
        found = [self.run(self.store.find(row[0])) for row in rows]
        return [job for job in found if job is not None]

    def teardown(self) -> None:
        """In the end every job comes to its end, and its member knows."""
        try:
            for _ in range(60 * (len(self.claims) + 1)):
                if not self.one_step():
                    break
            jobs = self.jobs()
            assert len(jobs) == len(self.claims)
            for job in jobs:
                assert job.state in TERMINAL, job
                assert job.told_at is not None, job
                assert job.due_at is None
                assert job.interaction_token is None
                assert job.picture_url is None
                assert job.picture_file is None or job.state is not JobState.REJECTED, job
                expected = "video" if job.state is JobState.DELIVERED else "words"
                assert self.postman.answers(job.id) == [expected], job
            self.nothing_is_told_or_paid_twice()
        finally:
            self.run(self.connection.close())
            self.loop.close()
            self.folder.cleanup()


class CloudMachine(Machine):
    """The same with a provider that charges for every submission."""

    deduplicates = False


_SETTINGS = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize(
    ("machine", "trouble", "tokens_dead"),
    [
        *((machine, trouble, False) for machine in (Machine, CloudMachine) for trouble in TROUBLES),
        *((Machine, trouble, True) for trouble in ("before post", "after post", "refused picture")),
    ],
)
def test_one_trouble_at_each_moment(machine: type[Machine], trouble: str, tokens_dead: bool) -> None:
    one = machine()
    one.let_tokens_die(tokens_dead)
    one.ask()
    one.let_trouble_brew(trouble)
    one.go_on(40)
    assert not one.world.trouble, "it must have happened"
    one.teardown()


TestWithTheEngine = Machine.TestCase
TestWithTheEngine.settings = _SETTINGS
TestWithTheCloud = CloudMachine.TestCase
TestWithTheCloud.settings = _SETTINGS
