"""Starting the real engine, as its own process, for tests."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from vclm.client import VclmClient

SECRET_ID = "AKIDtestEXAMPLE"
SECRET_KEY = "a-secret-key-of-the-tests"
START_SECONDS = 60.0


@dataclass(frozen=True)
class RunningEngine:
    """An engine that answers."""

    endpoint: str
    secret_id: str
    secret_key: str
    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def port(self) -> int:
        return httpx.URL(self.endpoint).port or 80

    @property
    def log(self) -> str:
        return _log_path(self.folder).read_text(encoding="utf-8", errors="replace")

    def client(self, *, timeout: float = 30.0) -> VclmClient:
        """A client with the engine's credentials; close it."""
        return VclmClient(self.endpoint, self.secret_id, self.secret_key, timeout=timeout)

    def render_pids(self) -> list[int]:
        """The ids of its render processes."""
        return [pid for pid in children(self.process.pid) if b"engine.render_process" in command_line(pid)]

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=10)


@contextlib.asynccontextmanager
async def running_engine(
    folder: Path, *, port: int | None = None, **env: str
) -> AsyncGenerator[RunningEngine]:
    """Run ``python -m engine`` on a data folder, with further environment variables, and end it afterwards.

    It has a lifeline, so that it ends with the tests however they end. Its words go to a log.
    """
    port = port or free_port()
    process = await asyncio.to_thread(_start, folder, port, env)
    engine = RunningEngine(f"http://127.0.0.1:{port}", SECRET_ID, SECRET_KEY, process, folder)
    try:
        await _until_ready(engine)
        yield engine
    finally:
        await asyncio.to_thread(_end, process)


def _start(folder: Path, port: int, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "ENGINE_SECRET_ID": SECRET_ID,
        "ENGINE_SECRET_KEY": SECRET_KEY,
        "ENGINE_SHORT_SIDE": "120",
        "ENGINE_WORKERS": "1",
        "ENGINE_REQUESTS_PER_SECOND": "10000",
        **env,
    }
    command = [sys.executable, "-m", "engine", "--port", str(port), "--data", str(folder), "--lifeline"]
    with _log_path(folder).open("ab") as log:
        return subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT
        )


async def _until_ready(engine: RunningEngine) -> None:
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(START_SECONDS):
        while engine.process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if (await client.get(f"{engine.endpoint}/health")).status_code == 200:
                    return
            await asyncio.sleep(0.05)
    raise RuntimeError(f"the engine ended with {engine.process.returncode}:\n{engine.log}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdin is not None:
        process.stdin.close()


def _log_path(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.log")


async def eventually(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something is so; TimeoutError if it does not come to that."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.05)


def free_port() -> int:
    """A port of the loopback interface that is free just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def children(pid: int) -> list[int]:
    """The ids of a process's children."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name, in brackets, may contain anything.
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found.append(int(path.parent.name))
    return found


def resident_mb(pid: int) -> float:
    """The memory of a process that is in RAM, in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def environment(pid: int) -> bytes:
    """The environment a process was started with."""
    return Path(f"/proc/{pid}/environ").read_bytes()


def command_line(pid: int) -> bytes:
    """What a process was started as; empty once it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""
