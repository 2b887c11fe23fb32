"""A data folder for every start of the playground.

The simulated Discord forgets everything when it ends, so the jobs of an earlier start could never be
delivered: each start gets a folder, and with it a job record, of its own. The videos of the latest starts
stay on disk; older folders are removed, unless another playground is using them.
"""

import fcntl
import shutil
from datetime import datetime
from pathlib import Path

from bot.private_files import make_private_folder

KEPT = 5


def new_run(data: Path) -> Path:
    """Make the folder of this start under `data`, named by the time, and remove those that are too old."""
    root = data / "playground"
    make_private_folder(data)
    make_private_folder(root)
    for old in sorted(path for path in root.iterdir() if path.is_dir())[: -KEPT + 1]:
        if not _in_use(old):
            shutil.rmtree(old, ignore_errors=True)
    stamp = f"{datetime.now():%Y-%m-%d_%H-%M-%S}"
    for name in (stamp, *(f"{stamp}_{number}" for number in range(2, 100))):
        try:
            (root / name).mkdir(mode=0o700)
        except FileExistsError:
            continue
        return root / name
    raise FileExistsError(root / stamp)


def _in_use(folder: Path) -> bool:
    """Whether a bot holds the lock on this data folder."""
    lock = folder / "boogie.lock"
    if not lock.is_file():
        return False
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
