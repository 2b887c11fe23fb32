"""The way from a render process back to the engine."""

import os
import time
from typing import IO

from engine.render_messages import Message, Progress

_PROGRESS_SECONDS = 0.2


class Channel:
    """Takes over standard output, and leaves standard error in its place to whatever else prints.

    Make it before anything talkative is imported.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = os.fdopen(os.dup(1), "wb", buffering=0)
        os.dup2(2, 1)
        self._last = 0.0

    def send(self, message: Message) -> None:
        """Send one message."""
        self._file.write(message.line())

    def progress(self, value: float) -> None:
        """Send progress, a few times a second at most."""
        now = time.monotonic()
        if now - self._last >= _PROGRESS_SECONDS:
            self._last = now
            self.send(Progress(value=min(1.0, max(0.0, value))))
