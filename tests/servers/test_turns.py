"""Fair turns: whose job goes next, and that nobody starves."""

import asyncio
import dataclasses
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from bot.jobs.record import Job
from bot.jobs.runner import Runner
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.jobs.turns import Line, first
from tests.bot.records import ANIMATION, Clock, claimed, moved, open_store

Member = tuple[int, int]
MEMBERS = some.tuples(some.integers(1, 4), some.integers(1, 4))


@dataclass
class Queue:
    """Jobs that wait, and when whom was served; one unit of time a service."""

    now: float = 0.0
    waiting: dict[Member, list[float]] = field(default_factory=dict)
    served: dict[Member, float] = field(default_factory=dict)

    def ask(self, member: Member) -> None:
        self.now += 0.001
        self.waiting.setdefault(member, []).append(self.now)

    def serve(self) -> Member | None:
        self.now += 1
        servers = {
            server: max(at for (one, _), at in self.served.items() if one == server)
            for server, _ in self.served
        }
        lines = [
            Line(server, who, jobs[0], f"{server}-{who}", servers.get(server), self.served.get((server, who)))
            for (server, who), jobs in self.waiting.items()
            if jobs
        ]
        line = first(lines)
        if line is None:
            return None
        member = (line.server, line.member)
        self.waiting[member].pop(0)
        self.served[member] = self.now
        return member


@given(some.lists(MEMBERS, min_size=1, max_size=60), some.data())
def test_nobody_starves_whatever_comes_after_them(crowd: list[Member], data: some.DataObject) -> None:
    """One job of one member among any crowd, with two newcomers for every one served."""
    queue, patient = Queue(), (9, 9)
    for member in crowd:
        queue.ask(member)
    queue.ask(patient)
    bound = len({member for member in queue.waiting if queue.waiting[member]})
    for _ in range(bound):
        if queue.serve() == patient:
            return
        for _ in range(2):
            queue.ask((data.draw(some.integers(1, 50)), data.draw(some.integers(1, 4))))
    raise AssertionError("others were served more than once each before it")


@given(some.integers(1, 50), some.integers(1, 50))
def test_two_servers_alternate_however_much_either_asks(one: int, other: int) -> None:
    queue = Queue()
    for _ in range(one):
        queue.ask((1, 1))
    for number in range(other):
        queue.ask((2, number))
    both = [queue.serve() for _ in range(2 * min(one, other))]
    servers = [member[0] for member in both if member]
    assert all(set(servers[at : at + 2]) == {1, 2} for at in range(0, len(servers), 2))


@given(some.lists(some.integers(1, 4), min_size=4, max_size=40))
def test_members_of_one_server_share_its_turns(members: list[int]) -> None:
    queue = Queue()
    for member in members:
        queue.ask((1, member))
    left = Counter(members)
    served = Counter[int]()
    for _ in members:
        got = queue.serve()
        assert got is not None
        served[got[1]] += 1
        still = [member for member in left if served[member] < left[member]]
        assert not still or max(served.values()) <= 1 + min(served[member] for member in still)


def test_whom_a_submission_is_under_way_for_waits_anew() -> None:
    greedy = Line(1, 1, 1.0, "a", None, None)
    modest = Line(2, 2, 5.0, "b", None, None)
    assert first([greedy, modest]) == greedy
    assert first([greedy, modest], begun={(1, 1)}, now=9.0) == modest
    assert first([]) is None


async def reviewed(store: JobStore, clock: Clock, user: int, guild: int | None) -> Job:
    clock.now += 1
    job = await claimed(store, clock.now, user_id=user, guild_id=guild)
    return await moved(store, job, JobState.REVIEWED)


async def test_the_runner_submits_in_turns_and_no_more_than_the_provider_is_to_have(tmp_path: Path) -> None:
    clock, order, most = Clock(), list[tuple[int | None, int]](), 0
    async with open_store(tmp_path / "b.db", clock) as store:

        async def submit(job: Job) -> None:
            nonlocal most
            clock.now += 1
            order.append((job.guild_id, job.user_id))
            noted = await store.note(job, submission_started_at=clock.now)
            assert noted is not None
            await store.move(noted, JobState.SUBMITTED)
            most = max(most, await store.with_provider())

        async def follow(job: Job) -> None:
            await store.move(job, JobState.FAILED, due_at=None)

        for _ in range(6):
            await reviewed(store, clock, 1, 100)
        for user in (2, 3):
            await reviewed(store, clock, user, 200)
        await reviewed(store, clock, 4, None)
        runner = Runner(store, {JobState.REVIEWED: submit, JobState.SUBMITTED: follow}, window=1, clock=clock)
        runner.start()
        async with asyncio.timeout(20):
            while len(order) < 9 or await store.with_provider():
                await asyncio.sleep(0.01)
        await runner.close()
    assert order[:5] == [(100, 1), (200, 2), (None, 4), (100, 1), (200, 3)]
    assert most == 1


async def test_who_waits_for_a_quiet_hour_takes_no_place_at_the_provider(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        patient = dataclasses.replace(ANIMATION, off_peak=True)
        for wish in (ANIMATION, patient):
            await moved(store, await claimed(store, wish=wish), JobState.REVIEWED, JobState.SUBMITTED)
        assert await store.with_provider() == 1
