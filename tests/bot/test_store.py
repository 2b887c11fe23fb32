"""The state machine and the record that holds it."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.jobs.states import TERMINAL, TRANSITIONS, ForbiddenMoveError, JobState, check_move
from bot.wishes import DanceWish
from tests.bot.records import ANIMATION, Clock, claimed, columns, moved, open_store


def test_every_state_is_in_the_table_and_reachable() -> None:
    reached, frontier = {JobState.RECEIVED}, [JobState.RECEIVED]
    while frontier:
        for state in TRANSITIONS[frontier.pop()] - reached:
            reached.add(state)
            frontier.append(state)
    assert reached == set(JobState) == set(TRANSITIONS)


def test_nothing_leaves_an_end() -> None:
    ends = {JobState.DELIVERED, JobState.FAILED, JobState.CANCELLED, JobState.REJECTED, JobState.EXPIRED}
    assert ends == TERMINAL
    for end in TERMINAL:
        for state in JobState:
            with pytest.raises(ForbiddenMoveError):
                check_move(end, state)


async def test_an_interaction_is_claimed_once(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        same = columns()
        jobs = await asyncio.gather(*(store.claim(deadline_at=1e10, **same) for _ in range(20)))
        assert sum(job is not None for job in jobs) == 1


async def test_only_one_of_two_movers_wins(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        job = await claimed(store)
        moves = await asyncio.gather(
            store.move(job, JobState.REVIEWED),
            store.move(job, JobState.CANCELLED),
            store.note(job, attempts=3),
        )
        assert sum(move is not None for move in moves) == 1


async def test_a_stale_job_moves_nothing(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        stale = await claimed(store)
        await moved(store, stale, JobState.REVIEWED)
        assert await store.move(stale, JobState.REVIEWED) is None
        assert await store.note(stale, attempts=9) is None


async def test_a_move_outside_the_table_never_reaches_the_database(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        job = await claimed(store)
        with pytest.raises(ForbiddenMoveError):
            await store.move(job, JobState.DELIVERED)
        again = await store.find(job.id)
        assert again is not None
        assert again.state is JobState.RECEIVED


async def test_due_rows_come_in_order_and_say_when_the_next_is(tmp_path: Path) -> None:
    clock = Clock()
    async with open_store(tmp_path / "b.db", clock) as store:
        first = await claimed(store, clock.now)
        clock.now += 1
        second = await claimed(store, clock.now)
        later = await store.note(await claimed(store, clock.now), due_at=clock.now + 50)
        assert later is not None
        assert [job.id for job in await store.due(limit=9)] == [first.id, second.id]
        assert [job.id for job in await store.due(limit=9, skip=[first.id])] == [second.id]
        assert await store.next_due_at(skip=[first.id, second.id]) == later.due_at
        assert await store.next_due_at(skip=[first.id, second.id, later.id]) is None


async def test_what_is_due_at_the_same_instant_is_done_in_the_order_in_which_it_was_asked_for(
    tmp_path: Path,
) -> None:
    clock = Clock()
    async with open_store(tmp_path / "b.db", clock) as store:
        asked = [(await claimed(store, clock.now)).id for _ in range(12)]
        assert [job.id for job in await store.due(limit=12)] == asked


async def test_the_place_in_the_queue_counts_who_came_before(tmp_path: Path) -> None:
    clock = Clock()
    async with open_store(tmp_path / "b.db", clock) as store:
        jobs = []
        for _ in range(3):
            jobs.append(await claimed(store, clock.now))
            clock.now += 1
        assert [await store.place_in_queue(job) for job in jobs] == [1, 2, 3]
        await moved(store, jobs[0], JobState.REJECTED)
        assert await store.place_in_queue(jobs[2]) == 2


async def test_rows_survive_closing_and_keep_their_types(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        job = await claimed(store, wish=DanceWish(template="ke3", sound=False))
        other = await claimed(store, wish=ANIMATION, second_url="https://cdn.discordapp.com/2.png")
    async with open_store(tmp_path / "b.db") as store:
        assert await store.find(job.id) == job
        assert await store.find(other.id) == other
        assert (job.wish, other.wish) == (DanceWish(template="ke3", sound=False), ANIMATION)
        assert job.can_post_in_channel is True


async def test_the_database_itself_refuses_nonsense(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        with pytest.raises(TypeError):
            await store.claim(deadline_at=1.0, **columns(), no_such_column=1)
        with pytest.raises(sqlite3.IntegrityError):
            await store.claim(deadline_at=1.0, **columns(user_id="not a number"))


async def test_the_file_is_private_and_durable(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        await claimed(store)
        assert (tmp_path / "b.db").stat().st_mode & 0o077 == 0
        with sqlite3.connect(tmp_path / "b.db") as other:
            assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_job_does_not_show_its_token() -> None:
    async def shown(path: Path) -> str:
        async with open_store(path) as store:
            return repr(await claimed(store, interaction_token="very-secret"))

    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        assert "secret" not in asyncio.run(shown(Path(folder) / "b.db"))


async def test_a_token_lives_fifteen_minutes_whatever_the_snowflake_says(tmp_path: Path) -> None:
    clock = Clock()
    async with open_store(tmp_path / "b.db", clock) as store:
        job = await claimed(store, clock.now)
        assert job.token_lives(clock.now)
        assert job.token_lives(clock.now + 14 * 60)
        assert not job.token_lives(clock.now + 15 * 60)
        fast = await claimed(store, clock.now + 9999)  # Discord's clock is ahead of ours
        assert not fast.token_lives(clock.now + 16 * 60)
        spent = await store.note(job, interaction_token=None)
        assert spent is not None
        assert not spent.token_lives(clock.now)
