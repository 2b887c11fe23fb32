"""Statements that are asked for at the same time share a commit, and nothing else."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from bot.jobs.connection import RecordConnection

NEW = "INSERT INTO things (name) VALUES (?)"


@pytest_asyncio.fixture
async def connection(tmp_path: Path) -> AsyncIterator[RecordConnection]:
    connection = RecordConnection(tmp_path / "b.db")
    await connection
    await connection.fetch("PRAGMA journal_mode = WAL")
    await connection.fetch("CREATE TABLE things (name TEXT NOT NULL UNIQUE)")
    yield connection
    await connection.close()


def names(folder: Path) -> set[str]:
    """What somebody else finds on disk."""
    with closing(sqlite3.connect(folder / "b.db")) as other:
        return {row[0] for row in other.execute("SELECT name FROM things")}


async def test_a_thousand_at_once_take_few_commits_and_are_on_disk_when_answered(
    connection: RecordConnection, tmp_path: Path
) -> None:
    said: list[str] = []
    await connection.set_trace_callback(said.append)

    async def add(number: int) -> None:
        await connection.fetch(NEW, [str(number)])
        if number % 100 == 0:
            assert str(number) in names(tmp_path)

    await asyncio.gather(*map(add, range(1000)))
    assert len(names(tmp_path)) == 1000
    assert sum(line.startswith("INSERT") for line in said) == 1000
    assert sum(line == "COMMIT" for line in said) < 20


async def test_who_fails_fails_alone(connection: RecordConnection, tmp_path: Path) -> None:
    answers = await asyncio.gather(
        connection.fetch(NEW, ["first"]),
        connection.fetch(NEW, ["a"]),
        connection.fetch(NEW, ["a"]),
        connection.fetch("no such statement"),
        connection.fetch(NEW, ["b"]),
        connection.fetch("SELECT count(*) FROM things"),
        return_exceptions=True,
    )
    assert [type(one) for one in (answers[2], answers[3])] == [
        sqlite3.IntegrityError,
        sqlite3.OperationalError,
    ]
    assert isinstance(answers[5], list)
    assert tuple(answers[5][0]) == (3,), "in the order they were asked for"
    assert names(tmp_path) == {"first", "a", "b"}


async def test_when_the_commit_cannot_be_had_everybody_hears_of_it_and_the_next_one_is_tried(
    connection: RecordConnection, tmp_path: Path
) -> None:
    await connection.fetch("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(tmp_path / "b.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asked = [connection.fetch(NEW, [str(number)]) for number in range(5)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(one, sqlite3.OperationalError) for one in answers)
    await asyncio.gather(*(connection.fetch(NEW, [str(number)]) for number in range(5)))
    assert len(names(tmp_path)) == 5


async def test_who_goes_away_leaves_the_others_alone(connection: RecordConnection, tmp_path: Path) -> None:
    tasks = [asyncio.create_task(connection.fetch(NEW, [str(number)])) for number in range(50)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert {str(number) for number in range(1, 50, 2)} <= names(tmp_path)


async def test_what_was_asked_for_is_done_before_it_closes(tmp_path: Path) -> None:
    connection = RecordConnection(tmp_path / "b.db")
    await connection
    await connection.fetch("CREATE TABLE things (name TEXT NOT NULL UNIQUE)")
    tasks = [asyncio.create_task(connection.fetch(NEW, [str(number)])) for number in range(600)]
    await asyncio.sleep(0)
    await connection.close()
    await asyncio.gather(*tasks)
    assert len(names(tmp_path)) == 600
    with pytest.raises(ValueError, match="no active connection"):
        await connection.fetch("SELECT 1")
