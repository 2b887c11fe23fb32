"""Servers in SQLite: settings, blocks, and the log. Each method is one statement, so one transaction."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.jobs.connection import RecordConnection, Value
from bot.servers.audit import AuditEntry, AuditKind, entry_from_row
from bot.servers.settings import DEFAULTS, ServerSettings, from_json, to_json

_ENTRY = "id, at, guild_id, kind, actor_id, member_id, job_id, old, new"


@dataclass(frozen=True, slots=True)
class Server:
    """A server's settings as they were read. `version` is 0 where nobody has changed anything yet."""

    guild_id: int
    version: int
    settings: ServerSettings


class ServerStore:
    """Reads and changes servers. `connection` is in autocommit mode with rows as mappings."""

    def __init__(self, connection: RecordConnection, clock: Callable[[], float] = time.time) -> None:
        self._connection = connection
        self._clock = clock

    async def read(self, guild_id: int) -> Server:
        """Read a server's settings."""
        rows = await self._rows("SELECT version, settings FROM servers WHERE guild_id = ?", guild_id)
        if not rows:
            return Server(guild_id, 0, DEFAULTS)
        return Server(guild_id, rows[0][0], from_json(rows[0][1]))

    async def settings(self, guild_id: int | None) -> ServerSettings:
        """Read the settings that hold in a place; the defaults outside of servers."""
        return DEFAULTS if guild_id is None else (await self.read(guild_id)).settings

    async def save(self, server: Server, settings: ServerSettings, by: int) -> Server | None:
        """Replace the settings if nobody has since `server` was read; None when somebody was faster."""
        rows = await self._rows(
            "INSERT INTO servers (guild_id, settings, version, changed_at, changed_by) "
            "SELECT ?1, ?2, 1, ?3, ?4 WHERE ?5 = 0 OR EXISTS (SELECT 1 FROM servers WHERE guild_id = ?1) "
            "ON CONFLICT (guild_id) DO UPDATE SET settings = ?2, version = version + 1, changed_at = ?3, "
            "changed_by = ?4 WHERE version = ?5 RETURNING version",
            server.guild_id,
            to_json(settings),
            self._clock(),
            by,
            server.version,
        )
        return Server(server.guild_id, rows[0][0], settings) if rows else None

    async def is_blocked(self, guild_id: int, user_id: int) -> bool:
        """Tell whether a server's moderators blocked a member."""
        sql = "SELECT 1 FROM blocks WHERE guild_id = ? AND user_id = ? AND lifted_at IS NULL"
        return bool(await self._rows(sql, guild_id, user_id))

    async def block(self, guild_id: int, user_id: int, *, by: int, reason: str) -> bool:
        """Block a member; False when they are blocked already."""
        rows = await self._rows(
            "INSERT INTO blocks (guild_id, user_id, reason, blocked_by, blocked_at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (guild_id, user_id) DO UPDATE SET reason = excluded.reason, lifted_by = NULL, "
            "blocked_by = excluded.blocked_by, blocked_at = excluded.blocked_at, lifted_at = NULL "
            "WHERE lifted_at IS NOT NULL RETURNING user_id",
            guild_id,
            user_id,
            reason,
            by,
            self._clock(),
        )
        return bool(rows)

    async def unblock(self, guild_id: int, user_id: int, *, by: int) -> bool:
        """Lift a block; False when there is none."""
        rows = await self._rows(
            "UPDATE blocks SET lifted_by = ?, lifted_at = ? "
            "WHERE guild_id = ? AND user_id = ? AND lifted_at IS NULL RETURNING user_id",
            by,
            self._clock(),
            guild_id,
            user_id,
        )
        return bool(rows)

    async def audit(
        self,
        guild_id: int,
        *,
        limit: int,
        member_id: int | None = None,
        kind: AuditKind | None = None,
        before: int | None = None,
    ) -> list[AuditEntry]:
        """List what was done, newest first: by or about a member, of a kind, before the entry `before`."""
        rows = await self._rows(
            f"SELECT {_ENTRY} FROM audit WHERE guild_id = ?1 "  # noqa: S608 (the names are ours)
            "AND (?2 IS NULL OR member_id = ?2 OR actor_id = ?2) AND (?3 IS NULL OR kind = ?3) "
            "AND (?4 IS NULL OR id < ?4) ORDER BY id DESC LIMIT ?5",
            guild_id,
            member_id,
            None if kind is None else str(kind),
            before,
            limit,
        )
        return [entry_from_row(row) for row in rows]

    async def _rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        return await self._connection.fetch(sql, values)
