"""Bot and engine as processes that can be killed and started again."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

MARKER = "BOOGIE_CHAOS"
"""An environment variable that all descendants inherit: by it, orphans are found."""


class Victim:
    """One process under test: started, killed with SIGKILL, started again."""

    def __init__(self, name: str, command: list[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.kills = 0
        self._command = [sys.executable, *command]
        self._environment = {**os.environ, **environment}
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; its messages are appended to the log."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,
            )

    async def kill_and_restart(self) -> None:
        """Take it away at once, as a power cut would, and start it again."""
        self.expect_running().kill()
        await self.expect_process().wait()
        self.kills += 1
        await self.start()

    def expect_running(self) -> asyncio.subprocess.Process:
        """Fail the test, with the log's end, if it has ended by itself."""
        process = self.expect_process()
        assert process.returncode is None, f"{self.name} ended by itself:\n{self.tail()}"
        return process

    def expect_process(self) -> asyncio.subprocess.Process:
        """The process, running or ended; it was started."""
        assert self._process is not None
        return self._process

    async def stop(self) -> int:
        """Ask it to end, as a service manager does; return its exit status."""
        process = self.expect_running()
        process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(process.wait(), 30)

    async def destroy(self) -> None:
        """Make sure that it is gone, whatever happened."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    def tail(self, lines: int = 40) -> str:
        """The last lines of its log."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])


def descendants(mark: str) -> dict[int, str]:
    """Processes that carry the mark in their environment: pid to command line."""
    found: dict[int, str] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            if f"{MARKER}={mark}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if command:  # a zombie has none
                    found[int(folder.name)] = command
        except OSError:  # it ended meanwhile
            continue
    return found
