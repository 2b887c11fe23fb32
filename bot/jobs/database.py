"""Opening the database file, and owning it."""

import asyncio
import fcntl
from pathlib import Path
from typing import IO

import aiosqlite

from bot.jobs import migrator
from bot.jobs.connection import RecordConnection
from bot.private_files import make_private_database, make_private_folder

_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 15000")
_LOCK_WAIT_SECONDS = 15.0  # a predecessor that is just dying may hold it for a moment


LOCK_NAME = "boogie.lock"


class DataInUseError(Exception):
    """Another process owns the data folder."""


class DataLock:
    """An flock on the data folder: at most one process runs its jobs, and death releases it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._file: IO[bytes] | None = None

    async def acquire(self, wait: float = _LOCK_WAIT_SECONDS) -> None:
        """Take the lock, waiting up to `wait` seconds for a predecessor.

        Raises DataInUseError.
        """
        make_private_folder(self._path.parent)
        file = self._path.open("ab")
        loop = asyncio.get_running_loop()
        until = loop.time() + wait
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if loop.time() >= until:
                    file.close()
                    raise DataInUseError(
                        f"Another Boogie is running on {self._path.parent.resolve()}. Stop it first, "
                        "or give this one its own folder with BOOGIE_DATA."
                    ) from None
                await asyncio.sleep(0.1)
            else:
                self._file = file
                return

    def release(self) -> None:
        """Give the lock back; harmless when it was never taken."""
        if self._file is not None:
            self._file.close()
            self._file = None


def is_held(lock: Path) -> bool:
    """Tell whether a process holds the DataLock in this file; changes nothing."""
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


async def connect(path: Path) -> RecordConnection:
    """Open the job record (made, private, and upgraded as needed): WAL, every commit on disk, autocommit.

    Raises migrator.MigrationError.
    """
    make_private_database(path)
    connection = RecordConnection(path)
    await connection
    try:
        for pragma in _PRAGMAS:
            await connection.execute_fetchall(f"PRAGMA {pragma}")
        await migrator.apply(connection)
    except BaseException:
        await connection.close()
        raise
    connection.row_factory = aiosqlite.Row
    return connection
