"""Limits on jobs, counted from the record itself by the statement that makes the jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from bot.jobs.states import TERMINAL, JobState
from bot.refusal import Refusal
from bot.texts.sentence import Sentence

DAY_SECONDS = 86_400.0
_LONGER_THAN_A_MONTH = timedelta(days=32)

# In the order of the table, and as the migrations write it: SQLite picks a partial index by the words.
OPEN = "state IN ({})".format(", ".join(f"'{state}'" for state in JobState if state not in TERMINAL))
_PAID = "(points IS NOT NULL OR state IN ('delivered', 'cancelled'))"  # of what was submitted

Query: TypeAlias = tuple[str, list[float]]
"""SQL and the values of its marks. No word of the SQL comes from anybody else."""


class Bound(Protocol):
    """What a claim has to stay within."""

    def room(self, now: float, jobs: int) -> Query:
        """Write the SQL condition under which so many jobs more are within it."""
        ...

    def facts(self, now: float) -> Query:
        """Write the SQL query of the one row that `refusal` reads."""
        ...

    def refusal(self, facts: Sequence[Any], now: float, jobs: int) -> Refusal:
        """Say why so many jobs more are not within it, and when they will be."""
        ...


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

    def room(self, now: float, jobs: int) -> Query:
        """Compare the jobs that count with the most there may be."""
        sql, values = self._count(now)
        return f"{sql} + ? <= ?", [*values, jobs, self.most]

    def facts(self, now: float) -> Query:
        """Ask how many count, and when the oldest of the delivered was delivered."""
        count, counted = self._count(now)
        whose, values = self._whose()
        oldest = f"SELECT min(told_at) FROM jobs WHERE {whose} AND state = 'delivered' AND told_at > ?"  # noqa: S608
        return f"SELECT {count}, ({oldest})", [*counted, *values, now - DAY_SECONDS]

    def refusal(self, facts: Sequence[Any], now: float, jobs: int) -> Refusal:  # noqa: ARG002
        """Say how many there may be, and when the next is free."""
        count, oldest = facts
        when = Sentence("limits.when_done")
        if self.counted is Counted.DAY and oldest is not None:
            when = Sentence("limits.when", {"time": f"<t:{int(oldest + DAY_SECONDS) + 1}:R>"})
        if count >= self.most or jobs == 1:
            return Refusal(self.key, most=self.most, when=when)
        if jobs > self.most:
            return Refusal("limits.never_so_many", most=self.most)
        return Refusal("limits.not_so_many", left=self.most - count, when=when)

    def _count(self, now: float) -> Query:
        whose, values = self._whose()
        sql = f"(SELECT count(*) FROM jobs WHERE {whose} AND {OPEN})"  # noqa: S608 (no value of anybody's)
        if self.counted is Counted.OPEN:
            return sql, values
        delivered = f"(SELECT count(*) FROM jobs WHERE {whose} AND state = 'delivered' AND told_at > ?)"  # noqa: S608
        return f"{sql} + {delivered}", [*values, *values, now - DAY_SECONDS]

    def _whose(self) -> Query:
        named = {"guild_id": self.guild_id, "user_id": self.user_id}
        given = {name: value for name, value in named.items() if value is not None}
        return " AND ".join(f"{name} = ?" for name in given) or "true", list(given.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """At most `most` points for a server in a calendar month (UTC), of which the claim costs `cost`.

    What was charged counts in the month of its submission, also for a video that nobody got; until the
    provider says it, and where it never does, as what it is expected to be. A failed render costs nothing.
    """

    guild_id: int
    most: int
    cost: float

    def room(self, now: float, jobs: int) -> Query:  # noqa: ARG002 (the cost is of all of them)
        """Compare what was spent, with the cost, with the most there may be."""
        sql, values = self._spent(now)
        return f"{sql} + ? <= ?", [*values, self.cost, self.most]

    def facts(self, now: float) -> Query:
        """Ask what was spent."""
        sql, values = self._spent(now)
        return f"SELECT {sql}", values

    def refusal(self, facts: Sequence[Any], now: float, jobs: int) -> Refusal:  # noqa: ARG002
        """Say what is left, and when the next month begins."""
        return Refusal(
            "limits.points_monthly",
            cost=_points(self.cost),
            left=_points(max(0.0, self.most - facts[0])),
            most=self.most,
            time=f"<t:{int(month(now)[1])}:R>",
        )

    def _spent(self, now: float) -> Query:
        charged = (
            "(SELECT ifnull(sum(ifnull(points, expected_points)), 0) FROM jobs "  # noqa: S608
            f"WHERE guild_id = ? AND submitted_at >= ? AND {_PAID})"
        )
        expected = (
            "(SELECT ifnull(sum(expected_points), 0) FROM jobs "  # noqa: S608
            f"WHERE guild_id = ? AND {OPEN} AND points IS NULL)"
        )
        return f"{charged} + {expected}", [self.guild_id, month(now)[0], self.guild_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooldown:
    """A member's pause in a server, from one video asked for to the next.

    What came to nothing asks for none.
    """

    guild_id: int
    user_id: int
    seconds: int

    def room(self, now: float, jobs: int) -> Query:  # noqa: ARG002 (asked for together, they need no pause)
        """Look whether one was asked for too lately."""
        last, values = self._last(now)
        return f"{last} IS NULL", values

    def facts(self, now: float) -> Query:
        """Ask when the last one was asked for."""
        last, values = self._last(now)
        return f"SELECT {last}", values

    def refusal(self, facts: Sequence[Any], now: float, jobs: int) -> Refusal:  # noqa: ARG002
        """Say when the pause is over."""
        over = (facts[0] or now) + self.seconds
        return Refusal("limits.cooldown", time=f"<t:{int(over) + 1}:R>")

    def _last(self, now: float) -> Query:
        lately = "user_id = ? AND guild_id = ? AND created_at > ?"
        sql = (
            "(SELECT max(created_at) FROM ("  # noqa: S608
            f"SELECT created_at FROM jobs WHERE {lately} AND {OPEN} UNION ALL "
            f"SELECT created_at FROM jobs WHERE {lately} AND state = 'delivered' AND told_at > ?))"
        )
        since = now - self.seconds
        whose = [self.user_id, self.guild_id, since]
        return sql, [*whose, *whose, since]


def month(now: float) -> tuple[float, float]:
    """Say when the calendar month (UTC) of a moment began, and when the next one begins (Unix time)."""
    begin = datetime.fromtimestamp(now, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return begin.timestamp(), (begin + _LONGER_THAN_A_MONTH).replace(day=1).timestamp()


def _points(number: float) -> int | float:
    return int(number) if number == int(number) else number
