"""Counting, exporting and deleting what is kept about a member, by the list in `bot.members.held`."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from bot.jobs.connection import RecordConnection, Value
from bot.members.held import HELD, HIDDEN, OBJECTS, OTHERS, Fate, Held

Json: TypeAlias = str | int | float | Mapping[str, Any] | None
_EXACT = 2**53  # beyond it, readers of JSON that know only one kind of number lose digits


class Holdings:
    """Reads every row about a member. `connection` is in autocommit mode with rows as mappings."""

    def __init__(self, connection: RecordConnection) -> None:
        self._connection = connection

    async def count(self, user_id: int) -> Mapping[Held, int]:
        """Count the rows about a member, by the entries of the list."""
        return {held: (await self._rows("count(*)", held, user_id))[0][0] for held in HELD}

    async def export(self, user_id: int) -> Mapping[str, Sequence[Mapping[str, Json]]]:
        """Read every row about a member as JSON values, by the names of the entries."""
        return {
            held.name: [_told(held, row, user_id) for row in await self._rows("*", held, user_id)]
            for held in HELD
        }

    async def delete(self, user_id: int) -> None:
        """Delete the rows about a member that are nobody else's matter and have no files or messages."""
        for held in HELD:
            if held.fate is Fate.DELETED:
                sql = f"DELETE FROM {held.table} WHERE {held.column} = ?"  # noqa: S608 (names of ours)
                await self._connection.fetch(sql, [user_id])

    async def _rows(self, what: str, held: Held, user_id: int) -> list[sqlite3.Row]:
        left = " AND erased_at IS NULL" if held.fate is Fate.ERASED else ""
        sql = f"SELECT {what} FROM {held.table} WHERE {held.column} = ?{left}"  # noqa: S608 (names of ours)
        return await self._connection.fetch(sql, [user_id])


def _told(held: Held, row: sqlite3.Row, user_id: int) -> dict[str, Json]:
    names = held.columns or tuple(name for name in row.keys() if name not in HIDDEN)  # noqa: SIM118
    return {name: _value(name, row[name], user_id) for name in names}


def _value(name: str, value: Value, user_id: int) -> Json:
    if value is None or (name in OTHERS and value != user_id):
        return None
    if name in OBJECTS:
        return json.loads(str(value))
    return str(value) if isinstance(value, int) and abs(value) > _EXACT else value
