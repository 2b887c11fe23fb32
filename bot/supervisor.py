"""Starts the engine as a child process, watches it, restarts it, and stops it."""

import asyncio
import contextlib
import logging
import os
import secrets
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

from bot.credentials import EngineCredentials

log = logging.getLogger(__name__)

_HIDDEN = ("DISCORD_TOKEN", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "ENGINE_PUBLIC_URL")
_READY_SECONDS = 120.0
_LOOK_SECONDS = 10.0
_SILENT_LOOKS = 12  # two minutes without an answer: it hangs
_STEADY_SECONDS = 60.0
_LONGEST_PAUSE = 30.0
_STOP_SECONDS = 25.0
_INSTANCE_HEADER = "X-Boogie-Instance"
_REFUSED = 2  # the engine's exit code when it cannot work as it is told to
_MOST_REFUSALS = 2  # the first may be due to a predecessor that is still dying


class EngineStartError(Exception):
    """The engine did not come up; the message says what to do."""


class EngineSupervisor:
    """Keeps one engine running on a loopback port that stays the same for the supervisor's life."""

    def __init__(
        self,
        data: Path,
        credentials: EngineCredentials,
        *,
        port: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._data = data
        self._environment = dict(environment or {})
        self._credentials = credentials
        self._port = port or free_port()
        self._process: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[None] | None = None
        self._stopping = False
        self._ready = asyncio.Event()
        self._answering = False

    @property
    def endpoint(self) -> str:
        """Where the engine listens."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def answers(self) -> bool:
        """Whether the engine was well when it was last asked, some seconds ago."""
        return self._answering

    @property
    def pid(self) -> int | None:
        """The engine's process id, while one runs."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start the engine and wait until it answers; raises EngineStartError."""
        self._watching = asyncio.create_task(self._watch(), name="boogie-engine-supervisor")
        try:
            await self._until_ready(self._watching)
        except BaseException:
            await self.close()
            raise

    async def _until_ready(self, watching: asyncio.Task[None]) -> None:
        ready = asyncio.create_task(self._ready.wait(), name="boogie-engine-ready")
        try:
            await asyncio.wait((ready, watching), timeout=_READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ready.cancel()
        if self._ready.is_set():
            return
        if watching.done():
            await watching  # it raises why
        raise EngineStartError(
            "The engine did not start; its messages are above. `boogie doctor` finds out what is missing."
        )

    async def close(self) -> None:
        """Stop the engine: it finishes writing, what it was rendering goes on at the next start."""
        self._stopping = True
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
            self._watching = None
        if self._process is not None:
            await _stop(self._process)
            self._process = None

    async def _watch(self) -> None:
        failures = refusals = 0
        loop = asyncio.get_running_loop()
        async with httpx.AsyncClient(base_url=self.endpoint, timeout=5.0, trust_env=False) as http:
            while not self._stopping:
                started = loop.time()
                code: int | None = None
                try:
                    instance = secrets.token_hex(16)
                    self._process = await self._spawn(instance)
                    code = await self._attend(self._process, http, instance)
                except OSError:
                    log.exception("the engine cannot be started")
                self._answering = False
                refusals = refusals + 1 if code == _REFUSED else 0
                if refusals == _MOST_REFUSALS and not self._ready.is_set():
                    raise EngineStartError("The engine refuses to start; its message above says why.")
                failures = 0 if loop.time() - started > _STEADY_SECONDS else failures + 1
                pause = min(_LONGEST_PAUSE, 0.25 * 2.0**failures)
                log.warning("the engine ended (exit code %s); starting it again in %.1f s", code, pause)
                await asyncio.sleep(pause)

    async def _attend(
        self, process: asyncio.subprocess.Process, http: httpx.AsyncClient, instance: str
    ) -> int:
        """Look after one engine until it has ended; return its exit code."""
        silent = 0
        while True:
            seconds = _LOOK_SECONDS if self._ready.is_set() else 0.2
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    return await process.wait()
            self._answering = await _answers(http, instance)
            if self._answering:
                silent = 0
                self._ready.set()
            elif self._ready.is_set():
                silent += 1
                if silent >= _SILENT_LOOKS:
                    log.error("the engine does not answer any more; ending it")
                    process.kill()

    async def _spawn(self, instance: str) -> asyncio.subprocess.Process:
        environment = {name: value for name, value in os.environ.items() if name not in _HIDDEN}
        environment.update(self._environment)
        environment["ENGINE_SECRET_ID"] = self._credentials.secret_id
        environment["ENGINE_SECRET_KEY"] = self._credentials.secret_key
        environment["ENGINE_INSTANCE"] = instance
        command = [sys.executable, "-m", "engine", "--port", str(self._port), "--data", str(self._data)]
        return await asyncio.create_subprocess_exec(
            *command,
            "--lifeline",
            stdin=asyncio.subprocess.PIPE,  # its end, with us, is the engine's end
            env=environment,
            start_new_session=True,  # Ctrl-C at the terminal is for the bot to handle
        )


async def _answers(http: httpx.AsyncClient, instance: str) -> bool:
    """Tell whether our engine is well: somebody else on its port does not know what we called it."""
    try:
        async with http.stream("GET", "/health") as answer:  # a stranger's body is not read
            return answer.status_code == 200 and answer.headers.get(_INSTANCE_HEADER) == instance
    except httpx.HTTPError:
        return False


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def free_port() -> int:
    """Choose a loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
