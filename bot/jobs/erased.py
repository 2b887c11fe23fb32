"""Jobs of members who had everything deleted: what is left of each, and for how long.

A job is deleted first, then erased: the row keeps what its messages are found by, until they are taken away,
and what limits count: that its member had a video, for a day, and what its server was charged, no longer for
whom, until the month is over. Otherwise deleting everything would make new room.
"""

import sqlite3
import time
from collections.abc import Callable

from bot.jobs.connection import RecordConnection, Value
from bot.jobs.limits import DAY_SECONDS, month
from bot.jobs.record import COLUMNS, Job, job_from_row

PATIENCE_SECONDS = 7 * 86_400.0
"""How long messages are tried to be taken away while Discord does not answer."""

_ALL = ", ".join(COLUMNS)
_DONE = "erased_at IS NOT NULL AND (ifnull(message_id, review_message_id) IS NULL OR erased_at < ?1)"
_COUNTS_FOR_MEMBER = "(state = 'delivered' AND ifnull(told_at, 0) > ?2)"
_COUNTS_FOR_SERVER = (
    "(guild_id IS NOT NULL AND ifnull(submitted_at, 0) >= ?3 "
    "AND (points IS NOT NULL OR state IN ('delivered', 'cancelled')))"
)
_EMPTIED = ", ".join(
    (
        """kind = 'dance', wish = '{"template": ""}'""",
        "user_name = '', locale = '', picture_name = '', picture_size = 0",
        *(
            f"{name} = NULL"
            for name in (
                "interaction_token",
                "picture_url",
                "second_url",
                "result_url",
                "again_of",
                "avatar_of",
                "failure",
                "failure_fields",
                "trace_id",
                "provider_job_id",
                "callback_base",
                "callback_hash",
                "callback_claim",
            )
        ),
    )
)


class ErasedJobs:
    """Erases jobs. `connection` is in autocommit mode with rows as mappings."""

    def __init__(self, connection: RecordConnection, clock: Callable[[], float] = time.time) -> None:
        self._connection = connection
        self._clock = clock

    async def left_of(self, user_id: int, until: float, *, skip: int = 0, limit: int = 50) -> list[Job]:
        """List jobs of a member, and of others with their avatar, made by `until` and not erased yet."""
        return await self._jobs(
            f"SELECT {_ALL} FROM jobs WHERE (user_id = ?1 OR avatar_of = ?1) AND erased_at IS NULL "  # noqa: S608
            "AND created_at <= ?2 ORDER BY created_at, id LIMIT ?3 OFFSET ?4",
            user_id,
            until,
            limit,
            skip,
        )

    async def erase(self, job_id: str) -> bool:
        """Empty the row of a job that is deleted; False when it is not."""
        rows = await self._rows(
            f"UPDATE jobs SET {_EMPTIED}, erased_at = ?, version = version + 1 "  # noqa: S608
            "WHERE id = ? AND deleted_at IS NOT NULL AND due_at IS NULL RETURNING id",
            self._clock(),
            job_id,
        )
        return bool(rows)

    async def with_messages(self, *, skip: int = 0, limit: int = 50) -> list[Job]:
        """List erased jobs whose messages may still be there."""
        return await self._jobs(
            f"SELECT {_ALL} FROM jobs WHERE erased_at IS NOT NULL "  # noqa: S608
            "AND ifnull(message_id, review_message_id) IS NOT NULL ORDER BY erased_at, id LIMIT ? OFFSET ?",
            limit,
            skip,
        )

    async def drop(self) -> int:
        """Delete the rows of erased jobs that nothing needs any more; return how many.

        Those that only a server needs forget whose they were.
        """
        now = self._clock()
        times = (now - PATIENCE_SECONDS, now - DAY_SECONDS, month(now)[0])
        rows = await self._rows(
            f"DELETE FROM jobs WHERE {_DONE} AND NOT {_COUNTS_FOR_MEMBER} AND NOT {_COUNTS_FOR_SERVER} "  # noqa: S608
            "RETURNING id",
            *times,
        )
        await self._rows(
            "UPDATE jobs SET user_id = 0, channel_id = 0, deleted_by = NULL, version = version + 1 "  # noqa: S608
            f"WHERE {_DONE} AND NOT {_COUNTS_FOR_MEMBER} AND user_id <> 0",
            *times[:2],
        )
        return len(rows)

    async def _jobs(self, sql: str, *values: Value) -> list[Job]:
        return [job_from_row(row) for row in await self._rows(sql, *values)]

    async def _rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        return await self._connection.fetch(sql, values)
