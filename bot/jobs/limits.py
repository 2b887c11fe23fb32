"""Limits on jobs, counted from the record itself: what is under way, and what was delivered within a day."""

from dataclasses import dataclass
from enum import StrEnum

from bot.jobs.states import TERMINAL, JobState

DAY_SECONDS = 86_400.0

# In the order of the table, and as the migration writes it: SQLite picks a partial index by the words.
OPEN = "state IN ({})".format(", ".join(f"'{state}'" for state in JobState if state not in TERMINAL))


class Counted(StrEnum):
    """What a limit counts."""

    DAY = "day"  # delivered within the last 24 hours, or under way: that may still be delivered
    OPEN = "open"  # under way


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `most` jobs of a member, of a server, or of a member there. `key` is the sentence that says so.

    A job that fails, is taken back or turned down does not count from then on.
    """

    key: str
    most: int
    counted: Counted
    guild_id: int | None = None
    user_id: int | None = None

    def count(self, now: float) -> tuple[str, list[float]]:
        """Write the SQL expression that counts, and its values."""
        whose, values = self._whose()
        sql = f"(SELECT count(*) FROM jobs WHERE {whose} AND {OPEN})"  # noqa: S608 (no value of anybody's)
        if self.counted is Counted.OPEN:
            return sql, values
        delivered = f"(SELECT count(*) FROM jobs WHERE {whose} AND state = 'delivered' AND told_at > ?)"  # noqa: S608
        return f"({sql} + {delivered})", [*values, *values, now - DAY_SECONDS]

    def oldest(self, now: float) -> tuple[str, list[float]]:
        """Write the SQL query for when the oldest job that counts was delivered, and its values."""
        whose, values = self._whose()
        sql = f"SELECT min(told_at) FROM jobs WHERE {whose} AND state = 'delivered' AND told_at > ?"  # noqa: S608
        return sql, [*values, now - DAY_SECONDS]

    def _whose(self) -> tuple[str, list[float]]:
        named = {"guild_id": self.guild_id, "user_id": self.user_id}
        given = {name: value for name, value in named.items() if value is not None}
        return " AND ".join(f"{name} = ?" for name in given) or "true", list(given.values())
