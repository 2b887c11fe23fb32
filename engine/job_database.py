"""The database of the jobs: made ready for DBOS, and DBOS made to behave like a part of this program."""
# pyright: reportUnknownMemberType=false

import contextlib
import logging
import os
import sqlite3
from pathlib import Path

from dbos import DBOS, DBOSPortableJSONSerializer

from engine.failure import CannotStart
from engine.old_sqlite import teach_subseconds

POLL_SECONDS = 0.5
"""How often a queue is looked at."""
# A picture that kills its render process ends after two attempts. This bounds only what kills whole
# engines, and must leave room for owners who restart often.
MAX_RECOVERIES = 100


def prepare(path: Path) -> None:
    """Make DBOS ready to work on a database file, which is made if it is not there.

    Raises CannotStart for a file that is no database.
    """
    _prepare_file(path)
    teach_subseconds()
    _forget_environment()
    DBOS(
        config={
            "name": "boogie-engine",
            "system_database_url": f"sqlite:///{path}",
            "application_version": "1",
            "executor_id": "engine",
            "serializer": DBOSPortableJSONSerializer(),
            "enable_otlp": False,
            "log_level": "WARNING",
        }
    )
    _log_as_we_do()


def serve(queue: str, *, at_a_time: int) -> None:
    """Begin to run what lies in a queue, so much of it at a time."""
    DBOS.register_queue(
        queue, worker_concurrency=at_a_time, polling_interval_sec=POLL_SECONDS, on_conflict="always_update"
    )


def _prepare_file(path: Path) -> None:
    # Write-ahead logging, which DBOS does not switch on itself; it lasts with the file.
    try:
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA journal_mode=WAL")
    except sqlite3.DatabaseError as error:
        raise CannotStart(
            f"{path} cannot be used ({error}); moved away, the engine starts without its jobs"
        ) from error
    path.chmod(0o600)


def _forget_environment() -> None:
    """Drop DBOS's own variables.

    Whoever sets them means another application, and they would change whose jobs these are.
    """
    for name in [name for name in os.environ if name.startswith("DBOS__")]:
        del os.environ[name]


def _log_as_we_do() -> None:
    """Send DBOS's words where ours go, not to a console of its own."""
    logger = logging.getLogger("dbos")
    logger.handlers.clear()
    logger.propagate = True
    logger.setLevel(logging.WARNING)
