"""A server's points of a month, and a member's pause, counted in the statement that makes the job."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.jobs.limits import DAY_SECONDS, Budget, Cooldown, month
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.refusal import Refusal
from tests.bot.records import Clock, columns, moved, open_store
from tests.servers.test_limits import HERE, MIA, SAM, ask

ASK, CHARGE, FAIL, WAIT = range(4)


def budget(most: int, cost: float) -> Budget:
    return Budget(guild_id=HERE, most=most, cost=cost)


async def spend(store: JobStore, most: int, cost: float) -> Job | None:
    """A job that is expected to cost so much, or None where the month is used up."""
    try:
        return await store.claim(
            deadline_at=1e11,
            limits=[budget(most, cost)],
            **columns(guild_id=HERE, expected_points=cost),
        )
    except Refusal:
        return None


async def charged(store: JobStore, job: Job | None, points: float | None, at: float) -> Job:
    assert job is not None
    submitted = await moved(store, job, JobState.REVIEWED, JobState.SUBMITTED, submitted_at=at)
    return await moved(store, submitted, JobState.RENDERED, points=points)


@pytest.mark.parametrize(
    ("day", "first", "next_first"),
    [
        ("2026-11-24T22:00:00", "2026-11-01", "2026-12-01"),
        ("2026-12-31T23:59:59", "2026-12-01", "2027-01-01"),
        ("2028-02-29T00:00:00", "2028-02-01", "2028-03-01"),
        ("2026-01-01T00:00:00", "2026-01-01", "2026-02-01"),
    ],
)
def test_a_month_is_the_calendars(day: str, first: str, next_first: str) -> None:
    begin, end = month(datetime.fromisoformat(f"{day}+00:00").timestamp())
    days = [datetime.fromtimestamp(at, UTC).isoformat() for at in (begin, end)]
    assert days == [f"{first}T00:00:00+00:00", f"{next_first}T00:00:00+00:00"]


async def test_what_is_under_way_counts_as_expected_and_then_as_charged(tmp_path: Path) -> None:
    clock = Clock()
    clock.now = datetime(2026, 11, 24, tzinfo=UTC).timestamp()
    async with open_store(tmp_path / "b.db", clock) as store:
        first = await spend(store, 10, 6)
        assert await spend(store, 10, 6) is None
        with pytest.raises(Refusal) as refused:
            await store.claim(deadline_at=1e11, limits=[budget(10, 6)], **columns(guild_id=HERE))
        december = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp())
        for words in ("costs 6 points", "4 of its 10", f"<t:{december}:R>"):
            assert words in refused.value.text
        rendered = await charged(store, first, 4, clock.now)
        second = await spend(store, 10, 6)
        assert second is not None
        await moved(store, second, JobState.FAILED)
        assert await spend(store, 10, 6) is not None, "what failed has cost nothing"
        assert await spend(store, 10, 1) is None
        await moved(store, rendered, JobState.FETCHED, JobState.REJECTED)
        assert await spend(store, 10, 1) is None, "who made it was paid, whatever became of it"


async def test_taking_back_what_is_being_made_already_gives_no_points_back(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        early = await spend(store, 10, 6)
        assert early is not None
        await moved(store, early, JobState.CANCELLED)
        late = await spend(store, 10, 6)
        assert late is not None
        way = (JobState.REVIEWED, JobState.SUBMITTED)
        late = await moved(store, late, *way, submitted_at=time.time())
        await moved(store, late, JobState.CANCELLED)
        assert await spend(store, 10, 5) is None
        assert await spend(store, 10, 4) is not None


async def test_a_new_month_begins_anew_and_counts_what_a_silent_provider_was_expected_to_charge(
    tmp_path: Path,
) -> None:
    clock = Clock()
    clock.now = datetime(2026, 11, 30, 23, tzinfo=UTC).timestamp()
    async with open_store(tmp_path / "b.db", clock) as store:
        silent = await charged(store, await spend(store, 10, 8), None, clock.now)
        await moved(store, silent, JobState.FETCHED, JobState.DELIVERED, told_at=clock.now)
        assert await spend(store, 10, 8) is None
        clock.now += 2 * 3600
        assert await spend(store, 10, 8) is not None
        assert await spend(store, 10, 8) is None


async def test_of_videos_asked_for_at_once_exactly_as_many_pass_as_the_points_reach_for(
    tmp_path: Path,
) -> None:
    async with open_store(tmp_path / "b.db") as store:
        jobs = await asyncio.gather(*(spend(store, 10, 3) for _ in range(30)))
        assert sum(job is not None for job in jobs) == 3


async def test_a_member_pauses_after_each_video_but_for_those_that_came_to_nothing(tmp_path: Path) -> None:
    clock = Clock()
    pause = Cooldown(guild_id=HERE, user_id=MIA, seconds=60)
    async with open_store(tmp_path / "b.db", clock) as store:
        first = await ask(store, pause)
        assert first is not None
        with pytest.raises(Refusal) as refused:
            await store.claim(deadline_at=1e11, limits=[pause], **columns(user_id=MIA, guild_id=HERE))
        assert f"<t:{int(clock.now + 60) + 1}:R>" in refused.value.text
        assert await ask(store, Cooldown(guild_id=HERE, user_id=SAM, seconds=60), user=SAM) is not None
        clock.now += 30
        await moved(store, first, JobState.FAILED)
        second = await ask(store, pause)
        clock.now += 59
        assert await ask(store, pause) is None
        clock.now += 2
        assert second is not None
        assert await ask(store, pause) is not None


@settings(max_examples=25, deadline=None)
@given(some.lists(some.tuples(some.integers(0, 3), some.integers(1, 5)), max_size=30))
def test_no_course_of_events_spends_more_in_a_month_than_the_budget(steps: list[tuple[int, int]]) -> None:
    """Asking, charging what was expected or less, failing and waiting, in any order."""

    async def run(path: Path) -> None:
        clock, waiting, spent = Clock(), list[tuple[Job, int]](), list[tuple[float, int]]()
        async with open_store(path, clock) as store:
            for step, points in steps:
                clock.now += 9 * DAY_SECONDS if step == WAIT else 1
                if step == ASK and (job := await spend(store, 10, points)) is not None:
                    waiting.append((job, points))
                elif step == CHARGE and waiting:
                    job, expected = waiting.pop(0)
                    cost = min(points, expected)
                    await charged(store, job, cost, clock.now)
                    spent.append((clock.now, cost))
                elif step == FAIL and waiting:
                    await moved(store, waiting.pop(0)[0], JobState.FAILED)
                begin, end = month(clock.now)
                assert sum(cost for at, cost in spent if begin <= at < end) <= 10

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder) / "b.db"))
