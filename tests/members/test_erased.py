"""What is left of an erased job, for whom, and for how long."""

import sqlite3
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.jobs import database
from bot.jobs.connection import RecordConnection
from bot.jobs.erased import PATIENCE_SECONDS, ErasedJobs
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.wishes import AnimationWish
from tests.bot.records import Clock, claimed, moved

DAY = 86_400.0
MIA, SAM, SERVER = 7, 8, 5
MID_MONTH = datetime(2026, 11, 14, tzinfo=UTC).timestamp()
WAY = (JobState.REVIEWED, JobState.SUBMITTED, JobState.RENDERED, JobState.FETCHED, JobState.DELIVERED)


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.now = MID_MONTH
    return clock


@pytest.fixture
async def record(tmp_path: Path) -> AsyncGenerator[RecordConnection]:
    connection = await database.connect(tmp_path / "b.db")
    yield connection
    await connection.close()


async def deleted(
    record: RecordConnection, clock: Clock, *, delivered: bool, message_id: int | None = None, **columns: Any
) -> Job:
    """A job that was deleted as with the button."""
    store = JobStore(record, clock)
    asked = {"user_id": MIA, "guild_id": SERVER, "wish": AnimationWish(prompt="my secret")}
    job = await claimed(store, clock.now, **{**asked, **columns})
    job = await moved(store, job, *WAY[:2], submitted_at=clock.now, due_at=None)
    told = {"message_id": message_id, "told_at": clock.now, "due_at": None, "deleted_at": clock.now}
    if delivered:
        return await moved(store, job, *WAY[2:], **told, points=3.0)
    return await moved(store, job, JobState.CANCELLED, **told)


async def rows(record: RecordConnection) -> list[sqlite3.Row]:
    return await record.fetch("SELECT * FROM jobs")


async def test_only_deleted_jobs_are_erased_and_nothing_of_what_was_asked_is_left(
    record: RecordConnection, clock: Clock
) -> None:
    erased, store = ErasedJobs(record, clock), JobStore(record, clock)
    open_job = await claimed(store, clock.now)
    assert not await erased.erase(open_job.id)
    job = await deleted(record, clock, delivered=True)
    assert await erased.erase(job.id)
    assert await store.find(job.id) is None
    assert await store.note(job, message_id=1) is None, "a step under way cannot bring it back"
    [row] = [row for row in await rows(record) if row["id"] == job.id]
    kept = " ".join(str(value) for value in tuple(row))
    for gone in ("my secret", "mia", "me.png", "a-token", "en-US"):
        assert gone not in kept
    assert row["points"] == 3.0


async def test_a_video_counts_for_its_member_for_a_day_and_for_its_server_until_the_month_is_over(
    record: RecordConnection, clock: Clock
) -> None:
    erased = ErasedJobs(record, clock)
    job = await deleted(record, clock, delivered=True)
    await erased.erase(job.id)
    await erased.drop()
    assert [row["user_id"] for row in await rows(record)] == [MIA]
    clock.now += DAY + 1
    await erased.drop()
    [row] = await rows(record)
    assert (row["user_id"], row["channel_id"], row["guild_id"], row["points"]) == (0, 0, SERVER, 3.0)
    clock.now += 16 * DAY
    assert await erased.drop() == 1
    assert await rows(record) == []


async def test_outside_of_servers_and_what_was_never_submitted_leaves_no_trace(
    record: RecordConnection, clock: Clock
) -> None:
    erased, store = ErasedJobs(record, clock), JobStore(record, clock)
    direct = await deleted(record, clock, delivered=True, guild_id=None)
    queued = await claimed(store, clock.now, guild_id=SERVER)
    queued = await moved(store, queued, JobState.CANCELLED, deleted_at=clock.now, told_at=1.0, due_at=None)
    for job in (direct, queued):
        await erased.erase(job.id)
    assert await erased.drop() == 1
    clock.now += DAY + 1
    assert await erased.drop() == 1


async def test_messages_keep_a_row_until_they_are_gone_or_a_week_is_over(
    record: RecordConnection, clock: Clock
) -> None:
    erased, store = ErasedJobs(record, clock), JobStore(record, clock)
    first = await deleted(record, clock, delivered=False, message_id=11, guild_id=None)
    second = await deleted(record, clock, delivered=False, message_id=12, guild_id=None)
    for job in (first, second):
        await erased.erase(job.id)
    assert await erased.drop() == 0
    found = await erased.with_messages()
    assert {job.message_id for job in found} == {11, 12}
    assert len(await erased.with_messages(skip=1)) == 1
    await store.note(found[0], message_id=None)
    assert await erased.drop() == 1
    clock.now += PATIENCE_SECONDS + 1
    assert await erased.drop() == 1


async def test_those_left_of_a_member_are_theirs_and_those_with_their_avatar(
    record: RecordConnection, clock: Clock
) -> None:
    erased = ErasedJobs(record, clock)
    mine = await deleted(record, clock, delivered=False)
    shown = await deleted(record, clock, delivered=False, user_id=SAM, avatar_of=MIA)
    await deleted(record, clock, delivered=False, user_id=SAM)
    assert {job.id for job in await erased.left_of(MIA, clock.now)} == {mine.id, shown.id}
    assert await erased.left_of(MIA, clock.now - 1) == [], "what is asked for meanwhile stays"
    await erased.erase(mine.id)
    assert {job.id for job in await erased.left_of(MIA, clock.now)} == {shown.id}
