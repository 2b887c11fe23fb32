"""Copies of the job record, made while somebody writes."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.jobs import database
from bot.jobs.backup import BackupError, back_up
from bot.jobs.store import JobStore
from tests.bot.records import claimed, open_store
from tests.house.source import ROOT
from tests.house.test_command_line import boogie

WRITER = """
import asyncio, sys
from pathlib import Path
from tests.bot.records import claimed, open_store

async def main():
    async with open_store(Path(sys.argv[1])) as store:
        while True:
            job = await claimed(store, picture_name="x" * 3000)
            await store.note(job, attempts=1)
            print(job.id, flush=True)

asyncio.run(main())
"""


async def made(path: Path, jobs: int) -> None:
    async with open_store(path) as store:
        for _ in range(jobs):
            await claimed(store)


def test_a_copy_made_while_another_process_writes_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "boogie.db"
    asyncio.run(made(path, 50))
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert writer.stdout is not None
        written = 50
        for number in range(5):
            for _ in range(20):
                assert writer.stdout.readline()
                written += 1
            target = tmp_path / f"copy-{number}.db"
            copied = back_up(path, target)
            with closing(sqlite3.connect(target)) as copy:
                assert copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
                jobs, torn = copy.execute("SELECT count(*), sum(version > 2) FROM jobs").fetchone()
            assert jobs == copied.jobs >= written
            assert torn == 0
            assert target.stat().st_mode & 0o777 == 0o600
        assert writer.poll() is None, "the writer was not disturbed"
    finally:
        writer.kill()
        writer.wait()
    assert sorted(left.name for left in tmp_path.glob("copy-*")) == [f"copy-{n}.db" for n in range(5)]


async def test_the_bot_goes_on_with_a_copy_put_in_the_records_place(tmp_path: Path) -> None:
    path, target = tmp_path / "boogie.db", tmp_path / "copy.db"
    async with open_store(path) as store:
        job = await claimed(store)
        back_up(path, target)
        await claimed(store)
    (tmp_path / "elsewhere").mkdir()
    restored = tmp_path / "elsewhere" / "boogie.db"
    restored.write_bytes(target.read_bytes())
    connection = await database.connect(restored)
    try:
        [due] = await JobStore(connection).due(limit=10)
        assert due == job
    finally:
        await connection.close()


async def test_nothing_is_replaced_unless_asked_and_the_record_never(tmp_path: Path) -> None:
    path, target = tmp_path / "boogie.db", tmp_path / "copy.db"
    await made(path, 1)
    target.write_text("of yesterday")
    target.chmod(0o644)
    with pytest.raises(BackupError, match="--force"):
        back_up(path, target)
    assert target.read_text() == "of yesterday"
    back_up(path, target, force=True)
    assert target.stat().st_mode & 0o777 == 0o600
    link = tmp_path / "link.db"
    link.symlink_to(path)
    for same in (path, link, tmp_path / "." / "boogie.db"):
        with pytest.raises(BackupError, match="the database itself"):
            back_up(path, same, force=True)
    with pytest.raises(BackupError, match="a folder"):
        back_up(path, tmp_path, force=True)
    with pytest.raises(BackupError, match="no such folder"):
        back_up(path, tmp_path / "typo" / "copy.db")
    with pytest.raises(BackupError, match="nothing to copy"):
        back_up(tmp_path / "nowhere.db", tmp_path / "x.db")
    assert not [left for left in os.scandir(tmp_path) if ".part" in left.name]


def test_the_command_says_what_was_copied_and_what_was_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    asyncio.run(made(data / "boogie.db", 3))
    done = boogie("db", "backup", "copy.db", cwd=tmp_path, BOOGIE_DATA=str(data))
    assert done.returncode == 0, done.stderr
    assert "3 jobs" in done.stdout
    for left_out in ("pictures/", "results/", "engine/"):
        assert left_out in done.stdout
    again = boogie("db", "backup", "copy.db", cwd=tmp_path, BOOGIE_DATA=str(data))
    assert again.returncode == 1
    assert "--force" in again.stderr
    assert "Traceback" not in again.stderr
    assert boogie("db", "backup", "copy.db", "--force", cwd=tmp_path, BOOGIE_DATA=str(data)).returncode == 0
    if os.getuid() != 0:  # root may write anywhere
        assert boogie("db", "backup", "/proc/x.db", cwd=tmp_path, BOOGIE_DATA=str(data)).returncode == 1
