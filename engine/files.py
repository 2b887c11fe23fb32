"""The engine's files: pictures while a job needs them.

Results while they are promised, and the key that signs URLs.
"""

import hashlib
import hmac
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from engine.failure import CannotStart

VIDEO, MASK, REPORT = ".mp4", ".mask.mp4", ".json"
"""How the results of a job are named: its id and one of these."""
_NAME = re.compile(r"\d{1,20}(\.mask)?\.mp4|\d{1,20}\.json")


class Access(Enum):
    """What a signed URL turned out to be."""

    GRANTED = "granted"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Drafts:
    """Where one attempt at a render may write."""

    video: Path
    mask: Path
    report: Path

    @property
    def all(self) -> tuple[Path, ...]:
        """Return all of them, the video last, for it is what is looked for."""
        return self.report, self.mask, self.video


class FileStore:
    """The files of one data folder, private to the engine's user."""

    def __init__(self, folder: Path, *, keep_seconds: int, clock: Callable[[], float] = time.time) -> None:
        self._inputs = folder / "inputs"
        self._drafts = folder / "drafts"
        self._results = folder / "results"
        self._keep_seconds = keep_seconds
        self._clock = clock
        for part in (self._inputs, self._drafts, self._results):
            part.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._key = _signing_key(folder / "url-key")

    def write_input(self, job: str, kind: str, data: bytes) -> None:
        """Keep a job's picture or logo; whole or not at all, also through a power failure."""
        draft = self._drafts / f"{job}.{kind}.{secrets.token_hex(4)}"
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._inputs / f"{job}.{kind}")

    def free_bytes(self) -> int:
        """Return how much room the disk has for us."""
        return shutil.disk_usage(self._inputs).free

    def input_path(self, job: str, kind: str) -> Path:
        """Return where a job's picture or logo lies."""
        return self._inputs / f"{job}.{kind}"

    def discard_inputs(self, job: str) -> None:
        """Delete what was kept for a job."""
        for path in self._inputs.glob(f"{job}.*"):
            path.unlink(missing_ok=True)

    def input_jobs(self, *, older_than: float) -> set[str]:
        """Return the jobs which have had inputs for more than ``older_than`` seconds."""
        limit = self._clock() - older_than
        return {
            path.name.partition(".")[0] for path in self._inputs.iterdir() if path.stat().st_mtime < limit
        }

    def drafts(self, job: str) -> Drafts:
        """Return fresh paths for an attempt, so that no late writer of an earlier one can spoil it."""
        stem = f"{job}.{secrets.token_hex(4)}"
        return Drafts(*(self._drafts / f"{stem}{ending}" for ending in (VIDEO, MASK, REPORT)))

    def discard_drafts(self, drafts: Drafts) -> None:
        """Delete what an attempt left, if it left anything."""
        for path in drafts.all:
            path.unlink(missing_ok=True)

    def clear_drafts(self) -> None:
        """Delete what earlier processes left half done."""
        for path in self._drafts.iterdir():
            path.unlink(missing_ok=True)

    def publish(self, job: str, drafts: Drafts) -> None:
        """Make an attempt's files the job's result, the video last; not every job has a mask."""
        for draft, ending in zip(drafts.all, (REPORT, MASK, VIDEO), strict=True):
            if draft == drafts.mask and not draft.exists():
                continue
            with draft.open("rb+") as file:
                os.fsync(file.fileno())
            draft.replace(self._results / f"{job}{ending}")

    def result_path(self, name: str) -> Path:
        """Return where a result of that name lies or would lie."""
        return self._results / name

    def sweep(self) -> int:
        """Delete results older than promised; returns how many."""
        limit = self._clock() - self._keep_seconds
        old = [path for path in self._results.iterdir() if path.stat().st_mtime < limit]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def expiry(self, finished_at: float) -> int:
        """Return until when (UNIX seconds) the result of a job that ended then can be fetched."""
        return int(finished_at) + self._keep_seconds

    def signed_path(self, name: str, expires: int) -> str:
        """Return the path and query that grant access to a result until ``expires``."""
        return f"/results/{name}?expires={expires}&signature={self._signature(name, expires)}"

    def check(self, name: str, expires: str, signature: str) -> Access:
        """Judge what came in a URL."""
        if not _NAME.fullmatch(name) or not (expires.isascii() and expires.isdigit() and len(expires) <= 12):
            return Access.REFUSED
        expected = self._signature(name, int(expires))
        if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
            return Access.REFUSED
        return Access.EXPIRED if self._clock() >= int(expires) else Access.GRANTED

    def _signature(self, name: str, expires: int) -> str:
        return hmac.new(self._key, f"{name}\n{expires}".encode(), hashlib.sha256).hexdigest()


def _signing_key(path: Path) -> bytes:
    """Read the key, or make it; only the engine's user may read it."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) < 32:
            raise CannotStart(f"{path} is damaged; delete it (URLs given out so far stop working)") from None
        return key
    with os.fdopen(descriptor, "wb") as file:
        key = secrets.token_bytes(32)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key
