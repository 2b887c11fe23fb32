"""Copying the job record while it is in use."""

import os
import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.private_files import make_private_database


class BackupError(Exception):
    """The copy cannot be made; the message says why."""


@dataclass(frozen=True)
class Copied:
    """What was copied: bytes, and jobs."""

    size: int
    jobs: int


def back_up(database: Path, target: Path, *, force: bool = False) -> Copied:
    """Copy the record, as it is at one moment, to `target`: whole or not at all, for its owner alone.

    Nobody who writes meanwhile is kept waiting. What is there already is replaced with `force` only, and
    never the record itself. Raises BackupError.
    """
    if not database.is_file():
        raise BackupError(f"{database} does not exist: there is nothing to copy yet")
    if target.exists() and (target.is_dir() or target.samefile(database)):
        raise BackupError(f"{target} is {'a folder' if target.is_dir() else 'the database itself'}")
    if target.exists() and not force:
        raise BackupError(f"{target} is there already: name another file, or add --force to replace it")
    unfinished = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        copied = _copy(database, unfinished)
        _put_in_place(unfinished, target, force=force)
    except FileExistsError as error:
        raise BackupError(f"{target} is there already, only just") from error
    except sqlite3.Error as error:
        raise BackupError(f"{database} cannot be copied: {error}") from error
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return copied


def _copy(database: Path, unfinished: Path) -> Copied:
    if not unfinished.parent.is_dir():  # it is for its owner to make: a typing error should not become one
        raise FileNotFoundError(2, "there is no such folder")
    make_private_database(unfinished)
    source = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=15)
    with closing(source), closing(sqlite3.connect(unfinished, isolation_level=None)) as copy:
        source.backup(copy)  # in one step: page by page it would begin anew with every commit of the bot's
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, complete in itself
        verdict = str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"the copy is damaged ({verdict})")
        jobs = int(copy.execute("SELECT count(*) FROM jobs").fetchone()[0])
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    return Copied(unfinished.stat().st_size, jobs)


def _put_in_place(unfinished: Path, target: Path, *, force: bool) -> None:
    if force:
        unfinished.replace(target)
    else:
        os.link(unfinished, target)  # unlike a rename, it fails when somebody was faster
