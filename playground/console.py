"""What the person at the terminal reads: a few lines of ours. Everything else goes to a log file."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


def say(line: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def standard_error_into(file: Path) -> Generator[None]:
    """Let standard error flow into `file`, also that of native libraries and of child processes."""
    sys.stderr.flush()
    terminal = os.dup(sys.stderr.fileno())
    try:
        with file.open("ab") as target:
            os.dup2(target.fileno(), sys.stderr.fileno())
        yield
    finally:
        sys.stderr.flush()
        os.dup2(terminal, sys.stderr.fileno())
        os.close(terminal)
