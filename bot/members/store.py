"""Members in SQLite: preferences and favourites. Each method is one statement, so one transaction."""

import sqlite3
import time
from collections.abc import Callable

from bot.jobs.connection import RecordConnection, Value
from bot.jobs.record import Delivery
from bot.members.preferences import AvatarUse, Preferences

MOST_FAVORITES = 25
"""As many as a menu or a list of choices takes."""


class MemberStore:
    """Reads and changes what members chose. `connection` is in autocommit mode with rows as mappings."""

    def __init__(self, connection: RecordConnection, clock: Callable[[], float] = time.time) -> None:
        self._connection = connection
        self._clock = clock

    async def preferences(self, user_id: int) -> Preferences:
        """Read a member's choices."""
        rows = await self._rows("SELECT delivery, avatar FROM preferences WHERE user_id = ?", user_id)
        return Preferences(Delivery(rows[0][0]), AvatarUse(rows[0][1])) if rows else Preferences()

    async def prefer(
        self, user_id: int, *, delivery: Delivery | None = None, avatar: AvatarUse | None = None
    ) -> None:
        """Change the choices that are given; the others stay."""
        plain = Preferences()
        await self._rows(
            "INSERT INTO preferences (user_id, delivery, avatar, changed_at) "
            "VALUES (?1, ifnull(?2, ?4), ifnull(?3, ?5), ?6) ON CONFLICT (user_id) DO UPDATE SET "
            "delivery = ifnull(?2, delivery), avatar = ifnull(?3, avatar), changed_at = ?6",
            user_id,
            delivery,
            avatar,
            plain.delivery,
            plain.avatar,
            self._clock(),
        )

    async def favorites(self, user_id: int) -> list[str]:
        """List the template ids of a member's favourites, in the order in which they were added."""
        rows = await self._rows(
            "SELECT template FROM favorites WHERE user_id = ? ORDER BY added_at, template", user_id
        )
        return [str(row[0]) for row in rows]

    async def add_favorite(self, user_id: int, template: str) -> bool:
        """Add a favourite, if it is none yet; False when there are too many."""
        rows = await self._rows(
            "INSERT INTO favorites (user_id, template, added_at) SELECT ?1, ?2, ?3 "
            "WHERE (SELECT count(*) FROM favorites WHERE user_id = ?1 AND template <> ?2) < ?4 "
            "ON CONFLICT (user_id, template) DO UPDATE SET added_at = added_at RETURNING template",
            user_id,
            template,
            self._clock(),
            MOST_FAVORITES,
        )
        return bool(rows)

    async def remove_favorite(self, user_id: int, template: str) -> None:
        """Remove a favourite, if it is one."""
        await self._rows("DELETE FROM favorites WHERE user_id = ? AND template = ?", user_id, template)

    async def _rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        return await self._connection.fetch(sql, values)
