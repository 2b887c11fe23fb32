"""The job record in SQLite. Each method is one statement, therefore one transaction."""

import secrets
import sqlite3
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.jobs.connection import RecordConnection
from bot.jobs.estimate import Made
from bot.jobs.limits import Bound
from bot.jobs.record import COLUMNS, Job, job_from_row
from bot.jobs.states import TERMINAL, WAITING, JobState, check_move
from bot.jobs.turns import Line

Column = str | int | float | bool | None
"""What a column may be set to; flags are stored as 0 and 1."""

_ALL = ", ".join(COLUMNS)
_KNOWN = frozenset(COLUMNS)
_IS_WAITING = f"state IN ({', '.join(repr(str(state)) for state in sorted(WAITING))})"
_IS_TERMINAL = f"state IN ({', '.join(repr(str(state)) for state in sorted(TERMINAL))})"


class JobStore:
    """Reads and moves jobs. `connection` is in autocommit mode with rows as mappings."""

    def __init__(self, connection: RecordConnection, clock: Callable[[], float] = time.time) -> None:
        self._connection = connection
        self._clock = clock

    async def claim(
        self, *, deadline_at: float, limits: Sequence[Bound] = (), **columns: Column
    ) -> Job | None:
        """Make the job of an interaction, due at once; None when that interaction has one already.

        `columns` are what the interaction brought; see the migration for names and units. The limits are
        counted by the statement that makes the job. Raises Refusal, in words, when one of them is reached.
        """
        jobs = await self.claim_together([columns], deadline_at=deadline_at, limits=limits)
        return jobs[0] if jobs else None

    async def claim_together(
        self, asked: Sequence[Mapping[str, Column]], *, deadline_at: float, limits: Sequence[Bound] = ()
    ) -> list[Job]:
        """Make several jobs that name the same columns: all, or none when the first has been made already.

        As `claim`; they are within the limits together or not at all.
        """
        while not (jobs := await self._claim(asked, deadline_at, limits)):
            first = asked[0]["interaction_id"]
            if await self._rows("SELECT 1 FROM jobs WHERE interaction_id = ?", [first]):
                return []
            await self._refuse_reached(limits, len(asked))  # else a place has become free since
        return jobs

    async def _claim(
        self, asked: Sequence[Mapping[str, Column]], deadline_at: float, limits: Sequence[Bound]
    ) -> list[Job]:
        now = self._clock()
        common: dict[str, Column] = {
            "state": JobState.RECEIVED,
            "version": 1,
            "due_at": now,
            "created_at": now,
            "changed_at": now,
            "deadline_at": deadline_at,
        }
        rows = [{"id": secrets.token_hex(8), **common, **columns} for columns in asked]
        rooms = [limit.room(now, len(rows)) for limit in limits]
        within = "".join(f" AND ({condition})" for condition, _ in rooms)
        made = await self._many(
            _claiming(tuple(rows[0]), len(rows), within),
            [
                *(row[name] for row in rows for name in rows[0]),
                *(value for _, values in rooms for value in values),
            ],
        )
        return sorted(made, key=lambda job: [row["id"] for row in rows].index(job.id))

    async def _refuse_reached(self, limits: Sequence[Bound], jobs: int) -> None:
        now = self._clock()
        for limit in limits:
            condition, values = limit.room(now, jobs)
            if not (await self._rows(f"SELECT {condition}", values))[0][0]:
                raise limit.refusal((await self._rows(*limit.facts(now)))[0], now, jobs)

    async def move(self, job: Job, to: JobState, **columns: Column) -> Job | None:
        """Move `job` on if the row is still as `job` says; None when somebody was faster.

        The attempts and faults start anew and the job is due at once, unless `columns` say otherwise.
        Raises ForbiddenMoveError when the table has no such move.
        """
        check_move(job.state, to)
        fresh: dict[str, Column] = {"attempts": 0, "faults": 0, "holdup": None, "due_at": self._clock()}
        return await self._set(job, {**fresh, **columns, "state": to})

    async def note(self, job: Job, **columns: Column) -> Job | None:
        """Change columns of `job` within its state, under the same comparison as `move`."""
        return await self._set(job, columns)

    async def find(self, job_id: str) -> Job | None:
        """Read one job; None when there is none, or when it was erased."""
        return await self._one(f"SELECT {_ALL} FROM jobs WHERE id = ? AND erased_at IS NULL", [job_id])  # noqa: S608

    async def find_called_back(self, callback_hash: str) -> Job | None:
        """Read the job that a callback names by the hash of its token; None when there is none."""
        return await self._one(f"SELECT {_ALL} FROM jobs WHERE callback_hash = ?", [callback_hash])  # noqa: S608

    async def rival(self, job: Job) -> Job | None:
        """Read the other job of its battle; None when it is in none, or the other is not known any more."""
        if job.battle_id is None:
            return None
        sql = f"SELECT {_ALL} FROM jobs WHERE battle_id = ? AND id <> ?"  # noqa: S608
        return await self._one(sql, [job.battle_id, job.id])

    async def end_battle(self, battle_id: str) -> None:
        """Let those jobs of a battle that are not over go on by themselves, at once."""
        await self._rows(
            f"UPDATE jobs SET battle_id = NULL, due_at = ?, version = version + 1 "  # noqa: S608
            f"WHERE battle_id = ? AND NOT {_IS_TERMINAL}",
            [self._clock(), battle_id],
        )

    async def due(
        self, *, limit: int, skip: Collection[str] = (), without: Collection[JobState] = ()
    ) -> list[Job]:
        """List jobs whose next step is due, longest due first: none of `skip`, nor in states `without`.

        What is due at the same instant comes in the order in which it was asked for.
        """
        return await self._many(
            f"SELECT {_ALL} FROM jobs WHERE due_at <= ? AND id NOT IN ({_marks(skip)}) "  # noqa: S608
            f"AND state NOT IN ({_marks(without)}) ORDER BY due_at, rowid LIMIT ?",
            [self._clock(), *skip, *map(str, without), limit],
        )

    async def next_due_at(
        self, skip: Collection[str] = (), without: Collection[JobState] = ()
    ) -> float | None:
        """Say when the next step is due (Unix time), leaving out as `due` does; None when nothing waits."""
        rows = await self._rows(
            f"SELECT min(due_at) FROM jobs WHERE due_at IS NOT NULL AND id NOT IN ({_marks(skip)}) "  # noqa: S608
            f"AND state NOT IN ({_marks(without)})",
            [*skip, *map(str, without)],
        )
        return rows[0][0]

    async def lines(self, skip: Collection[str] = ()) -> list[Line]:
        """List who waits for a submission that is due, without the jobs of `skip`."""
        rows = await self._rows(
            "SELECT server, member, since, id, "  # noqa: S608
            "(SELECT max(submission_started_at) FROM jobs WHERE ifnull(guild_id, user_id) = server "
            "AND submission_started_at IS NOT NULL), "
            "(SELECT max(submission_started_at) FROM jobs WHERE ifnull(guild_id, user_id) = server "
            "AND user_id = member AND submission_started_at IS NOT NULL) "
            "FROM (SELECT ifnull(guild_id, user_id) AS server, user_id AS member, min(created_at) AS since, "
            "id FROM jobs INDEXED BY jobs_turns WHERE state = 'reviewed' AND due_at <= ? "
            f"AND id NOT IN ({_marks(skip)}) GROUP BY server, member)",
            [self._clock(), *skip],
        )
        return [Line(*row) for row in map(tuple, rows)]

    async def with_provider(self) -> int:
        """Count the jobs that are submitted and not done, but for those that wait for a quiet hour."""
        rows = await self._rows(
            "SELECT count(*) FROM jobs WHERE state = 'submitted' AND off_peak = 0",
            [],
        )
        return int(rows[0][0])

    async def place_in_queue(self, job: Job) -> int:
        """Count who is served before `job`, itself included: 1 means next.

        Who agreed to wait for a quiet hour stands in nobody's way.
        """
        rows = await self._rows(
            f"SELECT count(*) FROM jobs INDEXED BY jobs_waiting WHERE {_IS_WAITING} "  # noqa: S608
            "AND off_peak = 0 AND (created_at, id) < (?, ?)",
            [job.created_at, job.id],
        )
        return int(rows[0][0]) + 1

    async def of_member(self, user_id: int, limit: int, *, skip: int = 0) -> list[Job]:
        """List a member's jobs, newest first, without those that were deleted."""
        return await self._many(
            f"SELECT {_ALL} FROM jobs WHERE user_id = ? AND deleted_at IS NULL "  # noqa: S608
            "ORDER BY created_at DESC, id LIMIT ? OFFSET ?",
            [user_id, limit, skip],
        )

    async def lately_made(self, limit: int = 20) -> list[Made]:
        """List what was delivered last by whoever renders now, but for what waited for a quiet hour."""
        rows = await self._rows(
            "SELECT kind, created_at, told_at FROM jobs INDEXED BY jobs_delivered "
            "WHERE state = 'delivered' AND told_at IS NOT NULL AND erased_at IS NULL "
            "AND provider = (SELECT provider FROM jobs INDEXED BY jobs_delivered WHERE state = 'delivered' "
            "ORDER BY told_at DESC LIMIT 1) "
            "AND off_peak = 0 ORDER BY told_at DESC LIMIT ?",
            [limit],
        )
        return [Made(*row) for row in rows]

    async def forgettable(self, keep_seconds: float, *, limit: int = 100) -> list[Job]:
        """List finished jobs whose files were kept for `keep_seconds`, or as long as their server wants."""
        days = (
            "(SELECT json_extract(settings, '$.retention_days') FROM servers WHERE guild_id = jobs.guild_id)"
        )
        return await self._many(
            f"SELECT {_ALL} FROM jobs INDEXED BY jobs_files WHERE {_IS_TERMINAL} "  # noqa: S608
            f"AND changed_at < ?1 - min(?2, ifnull(86400.0 * {days}, ?2)) "
            "AND (picture_file IS NOT NULL OR result_file IS NOT NULL) ORDER BY changed_at LIMIT ?3",
            [self._clock(), keep_seconds, limit],
        )

    async def delete_old(self, before: float, *, limit: int = 200) -> int:
        """Delete finished jobs unchanged since `before` that keep no file; return how many."""
        rows = await self._rows(
            f"DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE {_IS_TERMINAL} AND changed_at < ? "  # noqa: S608
            "AND due_at IS NULL AND ifnull(picture_file, ifnull(second_file, result_file)) IS NULL LIMIT ?) "
            "RETURNING id",
            [before, limit],
        )
        return len(rows)

    async def heirs(self, job: Job) -> list[Job]:
        """List the jobs that have their picture from `job`, directly or through others."""
        return await self._many(
            "WITH RECURSIVE heirs (id) AS (SELECT id FROM jobs WHERE again_of = ? "  # noqa: S608
            "UNION SELECT jobs.id FROM jobs JOIN heirs ON jobs.again_of = heirs.id) "
            f"SELECT {_ALL} FROM jobs WHERE id IN heirs",
            [job.id],
        )

    async def forget_pictures(self, jobs: Collection[Job]) -> None:
        """Take the names of their pictures from `jobs`, whatever they are doing.

        Their versions stay: a step under way, which may just be paying for a render, can write down its end.
        """
        ids = [job.id for job in jobs]
        emptied = "picture_file = NULL, second_file = NULL"
        await self._rows(f"UPDATE jobs SET {emptied} WHERE id IN ({_marks(ids)})", ids)  # noqa: S608

    async def kept_files(self) -> frozenset[str]:
        """Name every file that some job still needs."""
        rows = await self._rows(
            "SELECT picture_file FROM jobs WHERE picture_file IS NOT NULL "
            "UNION SELECT second_file FROM jobs WHERE second_file IS NOT NULL "
            "UNION SELECT result_file FROM jobs WHERE result_file IS NOT NULL",
            [],
        )
        return frozenset(str(row[0]) for row in rows)

    async def _set(self, job: Job, columns: dict[str, Column]) -> Job | None:
        _check_columns(columns)
        values = {"changed_at": self._clock(), **columns}
        sets = ", ".join(f"{name} = ?" for name in values)
        return await self._one(
            f"UPDATE jobs SET {sets}, version = version + 1 "  # noqa: S608
            f"WHERE id = ? AND state = ? AND version = ? RETURNING {_ALL}",
            [*values.values(), job.id, str(job.state), job.version],
        )

    async def _rows(self, sql: str, values: Sequence[Any]) -> list[sqlite3.Row]:
        return await self._connection.fetch(sql, values)

    async def _many(self, sql: str, values: Sequence[Any]) -> list[Job]:
        return [job_from_row(row) for row in await self._rows(sql, values)]

    async def _one(self, sql: str, values: Sequence[Any]) -> Job | None:
        jobs = await self._many(sql, values)
        return jobs[0] if jobs else None


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" for _ in values)


def _check_columns(columns: Collection[str]) -> None:
    unknown = set(columns) - _KNOWN
    if unknown:
        raise TypeError(f"no such columns: {', '.join(sorted(unknown))}")


@lru_cache(maxsize=64)
def _claiming(columns: tuple[str, ...], jobs: int, within: str) -> str:
    """Write the statement that makes so many jobs, once for all who bring the same columns."""
    _check_columns(columns)
    values = ", ".join([f"({_marks(columns)})"] * jobs)
    return (
        f"INSERT INTO jobs ({', '.join(columns)}) SELECT * FROM (VALUES {values}) WHERE true{within} "  # noqa: S608
        f"ON CONFLICT (interaction_id) DO NOTHING RETURNING {_ALL}"
    )
