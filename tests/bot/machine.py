"""The state machine with its store, runner, steps and callbacks, for tests that crash it at any moment."""

import asyncio
import itertools
import tempfile
from collections.abc import Coroutine
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from pydantic import SecretStr

from bot.callbacks.addresses import CallbackAddresses
from bot.callbacks.judge import CallbackJudge
from bot.callbacks.signatures import verifier
from bot.jobs import database
from bot.jobs.files import JobFiles
from bot.jobs.record import Job
from bot.jobs.runner import Runner, Step
from bot.jobs.states import TERMINAL, WAITING, JobState
from bot.jobs.store import JobStore
from bot.provider import Provider
from bot.steps.delivering import Delivering, Telling
from bot.steps.fetching import Fetching
from bot.steps.following import Following
from bot.steps.submitting import Submitting
from bot.wishes import Described, Wish
from tests.bot.caller import KEY, Call, body, call
from tests.bot.records import ANIMATION, DANCE, Clock, columns
from tests.bot.world import Crash, World, WorldsPostman, WorldsVclm
from vclm.models import JobStatus

Answer = TypeVar("Answer")
TROUBLES = (
    *("after reading", "before submit", "after submit", "describe", "before download", "after download"),
    *("before post", "after post", "unreachable", "circuit open", "busy", "refused picture", "lost answer"),
)
WISHES = (DANCE, ANIMATION)


class Machine(RuleBasedStateMachine):
    """Real record, runner and steps from submission on; the provider and Discord are the world's."""

    deduplicates = True
    describes_animations = True
    jobs_each = 1  # of a claim

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.data = Path(self.folder.name)
        self.clock = Clock()
        self.world = World(deduplicates=self.deduplicates, describes_animations=self.describes_animations)
        self.postman = WorldsPostman(self.world)
        self.files = JobFiles(self.data / "pictures", self.data / "results")
        self.files.make_folders()
        self.claims: list[dict[str, Any]] = []
        self.stale: list[Job] = []
        self.calls: list[Call] = []
        self.ports = itertools.count(8000)
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
            endpoint="http://127.0.0.1",
        )
        key = SecretStr(KEY) if self.deduplicates else None
        self.judge = CallbackJudge(store, verifier(key, self.clock), lambda: None, self.clock)
        addresses = CallbackAddresses(b"a secret", f"http://127.0.0.1:{next(self.ports)}")
        postman: Any = self.postman
        telling = Telling(store, postman, self.clock)
        ends = (JobState.FAILED, JobState.REJECTED, JobState.EXPIRED, JobState.CANCELLED)
        self.runner = Runner(
            store,
            {
                JobState.RECEIVED: self.read,
                JobState.REVIEWED: Submitting(store, self.files, provider, addresses, self.clock),
                JobState.SUBMITTED: Following(store, provider, self.ignore, self.clock),
                JobState.RENDERED: Fetching(store, self.files, provider, self.ignore),
                **self.last_steps(provider, postman),
                **dict.fromkeys(ends, telling),
            },
            clock=self.clock,
            forget=self.files.forget,
        )

    def last_steps(self, provider: Provider, postman: Any) -> dict[JobState, Step]:
        """What is done with a video that is there."""
        deliver = Delivering(self.store, self.files, provider, postman, None, self.clock)  # pyright: ignore
        return {JobState.FETCHED: deliver}

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

    @rule(wish=st.sampled_from(WISHES))
    def ask(self, wish: Wish) -> None:
        claim = columns(self.clock.now, wish, deadline_at=self.clock.now + 3600)
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

    @precondition(lambda self: self.world.callbacks)
    @rule(data=st.data(), shapes=st.lists(st.sampled_from(("tencent", "vidu")), min_size=1, max_size=3))
    def call_back(self, data: st.DataObject, shapes: list[str]) -> None:
        """The provider's job is over, whether its submission is written down already or not."""
        provider_job = data.draw(st.sampled_from(sorted(self.world.callbacks)))
        told = self.world.end(provider_job)
        for shape in shapes:
            self.place(self.made(provider_job, body(provider_job, told, shape)))
            self.clock.now += 1

    @precondition(lambda self: self.world.callbacks)
    @rule(data=st.data())
    def call_about_progress(self, data: st.DataObject) -> None:
        provider_job = data.draw(st.sampled_from(sorted(self.world.callbacks)))
        running = body(provider_job, Described(JobStatus.RUN))
        self.unheard(self.made(provider_job, running))

    @precondition(lambda self: self.world.callbacks)
    @rule(data=st.data(), how=st.sampled_from(("key", "none", "late", "token", "job", "body")))
    def forge(self, data: st.DataObject, how: str) -> None:
        """Somebody wants the bot to fetch an address, and knows more or less of what it takes."""
        provider_job = data.draw(st.sampled_from(sorted(self.world.callbacks)))
        named = "provider-0" if how == "job" else provider_job
        lie = body(named, Described(JobStatus.DONE, result_url="https://evil.example.org/x.mp4"))
        url = self.world.callbacks[provider_job]
        if how == "token":
            url = url[:-43] + "A" * 43
        elif how == "body":
            lie = b"[" * 50_000
        elif how != "job" and not self.deduplicates:
            return  # a provider that does not sign is known by the token alone
        key = {"key": "another key", "none": None}.get(how, KEY)
        now = self.clock.now - (301 if how == "late" else 0)
        self.unheard(call(url, lie, now=now, key=key))

    @precondition(lambda self: self.calls)
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        self.place(data.draw(st.sampled_from(self.calls)))

    def made(self, provider_job: str, content: bytes) -> Call:
        key = KEY if self.deduplicates else None
        return call(self.world.callbacks[provider_job], content, now=self.clock.now, key=key)

    def place(self, placed: Call) -> None:
        """The first true call about a job that is waited for makes it due; a further one changes nothing."""
        self.calls.append(placed)
        before = {job.id: job for job in self.jobs()}
        answer = self.run(placed.reach(self.judge))
        for job in self.jobs():
            if job == before[job.id]:
                continue
            assert answer is HTTPStatus.OK
            assert before[job.id].state in WAITING
            assert before[job.id].callback_at is None
            assert (job.state, job.due_at) == (before[job.id].state, self.clock.now)

    def unheard(self, placed: Call) -> None:
        """A call that must change nothing at all."""
        before = self.jobs()
        self.run(placed.reach(self.judge))
        assert self.jobs() == before

    @rule()
    def crash_while_idle(self) -> None:
        self.restart()

    @invariant()
    def nothing_is_told_or_paid_twice(self) -> None:
        for job in self.jobs():
            assert len(self.postman.answers(job.id)) <= 1, job
        assert all(times == 1 for times in self.world.charged.values())

    @invariant()
    def nothing_is_believed_that_is_not_so(self) -> None:
        for job in self.jobs():
            if job.state in (JobState.RENDERED, JobState.FETCHED, JobState.DELIVERED):
                assert job.provider_job_id in self.world.finished, job
                assert not self.world.fate[job.provider_job_id], job

    def expected(self, job: Job) -> list[str]:
        """What the member of a job that is over must see."""
        return ["video" if job.state is JobState.DELIVERED else "words"]

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
            assert len(jobs) == len(self.claims) * self.jobs_each
            for job in jobs:
                assert job.state in TERMINAL, job
                assert job.told_at is not None, job
                assert job.due_at is None
                assert job.interaction_token is None
                assert job.picture_url is None
                assert job.callback_claim is None
                assert job.holdup is None
                assert job.picture_file is None or job.state is not JobState.REJECTED, job
                assert self.postman.answers(job.id) == self.expected(job), job
            self.nothing_is_told_or_paid_twice()
        finally:
            self.close()

    def close(self) -> None:
        self.run(self.connection.close())
        self.loop.close()
        self.folder.cleanup()


class CloudMachine(Machine):
    """The same with a provider that charges for every submission."""

    deduplicates = False


class IntlMachine(CloudMachine):
    """And one that cannot be asked about animations: there, only a callback tells their end."""

    describes_animations = False
