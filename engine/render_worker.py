"""One render process as its parent sees it."""

import contextlib
import fcntl
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from engine.render_messages import MEMORY_VARIABLE, Command, Outcome, Progress, Ready, read_reply

START_SECONDS = 120.0
MAX_LINE = 1 << 20
_SECRET_WORDS = ("SECRET", "TOKEN", "KEY", "PASSWORD")


class RenderDied(Exception):  # noqa: N818 - says what happened
    """The process ended in the midst of its work."""


class RenderTooSlow(Exception):  # noqa: N818 - says what happened
    """The process was ended for taking longer than allowed."""


class RenderWorker:
    """Starts, commands and ends one render process. Used by one thread at a time, except ``end``."""

    def __init__(self, *, memory_mb: int, log: Path) -> None:
        with log.open("ab") as words:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "engine.render_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=words,  # the libraries are talkative, and nobody reads it unless something is wrong
                bufsize=0,
                env=_environment(os.environ, memory_mb),
            )
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the render process has no pipes")
        self._input, self._output = self._process.stdin, self._process.stdout
        # A prompt and a label may be longer than the usual 64 KiB: with room for all of a command, writing it
        # never waits for a process that hangs.
        fcntl.fcntl(self._input, fcntl.F_SETPIPE_SZ, MAX_LINE)
        self._unread = b""
        self.ready = False
        """Whether it ever got as far as waiting for commands."""

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self._process.poll() is None

    def render(self, command: Command, *, seconds: float, progress: Callable[[float], None]) -> Outcome:
        """Have one video made.

        Raises RenderTooSlow after ``seconds`` (the process is killed then) and RenderDied if the process
        ends before its answer.
        """
        self._await_ready()
        self._send(command)
        deadline = time.monotonic() + seconds
        while True:
            reply = self._receive(deadline)
            if isinstance(reply, Progress):
                progress(reply.value)
            elif not isinstance(reply, Ready):
                return reply

    def end(self) -> None:
        """End the process now; safe from any thread."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process and forget it."""
        self.end()
        for pipe in (self._input, self._output):
            with contextlib.suppress(OSError):
                pipe.close()

    def _await_ready(self) -> None:
        if not self.ready and not isinstance(self._receive(time.monotonic() + START_SECONDS), Ready):
            raise RenderDied("the render process did not introduce itself")
        self.ready = True

    def _send(self, command: Command) -> None:
        try:
            # Shorter than the pipe's buffer, which is empty: this does not block.
            self._input.write(command.line())
        except OSError as error:
            raise RenderDied("the render process is gone") from error

    def _receive(self, deadline: float) -> Ready | Progress | Outcome:
        line = self._read_line(deadline)
        try:
            return read_reply(line)
        except ValueError as error:
            self.end()
            raise RenderDied(f"the render process spoke in riddles: {line[:80]!r}") from error

    def _read_line(self, deadline: float) -> bytes:
        while b"\n" not in self._unread:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._output], [], [], left)[0]:
                self.end()
                raise RenderTooSlow("the render process took too long")
            chunk = os.read(self._output.fileno(), 65536)
            if not chunk or len(self._unread) > MAX_LINE:
                self.end()
                raise RenderDied("the render process ended")
            self._unread += chunk
        line, _, self._unread = self._unread.partition(b"\n")
        return line


def _environment(environment: Mapping[str, str], memory_mb: int) -> dict[str, str]:
    """Return an environment without secrets: what decodes strangers' pictures needs none."""
    kept = {
        name: value
        for name, value in environment.items()
        if not any(word in name.upper() for word in _SECRET_WORDS)
    }
    return {**kept, MEMORY_VARIABLE: str(memory_mb)}
