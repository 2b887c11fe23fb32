"""The two folders of files that jobs own: pictures that passed intake, and finished videos."""

import glob
import os
import secrets
import time
from collections.abc import Collection, Iterable
from pathlib import Path

_UNFINISHED_SECONDS = 3600  # a file that no row names may still be on its way into one


class JobFiles:
    """Names files by chance and keeps them inside their folder; the job record holds the names."""

    def __init__(self, pictures: Path, results: Path) -> None:
        self.pictures = pictures
        self.results = results

    def make_folders(self) -> None:
        """Make the folders, readable by their owner alone: they hold members' pictures."""
        for folder in (self.pictures, self.results):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)

    def new_picture(self, suffix: str) -> Path:
        """Choose a path for a picture; `suffix` with its dot."""
        return self.pictures / f"{secrets.token_hex(12)}{suffix}"

    def picture(self, name: str) -> Path:
        """Tell the path of a stored picture."""
        return self.pictures / Path(name).name

    def result(self, name: str) -> Path:
        """Tell the path of a stored result."""
        return self.results / Path(name).name

    def share_pictures(self, *names: str) -> tuple[str, ...] | None:
        """Give another job its own names for stored pictures; None when one of them is gone."""
        copies: list[str] = []
        for name in names:
            source = self.picture(name)
            copy = self.new_picture(source.suffix)
            try:
                os.link(source, copy)
            except FileNotFoundError:
                self.forget(*copies)
                return None
            copies.append(copy.name)
        return tuple(copies)

    def share_result(self, name: str) -> str | None:
        """Give another job its own name for a stored result; None when it is gone."""
        source = self.result(name)
        copy = self.results / f"{secrets.token_hex(12)}{source.suffix}"
        try:
            os.link(source, copy)
        except FileNotFoundError:
            return None
        return copy.name

    def forget(self, *pictures: str) -> None:
        """Delete pictures by name, as far as they exist."""
        for name in pictures:
            self.picture(name).unlink(missing_ok=True)

    def forget_result(self, name: str) -> None:
        """Delete a result and its smaller copies, as far as they exist."""
        whole = self.result(name)
        for path in (whole, *whole.parent.glob(f"{glob.escape(whole.stem)}-*.mp4")):
            path.unlink(missing_ok=True)

    def forget_all(self, pictures: Iterable[str], results: Iterable[str | None]) -> None:
        """Delete all that jobs leave behind; where a job has no result, its name is None."""
        self.forget(*pictures)
        for name in results:
            if name is not None:
                self.forget_result(name)

    def sweep(self, keep: Collection[str], now: float | None = None) -> int:
        """Delete old files that no job names, left by a crash; return how many."""
        before = (now if now is not None else time.time()) - _UNFINISHED_SECONDS
        strays = [
            path
            for folder in (self.pictures, self.results)
            for path in folder.iterdir()
            if path.name not in keep and path.is_file() and path.stat().st_mtime < before
        ]
        for path in strays:
            path.unlink(missing_ok=True)
        return len(strays)
