"""How much memory processes ever used."""

import os
import re
from pathlib import Path


def children(pid: int | None = None) -> list[int]:
    """All processes below `pid` (this one when not given)."""
    found: list[int] = []
    for task in Path(f"/proc/{pid or os.getpid()}/task").iterdir():
        try:
            below = [int(child) for child in (task / "children").read_text().split()]
        except OSError:  # it ended meanwhile
            continue
        for child in below:
            found += [child, *children_of(child)]
    return found


def children_of(pid: int) -> list[int]:
    """As `children`; none when the process has ended."""
    try:
        return children(pid)
    except OSError:
        return []


def peak(pid: int) -> int:
    """The most resident memory a process ever had, in bytes; 0 when it has ended."""
    try:
        match = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(match[1]) * 1024 if match else 0
