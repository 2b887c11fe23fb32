"""Files and folders that their owner alone may read: they hold interaction tokens and members' pictures."""

import os
import secrets
from pathlib import Path

_BESIDE_A_DATABASE = ("-wal", "-shm", "-journal")


def make_private_folder(folder: Path) -> None:
    """Make `folder` (and what is missing above it); one that is there keeps the modes its owner gave it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_private_file(path: Path, content: str) -> None:
    """Write a file whole or not at all, on disk when this returns."""
    make_private_folder(path.parent)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def make_private_database(path: Path) -> None:
    """Make an empty SQLite file before SQLite does: it gives `-wal` and `-shm` the modes of the database.

    Those that are there already are closed to others.
    """
    make_private_folder(path.parent)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    for file in (path, *(path.with_name(path.name + suffix) for suffix in _BESIDE_A_DATABASE)):
        if file.exists() and file.stat().st_mode & 0o077:
            file.chmod(0o600)
