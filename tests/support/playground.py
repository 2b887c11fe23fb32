"""`python -m playground` as a process of its own."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
UNSET = ("DISCORD_TOKEN", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY")


@dataclass
class PlaygroundProcess:
    """A running playground, its address, and what it has said so far."""

    process: asyncio.subprocess.Process
    said: list[str]
    url: str = ""

    async def hear(self, beginning: str, seconds: float) -> str:
        """Read lines until one begins so; what follows in that line."""
        assert self.process.stdout is not None
        async with asyncio.timeout(seconds):
            while line := (await self.process.stdout.readline()).decode():
                self.said.append(line.rstrip())
                if line.startswith(beginning):
                    return line.removeprefix(beginning).strip()
        raise AssertionError("\n".join(["The playground ended. It said:", *self.said]))

    async def stop(self) -> int:
        """Press Ctrl-C and wait; the exit status."""
        self.process.send_signal(signal.SIGINT)
        return await asyncio.wait_for(self.process.wait(), 40)


@contextlib.asynccontextmanager
async def playground(
    data: Path, *options: str, environment: Mapping[str, str] | None = None
) -> AsyncGenerator[PlaygroundProcess]:
    """Start it and wait for its address; whatever happens, nothing of it stays behind."""
    inherited = {name: value for name, value in os.environ.items() if name not in UNSET}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "playground",
        "--data",
        str(data),
        *options,
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**inherited, **(environment or {})},
    )
    running = PlaygroundProcess(process, [])
    try:
        running.url = await running.hear("Open ", 60)
        yield running
    finally:
        if process.returncode is None:
            process.kill()  # the engine notices by its lifeline
        await process.wait()
