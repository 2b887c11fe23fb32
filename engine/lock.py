"""One engine per data folder."""

import fcntl
import time
from pathlib import Path
from typing import IO

from engine.failure import CannotStart

WAIT_SECONDS = 15.0


def lock_folder(folder: Path, *, wait: float = WAIT_SECONDS) -> IO[bytes]:
    """Lock a folder for this process and return the file that holds the lock.

    Waits up to ``wait`` seconds, for a predecessor may be dying just now; then raises CannotStart. The
    lock ends with the process, however that ends.
    """
    file = (folder / "engine.lock").open("wb")
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                file.close()
                raise CannotStart(f"another engine is using {folder}") from None
            time.sleep(0.1)
        else:
            return file
