"""Keeping the messages of child processes away from the terminal while a progress bar owns it."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def errors_into(log: Path) -> Generator[TextIO]:
    """Send what this process and its children write to standard error into `log`; yield the real one."""
    sys.stderr.flush()
    with os.fdopen(os.dup(2), "w") as terminal, log.open("ab") as file:
        os.dup2(file.fileno(), 2)
        try:
            yield terminal
        finally:
            sys.stderr.flush()
            terminal.flush()
            os.dup2(terminal.fileno(), 2)
