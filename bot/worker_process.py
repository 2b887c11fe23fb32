"""The bot's side of a worker process: one task at a time, bounded in time, replaced when it dies."""

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import Sequence
from typing import Any, cast

from bot.refusal import refusal_of

log = logging.getLogger(__name__)

_SECRETS = ("DISCORD_TOKEN", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY")
_MAX_ANSWER = 1 << 20


class WorkerError(Exception):
    """A task failed for no fault of its input that we know of; its message is for the log."""


class WorkerLostError(WorkerError):
    """The process died over a task, or was ended because the task took too long (`slow`)."""

    def __init__(self, message: str, *, slow: bool) -> None:
        super().__init__(message)
        self.slow = slow


class WorkerProcess:
    """A process that is started with its first task and again after a loss."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._process: asyncio.subprocess.Process | None = None
        self._one_at_a_time = asyncio.Lock()

    async def run(
        self, task: str, seconds: float, **arguments: str | int | Sequence[str | float] | None
    ) -> dict[str, Any]:
        """Have one of worker.TASKS done within `seconds`, after those that came before.

        Raises Refusal as the task did, WorkerLostError when the process did not survive, else WorkerError.
        """
        request = json.dumps({"task": task, "arguments": arguments}).encode() + b"\n"
        async with self._one_at_a_time:
            process = await self._living()
            try:
                async with asyncio.timeout(seconds):
                    line = await _exchange(process, request)
            except TimeoutError:
                await self._end(process)
                message = f"the {self.name} worker took more than {seconds:.0f} s"
                raise WorkerLostError(message, slow=True) from None
            except BaseException:
                await self._end(process)  # cancelled, or broken: an answer could come to the wrong question
                raise
            if not line:
                await self._end(process)
                code = process.returncode
                raise WorkerLostError(f"the {self.name} worker died (exit code {code})", slow=False)
        return _result(json.loads(line))

    async def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            await self._end(self._process)

    async def _living(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            environment = {name: value for name, value in os.environ.items() if name not in _SECRETS}
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot.worker",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=environment,
                limit=_MAX_ANSWER,
                start_new_session=True,  # Ctrl-C at the terminal is for the bot to handle
            )
        return self._process

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        self._process = None
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _exchange(process: asyncio.subprocess.Process, request: bytes) -> bytes:
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        raise WorkerError("the worker has no pipes")
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it died idle: an empty answer says so
        stdin.write(request)
        await stdin.drain()
    return await stdout.readline()


def _result(answer: dict[str, Any]) -> dict[str, Any]:
    if "refusal" in answer:
        refusal = answer["refusal"]
        raise refusal_of(refusal["key"], refusal["fields"])
    if "error" in answer:
        log.debug("worker: %s", answer.get("traceback"))
        raise WorkerError(str(answer["error"]))
    return cast("dict[str, Any]", answer["done"])
