"""`boogie db`: the schema of the job record, and copies of it."""

import argparse
import asyncio
import sqlite3
import sys
from pathlib import Path

from rich.console import Console

from bot.jobs import migrator
from bot.jobs.backup import BackupError, back_up
from bot.settings import load_settings


def upgrade(_arguments: argparse.Namespace) -> int:
    """Apply what is pending; say what was done."""
    database = load_settings().database
    try:
        applied = asyncio.run(migrator.upgrade(database))
    except (migrator.MigrationError, sqlite3.Error, OSError) as error:
        return _failed(database, error)
    for step in applied:
        Console().print(f"applied {step.number:04} {step.name}", highlight=False)
    if not applied:
        Console().print("Nothing to do: the database is up to date.", highlight=False)
    return 0


def status(_arguments: argparse.Namespace) -> int:
    """Say where the database stands; exit code 1 when a migration is pending."""
    database = load_settings().database
    if not database.is_file():
        Console(soft_wrap=True, highlight=False).print(
            f"{database.resolve()}: no database yet; the first start makes it, or boogie db upgrade",
            markup=False,
        )
        return 1
    try:
        found = asyncio.run(migrator.status(database))
    except (migrator.MigrationError, sqlite3.Error, OSError) as error:
        return _failed(database, error)
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"{database.resolve()}: version {found.current} of {found.latest}", markup=False)
    for step in found.pending:
        console.print(f"pending {step.number:04} {step.name} (boogie db upgrade applies it)", markup=False)
    if found.current > found.latest:
        console.print("The database is newer than this Boogie: run the newer one.")
    return 0 if found.current == found.latest else 1


def backup(arguments: argparse.Namespace) -> int:
    """Copy the database to a file while a bot may run, and say what else belongs to a backup."""
    settings = load_settings()
    target: Path = arguments.file
    try:
        copied = back_up(settings.database, target, force=arguments.force)
    except BackupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    console = Console(soft_wrap=True, highlight=False)
    console.print(
        f"{target.resolve()}: {copied.jobs} jobs, {copied.size:,} bytes, readable by you alone", markup=False
    )
    console.print(
        f"Not in it, but to be copied as files from {settings.boogie_data.resolve()}: pictures/ and results/ "
        "(what members sent and got), callbacks.json, engine/ and engine-credentials.json.",
        markup=False,
    )
    return 0


def _failed(database: Path, error: Exception) -> int:
    sys.stderr.write(f"{database}: {error}\n")
    return 1
