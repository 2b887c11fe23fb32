"""Looking at the job record from beside: a read-only connection, so that nobody waits for whoever looks."""

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.jobs.states import WAITING, JobState

LATEST_STEP_SECONDS = 600.0
"""How long a row may be due: it stays so while its step works, which may take six minutes."""

_SECONDS = 2.0  # what to wait for a lock at most
_PROBE_BYTES = 65_536
_WAITING = ", ".join(repr(str(state)) for state in sorted(WAITING))


@dataclass(frozen=True)
class RecordView:
    """What the rows say at one moment. Ages are in seconds, 0 where nothing waits."""

    jobs: dict[JobState, int]
    queue_age: float
    due_age: float
    points: float


def view(database: Path, now: float) -> RecordView:
    """Read the record at `now` (Unix time); blocks. Raises sqlite3.Error."""
    with closing(_connect(database, "ro")) as connection:
        counts = dict(connection.execute("SELECT state, count(*) FROM jobs GROUP BY state").fetchall())
        oldest = _one(
            connection,
            f"SELECT min(created_at) FROM jobs INDEXED BY jobs_waiting WHERE state IN ({_WAITING}) "  # noqa: S608
            "AND off_peak = 0",  # the others agreed to wait
        )
        due_at = _one(connection, "SELECT min(due_at) FROM jobs WHERE due_at IS NOT NULL")
        points = _one(connection, "SELECT sum(points) FROM jobs WHERE points IS NOT NULL")
    return RecordView(
        {state: int(counts.get(state, 0)) for state in JobState},
        queue_age=_age(oldest, now),
        due_age=_age(due_at, now),
        points=points or 0.0,
    )


def trouble_writing(database: Path) -> str | None:
    """Say why the record cannot be written to, None when it can; changes nothing, and blocks."""
    try:
        with closing(_connect(database, "rw")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        with tempfile.TemporaryFile(dir=database.parent) as probe:
            probe.write(bytes(_PROBE_BYTES))
            probe.flush()
    except sqlite3.Error as error:
        return str(error)
    except OSError as error:
        return error.strerror or type(error).__name__
    return None


def _connect(database: Path, mode: str) -> sqlite3.Connection:
    uri = f"{database.resolve().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=_SECONDS, isolation_level=None)


def _one(connection: sqlite3.Connection, sql: str) -> float | None:
    value = connection.execute(sql).fetchone()[0]
    return None if value is None else float(value)


def _age(since: float | None, now: float) -> float:
    return 0.0 if since is None else max(0.0, now - since)
