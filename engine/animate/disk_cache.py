"""What takes long to make and is the same each time, kept on disk: stages and music.

A file is named after the SHA-256 of all that it was made from, code included, so it is never out of date.
Whatever is wrong with a file or the folder, what was asked for is made anew.
"""

import contextlib
import hashlib
import os
import stat
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FOLDER_VARIABLE = "BOOGIE_CACHE_DIR"
MAX_BYTES = 256 << 20
"""Room for about ten dances in 720x1280; what was not used for longest goes first."""

_OURS = "kept-"
"""How the names of all files begin that this module writes, and removes."""

Arrays = dict[str, npt.NDArray[Any]]


def cache_folder() -> Path | None:
    """Return the folder, made if need be: this account's alone, or None where there can be no such folder."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    try:
        caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = Path(chosen) if chosen else caches / "boogie"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except (OSError, RuntimeError):  # RuntimeError: there is no home
        return None
    shared = found.st_uid != os.geteuid() or found.st_mode & 0o077
    return None if shared or not stat.S_ISDIR(found.st_mode) else folder


def kept(made_from: list[Path], options: tuple[object, ...], make: Callable[[], Arrays]) -> Arrays:
    """Return the arrays that `make` makes from files and options, from the disk if they are there.

    Reads and writes no pickles. Raises what `make` raises, and nothing of its own.
    """
    folder = cache_folder()
    name = _name(made_from, options) if folder else None
    if folder is None or name is None:
        return make()
    path = folder / name
    found = _read(path)
    if found is not None:
        return found
    made = make()
    with contextlib.suppress(OSError):
        _write(path, made)
        _make_room(folder)
    return made


def _name(made_from: list[Path], options: tuple[object, ...]) -> str | None:
    digest = hashlib.sha256(repr((np.__version__, options)).encode())
    try:
        for path in made_from:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    except OSError:  # whoever makes it says what is missing
        return None
    return f"{_OURS}{digest.hexdigest()}.npz"


def _read(path: Path) -> Arrays | None:
    """Read a file, whose checksums tell whether it is whole, and note that it is in use."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        os.utime(path)
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
        return None
    return arrays


def _write(path: Path, arrays: Arrays) -> None:
    """Write beside and rename: a reader sees all of the file or none, however many write it."""
    number, name = tempfile.mkstemp(prefix=_OURS, suffix=".part", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _make_room(folder: Path) -> None:
    """Remove what was not used for longest, leavings of killed writers too, until the rest fits."""
    files = [(one.stat().st_mtime, one.stat().st_size, one) for one in folder.glob(f"{_OURS}*")]
    total = sum(size for _, size, _ in files)
    for _, size, path in sorted(files, key=lambda file: file[0]):
        if total <= MAX_BYTES:
            return
        path.unlink(missing_ok=True)
        total -= size
