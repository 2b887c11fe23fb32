"""What holds tokens and pictures is its owner's alone, from the first byte on."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from bot.credentials import engine_credentials
from bot.jobs import database, migrator
from playground.runs import new_run


@pytest.fixture(autouse=True)
def usual_umask() -> Generator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}


async def test_the_job_record_and_what_sqlite_puts_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / "boogie.db"
    connection = await database.connect(path)
    try:
        expected = {"data": 0o700, "boogie.db": 0o600, "boogie.db-wal": 0o600, "boogie.db-shm": 0o600}
        assert modes(path.parent) == expected
    finally:
        await connection.close()


async def test_one_made_by_an_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "data" / "boogie.db"
    await migrator.upgrade(path)
    assert modes(path.parent) == {"data": 0o700, "boogie.db": 0o600}


async def test_one_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "boogie.db"
    await migrator.upgrade(path)
    path.chmod(0o644)
    connection = await database.connect(path)
    try:
        assert set(modes(tmp_path).values()) <= {0o700, 0o600}
    finally:
        await connection.close()


async def test_the_data_folder_whoever_makes_it(tmp_path: Path) -> None:
    lock = database.DataLock(tmp_path / "locked")
    await lock.acquire(wait=0.0)
    lock.release()
    engine_credentials(tmp_path / "keys")
    run = new_run(tmp_path / "played")
    for folder in (tmp_path / "locked", tmp_path / "keys", tmp_path / "played", run):
        assert folder.stat().st_mode & 0o777 == 0o700, folder


async def test_a_folder_that_was_there_keeps_its_modes(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o750)
    await migrator.upgrade(shared / "boogie.db")
    assert shared.stat().st_mode & 0o777 == 0o750
