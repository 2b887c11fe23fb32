"""Numbered migrations: plain SQL files, applied in order, each in one transaction."""

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import aiosqlite

from bot.private_files import make_private_database

FOLDER = Path(__file__).parent / "migrations"
_NAME = re.compile(r"(\d{4})_(\w+)\.sql")


class MigrationError(Exception):
    """The database cannot be brought to this version; the message says why and what to do."""


@dataclass(frozen=True)
class Migration:
    """One numbered step of the schema."""

    number: int
    name: str
    sql: str


@dataclass(frozen=True)
class SchemaStatus:
    """Where a database stands: the number it is at, and what is still to be applied."""

    current: int
    latest: int
    pending: tuple[Migration, ...]


def migrations(folder: Path = FOLDER) -> tuple[Migration, ...]:
    """Read the migrations, in order.

    Raises MigrationError when numbers are missing or given twice.
    """
    found = [
        Migration(int(match[1]), match[2], path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.sql"))
        if (match := _NAME.fullmatch(path.name))
    ]
    if [step.number for step in found] != list(range(1, len(found) + 1)):
        raise MigrationError(f"The migrations in {folder} are not numbered 1, 2, 3 ... without a gap.")
    return tuple(found)


async def status(database: Path, folder: Path = FOLDER) -> SchemaStatus:
    """Say where `database` stands, without changing it (a missing file stands at 0)."""
    steps = migrations(folder)
    current = 0
    if uri := _read_only_uri(database):
        async with aiosqlite.connect(uri, uri=True) as connection:
            current = await _user_version(connection)
    return SchemaStatus(current, len(steps), tuple(step for step in steps if step.number > current))


async def upgrade(database: Path, folder: Path = FOLDER) -> tuple[Migration, ...]:
    """Bring `database` (made if missing) to the latest schema; return what was applied.

    Raises MigrationError when it is newer than this program, or when a step fails (and is undone whole).
    """
    make_private_database(database)
    async with aiosqlite.connect(database, isolation_level=None, timeout=15) as connection:
        return await apply(connection, folder)


async def apply(connection: aiosqlite.Connection, folder: Path = FOLDER) -> tuple[Migration, ...]:
    """Apply what is pending to an open connection in autocommit mode; as `upgrade`."""
    steps = migrations(folder)
    current = await _user_version(connection)
    if current > len(steps):
        raise MigrationError(
            f"The database is at version {current}, this program knows {len(steps)}: run the newer Boogie, "
            "or start with another BOOGIE_DATA."
        )
    pending = tuple(step for step in steps if step.number > current)
    for step in pending:
        await _apply_one(connection, step)
    return pending


async def _apply_one(connection: aiosqlite.Connection, step: Migration) -> None:
    # user_version is part of the transaction: a crash leaves the step whole or not begun.
    script = f"BEGIN IMMEDIATE;\n{step.sql}\nPRAGMA user_version = {step.number};\nCOMMIT;"
    try:
        await connection.executescript(script)
    except sqlite3.Error as error:
        if connection.in_transaction:
            await connection.execute("ROLLBACK")
        raise MigrationError(
            f"Migration {step.number:04}_{step.name} failed and was undone: {error}"
        ) from error


async def _user_version(connection: aiosqlite.Connection) -> int:
    rows = list(await connection.execute_fetchall("PRAGMA user_version"))
    return int(rows[0][0])


def _read_only_uri(database: Path) -> str | None:
    return f"{database.resolve().as_uri()}?mode=ro" if database.exists() else None
