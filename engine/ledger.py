"""The ledger: which jobs each tenant has under way, and the points they cost.

One SQLite file. A job is entered before it is queued and closed when it has ended, each in one transaction;
an entry that is still open says that its job's end has not been dealt with, whatever crashed in between.
"""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.failure import ActionFailed, CannotStart

_DAY = 86_400
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    id     INTEGER PRIMARY KEY,
    job    TEXT NOT NULL,
    tenant TEXT NOT NULL,
    action TEXT NOT NULL,
    points INTEGER NOT NULL CHECK (points >= 0),
    at     REAL NOT NULL,
    state  TEXT NOT NULL CHECK (state IN ('open', 'kept', 'returned'))
);
CREATE UNIQUE INDEX IF NOT EXISTS open_entry ON entry (job) WHERE state = 'open';
CREATE INDEX IF NOT EXISTS entry_of_job ON entry (job);
CREATE INDEX IF NOT EXISTS entry_of_tenant ON entry (tenant, at);
CREATE TABLE IF NOT EXISTS account (
    tenant TEXT PRIMARY KEY,
    spent  INTEGER NOT NULL CHECK (spent >= 0)
);
"""


class Allowance(Protocol):
    """What a tenant may have; None is without limit."""

    @property
    def secret_id(self) -> str:
        """Name the tenant."""
        ...

    @property
    def concurrent_jobs(self) -> int | None:
        """Jobs accepted and not yet ended."""
        ...

    @property
    def daily_jobs(self) -> int | None:
        """Jobs of a UTC day, those that failed not counted."""
        ...

    @property
    def points(self) -> int | None:
        """Points granted in all."""
        ...


@dataclass(frozen=True)
class Account:
    """A tenant's points: spent in all, and the part of them that jobs under way hold."""

    tenant: str
    spent: int
    held: int
    jobs: int


class Ledger:
    """Enters and closes jobs; thread-safe, and blocks briefly on the disk."""

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        """Open the ledger of a data folder; raises CannotStart if it is damaged."""
        path = folder / "ledger.sqlite"
        self._clock = clock
        self._lock = threading.Lock()
        try:
            self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
            path.chmod(0o600)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.executescript(_SCHEMA)
            _check(self._database)
        except sqlite3.DatabaseError as error:
            raise CannotStart(
                f"{path} cannot be used ({error}); moved away, the engine starts with nothing spent"
            ) from error

    def close_database(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()

    def open(self, job: str, tenant: Allowance, points: int, action: str) -> None:
        """Enter a job and take its points; a job entered and not closed stays as it is.

        Raises ActionFailed: ``RequestLimitExceeded.JobNumExceed`` with too many jobs under way,
        ``LimitExceeded`` when the day's are used up, ``ResourceInsufficient`` when the points left do not
        do. A job closed before is a new one: it was forgotten meanwhile, and is made again.
        """
        now = self._clock()
        with self._transaction() as database:
            if database.execute("SELECT 1 FROM entry WHERE job = ? AND state = 'open'", (job,)).fetchone():
                return
            self._judge(database, tenant, points, now)
            database.execute(
                "INSERT INTO entry (job, tenant, action, points, at, state) VALUES (?, ?, ?, ?, ?, 'open')",
                (job, tenant.secret_id, action, points, now),
            )
            database.execute(
                "INSERT INTO account (tenant, spent) VALUES (?, ?) "
                "ON CONFLICT (tenant) DO UPDATE SET spent = spent + excluded.spent",
                (tenant.secret_id, points),
            )

    def close(self, job: str, *, returned: bool) -> None:
        """Close a job's entry: its points are kept, or returned; a job without an open one is left alone."""
        with self._transaction() as database:
            entry = database.execute(
                "UPDATE entry SET state = ? WHERE job = ? AND state = 'open' RETURNING tenant, points",
                ("returned" if returned else "kept", job),
            ).fetchone()
            if entry is not None and returned:
                database.execute(
                    "UPDATE account SET spent = spent - ? WHERE tenant = ?", (entry[1], entry[0])
                )

    def open_jobs(self) -> list[str]:
        """Return the jobs whose end has not been dealt with, the oldest first."""
        with self._lock:
            rows = self._database.execute("SELECT job FROM entry WHERE state = 'open' ORDER BY id").fetchall()
        return [row[0] for row in rows]

    def accounts(self) -> list[Account]:
        """Return every tenant's points, by tenant."""
        with self._lock:
            rows = self._database.execute(
                "SELECT account.tenant, spent, COALESCE(SUM(points), 0), COUNT(entry.id) FROM account "
                "LEFT JOIN entry ON entry.tenant = account.tenant AND state = 'open' "
                "GROUP BY account.tenant ORDER BY account.tenant"
            ).fetchall()
        return [Account(*row) for row in rows]

    def forget(self, *, older_than: float) -> int:
        """Delete closed entries older than so many seconds, and not of today; what was spent stays spent."""
        limit = min(self._clock() - older_than, _midnight(self._clock()))
        with self._transaction() as database:
            return database.execute("DELETE FROM entry WHERE state <> 'open' AND at < ?", (limit,)).rowcount

    def _judge(self, database: sqlite3.Connection, tenant: Allowance, points: int, now: float) -> None:
        name = tenant.secret_id
        if tenant.concurrent_jobs is not None:
            (under_way,) = database.execute(
                "SELECT COUNT(*) FROM entry WHERE tenant = ? AND state = 'open'", (name,)
            ).fetchone()
            if under_way >= tenant.concurrent_jobs:
                raise ActionFailed("RequestLimitExceeded.JobNumExceed")
        if tenant.daily_jobs is not None:
            (today,) = database.execute(
                "SELECT COUNT(*) FROM entry WHERE tenant = ? AND at >= ? AND state <> 'returned'",
                (name, _midnight(now)),
            ).fetchone()
            if today >= tenant.daily_jobs:
                raise ActionFailed("LimitExceeded")
        if tenant.points is not None and points:
            row = database.execute("SELECT spent FROM account WHERE tenant = ?", (name,)).fetchone()
            if points > tenant.points - (row[0] if row else 0):
                raise ActionFailed("ResourceInsufficient")

    @contextlib.contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection]:
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:  # a full disk has rolled back already
                    self._database.execute("ROLLBACK")
                raise


def _check(database: sqlite3.Connection) -> None:
    (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _midnight(now: float) -> float:
    return now - now % _DAY
