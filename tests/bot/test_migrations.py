"""Bringing the database up to date."""

import sqlite3
from pathlib import Path

import pytest

from bot.jobs import database, migrator
from bot.jobs.migrator import MigrationError


def write(folder: Path, **steps: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, sql in steps.items():
        (folder / f"{name.removeprefix('m')}.sql").write_text(sql)
    return folder


async def test_a_new_database_is_brought_to_the_latest_version_once(tmp_path: Path) -> None:
    path = tmp_path / "boogie.db"
    assert (await migrator.status(path)).current == 0
    assert not path.exists(), "looking must not make it"
    applied = await migrator.upgrade(path)
    assert [step.number for step in applied] == list(range(1, len(migrator.migrations()) + 1))
    assert await migrator.upgrade(path) == ()
    status = await migrator.status(path)
    assert (status.current, status.pending) == (status.latest, ())


async def test_steps_are_applied_in_order_from_where_it_stands(tmp_path: Path) -> None:
    folder = write(tmp_path / "m", m0001_a="CREATE TABLE a (x INTEGER) STRICT;")
    await migrator.upgrade(tmp_path / "d.db", folder)
    write(folder, m0002_b="ALTER TABLE a ADD COLUMN y TEXT;", m0003_c="INSERT INTO a VALUES (1, 'one');")
    assert [step.name for step in (await migrator.status(tmp_path / "d.db", folder)).pending] == ["b", "c"]
    await migrator.upgrade(tmp_path / "d.db", folder)
    with sqlite3.connect(tmp_path / "d.db") as connection:
        assert connection.execute("SELECT * FROM a").fetchall() == [(1, "one")]


async def test_a_step_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    sql = "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1);"
    folder = write(tmp_path / "m", m0001_a="CREATE TABLE a (x INTEGER) STRICT;", m0002_bad=sql)
    with pytest.raises(MigrationError, match="0002_bad"):
        await migrator.upgrade(tmp_path / "d.db", folder)
    with sqlite3.connect(tmp_path / "d.db") as connection:
        assert [row[0] for row in connection.execute("SELECT name FROM sqlite_master")] == ["a"]
    assert (await migrator.status(tmp_path / "d.db", folder)).current == 1


async def test_a_database_from_the_future_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "boogie.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(MigrationError, match="version 99"):
        await database.connect(path)


def test_a_gap_in_the_numbers_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(MigrationError):
        migrator.migrations(write(tmp_path / "m", m0001_a="", m0003_c=""))


async def test_a_second_process_cannot_own_the_data(tmp_path: Path) -> None:
    first, second = database.DataLock(tmp_path), database.DataLock(tmp_path)
    await first.acquire()
    with pytest.raises(database.DataInUseError, match="BOOGIE_DATA"):
        await second.acquire(wait=0.0)
    first.release()
    await second.acquire(wait=0.0)
    second.release()
