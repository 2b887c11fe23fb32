"""The connection to the job record: statements that are asked for at the same time share one commit.

A commit waits for the disk, some milliseconds each. A thousand members at the same moment would wait for a
thousand of them in line.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast

import aiosqlite

Value: TypeAlias = str | int | float | None
_AT_ONCE = 256  # statements of a transaction: who reads beside it waits for no more
_READING = ("SELECT", "WITH")


@dataclass(frozen=True)
class _Asked:
    sql: str
    values: Sequence[Value]
    answer: asyncio.Future[list[sqlite3.Row]]


_Outcome: TypeAlias = list[sqlite3.Row] | sqlite3.Error


class RecordConnection(aiosqlite.Connection):
    """A connection in autocommit mode. Use `fetch`; what it answers is on disk."""

    def __init__(self, path: Path) -> None:
        super().__init__(lambda: sqlite3.connect(path, isolation_level=None, timeout=15), iter_chunk_size=64)
        self._asked: list[_Asked] = []
        self._at_work: asyncio.Task[None] | None = None

    async def fetch(self, sql: str, values: Sequence[Value] = ()) -> list[sqlite3.Row]:
        """Execute one statement, after those that were asked for before; return its rows.

        It succeeds or fails by itself, unless the whole commit fails. Raises sqlite3.Error.
        """
        asked = _Asked(sql, values, asyncio.get_running_loop().create_future())
        self._asked.append(asked)
        if self._at_work is None:
            self._begin()
        return await asked.answer

    async def close(self) -> None:
        """Close once everything that was asked for is done."""
        while self._at_work is not None:
            await asyncio.wait([self._at_work])
        await super().close()

    def _begin(self) -> None:
        batch, self._asked = self._asked[:_AT_ONCE], self._asked[_AT_ONCE:]
        self._at_work = asyncio.create_task(self._work(batch), name="boogie-record")

    async def _work(self, batch: list[_Asked]) -> None:
        try:
            outcomes = cast("list[_Outcome]", await self._execute(_together, self._conn, batch))  # pyright: ignore[reportUnknownMemberType]
            for asked, outcome in zip(batch, outcomes, strict=True):
                if asked.answer.done():  # whoever asked was cancelled
                    continue
                if isinstance(outcome, sqlite3.Error):
                    asked.answer.set_exception(outcome)
                else:
                    asked.answer.set_result(outcome)
        except Exception as error:  # noqa: BLE001 (the connection is gone: whoever asked shall know)
            for asked in batch:
                if not asked.answer.done():
                    asked.answer.set_exception(error)
        finally:
            for asked in batch:  # all are answered, but when this task was cancelled
                asked.answer.cancel()
            self._at_work = None
            if self._asked:
                self._begin()


def _together(connection: sqlite3.Connection, batch: Sequence[_Asked]) -> list[_Outcome]:
    """Execute in the connection's thread: one statement alone, several in one transaction."""
    if len(batch) == 1 or all(asked.sql.startswith(_READING) for asked in batch):
        return [_outcome(connection, asked) for asked in batch]
    try:
        connection.execute("BEGIN IMMEDIATE")
        outcomes = [_outcome(connection, asked) for asked in batch]
        if connection.in_transaction:
            connection.execute("COMMIT")
            return outcomes
        lost = next(one for one in outcomes if isinstance(one, sqlite3.Error))  # it undid everything
    except sqlite3.Error as error:
        lost = error
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return [lost] * len(batch)


def _outcome(connection: sqlite3.Connection, asked: _Asked) -> _Outcome:
    try:
        return connection.execute(asked.sql, asked.values).fetchall()
    except sqlite3.Error as error:
        return error
