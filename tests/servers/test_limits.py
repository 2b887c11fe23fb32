"""Limits that last: counted from the record, in the statement that makes the job."""

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.jobs.limits import DAY_SECONDS, Bound, Cooldown, Counted, Limit
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.refusal import Refusal
from tests.bot.records import Clock, columns, moved, open_store

HERE, MIA, SAM = 500, 7, 8
WAY = (JobState.REVIEWED, JobState.SUBMITTED, JobState.RENDERED, JobState.FETCHED)
DAILY = Limit(key="limits.member_daily", most=2, counted=Counted.DAY, guild_id=HERE, user_id=MIA)
OPEN = Limit(key="limits.member_open", most=2, counted=Counted.OPEN, guild_id=HERE, user_id=MIA)
SERVER = Limit(key="limits.server_daily", most=3, counted=Counted.DAY, guild_id=HERE)


async def ask(store: JobStore, *limits: Bound, user: int = MIA, guild: int | None = HERE) -> Job | None:
    """A job, or None where a limit is reached."""
    try:
        return await store.claim(deadline_at=1e11, limits=limits, **columns(user_id=user, guild_id=guild))
    except Refusal:
        return None


async def delivered(store: JobStore, job: Job | None, at: float) -> None:
    assert job is not None
    await moved(store, job, *WAY, JobState.DELIVERED, told_at=at, due_at=None)


@pytest.mark.parametrize("limit", [DAILY, OPEN])
async def test_of_commands_sent_at_once_exactly_as_many_pass_as_may(tmp_path: Path, limit: Limit) -> None:
    async with open_store(tmp_path / "b.db") as store:
        jobs = await asyncio.gather(*(ask(store, limit) for _ in range(40)))
        assert sum(job is not None for job in jobs) == limit.most


async def test_two_connections_cannot_pass_a_limit_together(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as one, open_store(tmp_path / "b.db") as other:
        jobs = await asyncio.gather(*(ask(store, OPEN) for store in (one, other) * 10))
        assert sum(job is not None for job in jobs) == OPEN.most


async def test_a_repeated_event_is_no_second_job_and_no_refusal(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        same = columns(user_id=MIA, guild_id=HERE)
        only = Limit(key="limits.member_open", most=1, counted=Counted.OPEN, user_id=MIA)
        claims = [store.claim(deadline_at=1e11, limits=[only], **same) for _ in range(5)]
        assert sum(job is not None for job in await asyncio.gather(*claims)) == 1


@pytest.mark.parametrize(
    "end", [JobState.FAILED, JobState.CANCELLED, JobState.REJECTED, JobState.EXPIRED], ids=str
)
async def test_what_comes_to_nothing_gives_its_place_back(tmp_path: Path, end: JobState) -> None:
    async with open_store(tmp_path / "b.db") as store:
        first, _ = await ask(store, DAILY), await ask(store, DAILY)
        assert await ask(store, DAILY) is None
        assert first is not None
        await moved(store, first, end)
        assert await ask(store, DAILY) is not None
        assert await ask(store, DAILY) is None


async def test_a_delivered_video_counts_for_a_day_and_frees_its_place_among_those_under_way(
    tmp_path: Path,
) -> None:
    clock = Clock()
    async with open_store(tmp_path / "b.db", clock) as store:
        for _ in range(2):
            await delivered(store, await ask(store, DAILY, OPEN), clock.now)
        assert await ask(store, OPEN) is not None
        with pytest.raises(Refusal) as refused:
            await store.claim(deadline_at=1e11, limits=[DAILY], **columns(user_id=MIA, guild_id=HERE))
        assert f"<t:{int(clock.now + DAY_SECONDS) + 1}:R>" in refused.value.text
        clock.now += DAY_SECONDS + 1
        assert await ask(store, DAILY) is not None, "one is under way, the others are of yesterday"
        assert await ask(store, DAILY) is None


async def test_a_limit_counts_its_own_member_and_server_alone(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        for _ in range(2):
            assert await ask(store, DAILY, SERVER) is not None
        assert await ask(store, DAILY, SERVER) is None
        assert await ask(store, user=MIA, guild=None) is not None
        assert await ask(store, SERVER, user=SAM) is not None
        assert await ask(store, SERVER, user=SAM) is None, "the server's three are used"


class _Step:
    ASK, DELIVER, FAIL, WAIT = range(4)


@settings(max_examples=25, deadline=None)
@given(some.lists(some.integers(0, 3), max_size=30))
def test_no_course_of_events_delivers_more_in_a_day_than_the_limit(steps: list[int]) -> None:
    """Asking, delivering, failing and waiting in any order: no 24 hours ever see more than the limit."""

    async def run(path: Path) -> None:
        clock, open_jobs, times = Clock(), list[Job](), list[float]()
        async with open_store(path, clock) as store:
            for step in steps:
                clock.now += 5 * 3600 if step == _Step.WAIT else 1
                if step == _Step.ASK and (job := await ask(store, DAILY)) is not None:
                    open_jobs.append(job)
                elif step == _Step.DELIVER and open_jobs:
                    await delivered(store, open_jobs.pop(0), clock.now)
                    times.append(clock.now)
                elif step == _Step.FAIL and open_jobs:
                    await moved(store, open_jobs.pop(0), JobState.FAILED)
                within = [at for at in times if at > clock.now - DAY_SECONDS]
                assert len(within) + len(open_jobs) <= DAILY.most

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder) / "b.db"))


async def test_what_is_asked_for_together_is_let_in_together_or_not_at_all(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        assert await ask(store) is not None
        for most, words in ((1, "no more than 1"), (2, "there is room for 1 only. The next one is free")):
            limit = Limit(key="limits.member_open", most=most, counted=Counted.OPEN, user_id=MIA)
            if most == 1:
                limit = replace(limit, user_id=SAM)
            with pytest.raises(Refusal) as refused:
                await store.claim_together([two(1), two(2)], deadline_at=1e11, limits=[limit])
            assert words in refused.value.text
        pause = Cooldown(guild_id=HERE, user_id=MIA, seconds=60)
        with pytest.raises(Refusal):
            await store.claim_together([two(1), two(2)], deadline_at=1e11, limits=[pause])
        three = Limit(key="limits.member_open", most=3, counted=Counted.OPEN, user_id=MIA)
        pairs = await asyncio.gather(
            *(
                store.claim_together([two(10 * n), two(10 * n + 1)], deadline_at=1e11, limits=[three])
                for n in range(1, 9)
            ),
            return_exceptions=True,
        )
        made = [pair for pair in pairs if not isinstance(pair, BaseException)]
        assert [len(pair) for pair in made] == [2]
        assert [job.interaction_id % 10 for job in made[0]] == [0, 1], "in the order they were asked for"
        again = [two(job.interaction_id) for job in made[0]]
        assert await store.claim_together(again, deadline_at=1e11, limits=[three]) == []


def two(interaction: int) -> dict[str, Any]:
    return columns(user_id=MIA, guild_id=HERE, interaction_id=interaction)
