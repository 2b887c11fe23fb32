"""Bringing the database up to date."""

import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from bot.jobs import database, migrator
from bot.jobs.limits import Counted, Limit
from bot.jobs.migrator import MigrationError
from bot.refusal import Refusal
from bot.wishes import DanceWish
from tests.bot.records import columns, open_store


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


async def test_dances_of_an_earlier_version_become_one_kind_of_wish(tmp_path: Path) -> None:
    path, earlier = tmp_path / "boogie.db", tmp_path / "earlier"
    earlier.mkdir()
    for step in migrator.migrations()[:3]:
        (earlier / f"{step.number:04}_{step.name}.sql").write_text(step.sql, encoding="utf-8")
    await migrator.upgrade(path, earlier)
    old: dict[str, Any] = {
        name: value for name, value in columns().items() if name not in ("kind", "wish", "second_url")
    }
    old |= {"state": "delivered", "version": 3, "created_at": 1.5, "changed_at": 2.5, "deadline_at": 3.5}
    dances = {"a": ("ke3", 1, 0), "b": ("tuziwu", 0, 1), "c": ('it"s odd', 0, 0)}
    with sqlite3.connect(path) as connection:
        for number, (job, (template, sound, background)) in enumerate(dances.items()):
            row = {**old, "id": job, "interaction_id": number, "picture_file": f"{job}.jpg"}
            row |= {"template": template, "sound": sound, "keep_background": background}
            marks = ", ".join("?" for _ in row)
            connection.execute(f"INSERT INTO jobs ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    async with open_store(path) as store:
        for job, (template, sound, background) in dances.items():
            found = await store.find(job)
            assert found is not None
            assert found.wish == DanceWish(
                template=template, sound=bool(sound), keep_background=bool(background)
            )
            assert (found.state, found.picture_files, found.user_name) == (
                "delivered",
                (f"{job}.jpg",),
                "mia",
            )
            assert not found.awaits_callback
        assert await store.claim(deadline_at=1.0, **columns()) is not None
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_jobs_of_an_earlier_version_count_against_limits_and_nobody_reviews_them(
    tmp_path: Path,
) -> None:
    path, earlier = tmp_path / "boogie.db", tmp_path / "earlier"
    earlier.mkdir()
    for step in migrator.migrations()[:4]:
        (earlier / f"{step.number:04}_{step.name}.sql").write_text(step.sql, encoding="utf-8")
    await migrator.upgrade(path, earlier)
    old: dict[str, Any] = {**columns(guild_id=5), "version": 3, "changed_at": 2.5, "deadline_at": 3.5}
    with sqlite3.connect(path) as connection:
        for number, state in enumerate(("submitted", "delivered", "failed")):
            row = {**old, "id": state, "interaction_id": number, "state": state, "created_at": 1.5}
            row["told_at"] = time.time() if state != "submitted" else None
            marks = ", ".join("?" for _ in row)
            connection.execute(f"INSERT INTO jobs ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    daily = Limit(key="limits.member_daily", most=3, counted=Counted.DAY, guild_id=5, user_id=old["user_id"])
    async with open_store(path) as store:
        found = await store.find("submitted")
        assert found is not None
        assert (found.review, found.deleted_by) == (None, None)
        assert await store.claim(deadline_at=1.0, limits=[daily], **columns(guild_id=5)) is not None
        with pytest.raises(Refusal, match="your 3 videos"):
            await store.claim(deadline_at=1.0, limits=[daily], **columns(guild_id=5))
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


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
