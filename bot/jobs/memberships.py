"""Which servers the bot is a member of, and the end of everything that is kept of one."""

import json
import sqlite3
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.jobs.connection import RecordConnection

PATIENCE_SECONDS = 7 * 86_400.0
"""How long a server must be missing from every list before it counts as left."""

_AT_ONCE = 200  # rows of a statement: others write to the record meanwhile
_OWN_TABLE = "memberships"


@dataclass(frozen=True)
class Removed:
    """How many jobs of a server were removed, and the files that they leave behind."""

    jobs: int
    pictures: tuple[str, ...]
    results: tuple[str, ...]


class Memberships:
    """Remembers servers. `connection` is in autocommit mode with rows as mappings."""

    def __init__(self, connection: RecordConnection, clock: Callable[[], float] = time.time) -> None:
        self._connection = connection
        self._clock = clock

    async def joined(self, application_id: int, *guild_ids: int) -> None:
        """Note that the application is a member of these servers."""
        await self._run(
            "INSERT INTO memberships (guild_id, application_id) SELECT value, ? FROM json_each(?) WHERE true "
            "ON CONFLICT (guild_id) DO UPDATE "
            "SET application_id = excluded.application_id, missing_since = NULL "
            "WHERE missing_since IS NOT NULL OR application_id <> excluded.application_id",
            application_id,
            json.dumps(guild_ids),
        )

    async def compare(self, application_id: int, listed: Collection[int]) -> list[int]:
        """Compare with the complete list of the application's servers; return those that are long missing."""
        await self.joined(application_id, *listed)
        now = self._clock()
        await self._run(
            "UPDATE memberships SET missing_since = ? WHERE application_id = ? AND missing_since IS NULL "
            "AND guild_id NOT IN (SELECT value FROM json_each(?))",
            now,
            application_id,
            json.dumps(list(listed)),
        )
        rows = await self._run(
            "SELECT guild_id FROM memberships WHERE application_id = ? AND missing_since <= ?",
            application_id,
            now - PATIENCE_SECONDS,
        )
        return [int(row[0]) for row in rows]

    async def take_jobs(self, guild_id: int) -> Removed:
        """Delete some of a server's jobs, whatever they are doing; call until none is left.

        A step under way finds its row gone, as if its member had taken the job back.
        """
        rows = await self._run(
            "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE guild_id = ? LIMIT ?) "
            "RETURNING picture_file, second_file, result_file",
            guild_id,
            _AT_ONCE,
        )
        pictures = tuple(name for row in rows for name in (row[0], row[1]) if name is not None)
        return Removed(len(rows), pictures, tuple(row[2] for row in rows if row[2] is not None))

    async def forget(self, guild_id: int) -> None:
        """Delete every other row that names the server, and last that the bot ever was there."""
        tables = await self._run(
            "SELECT tables.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns "
            "WHERE tables.type = 'table' AND columns.name = 'guild_id' AND tables.name <> ?",
            _OWN_TABLE,
        )
        for name in (*(str(row[0]) for row in tables), _OWN_TABLE):
            await self._run(f'DELETE FROM "{name}" WHERE guild_id = ?', guild_id)  # noqa: S608 (the schema's names)

    async def _run(self, sql: str, *values: str | float) -> list[sqlite3.Row]:
        return await self._connection.fetch(sql, values)
