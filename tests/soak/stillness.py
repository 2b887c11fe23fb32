"""What takes real time or a thread, taken out: an hour passes as fast as it can be worked through.

With neither, a seed says all that happens, so a run that fails can be repeated.
"""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from datetime import timedelta
from typing import Any, TypeVar

import pytest
import simcord
from simcord._clock import Clock

from bot.jobs import database
from bot.jobs.connection import RecordConnection
from tests.vclm.virtual_time import VirtualLoop

Result = TypeVar("Result")


class ThreadlessConnection(RecordConnection):
    """The record's connection, which does in the loop's own thread what it is asked for."""

    def __await__(self) -> Generator[Any, None, Any]:
        return self._connect().__await__()

    async def _connect(self) -> "ThreadlessConnection":
        self._connection = self._connector()
        return self

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs)

    def stop(self) -> None:
        """There is no thread to stop."""


class ThreadlessLoop(VirtualLoop):
    """A loop whose clock leaps, and whose executor works at once."""

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 (whoever awaits it gets it)
            done.set_exception(error)
        return done


class LoopsClock(Clock):
    """The simulated Discord's clock, which is that of the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._loop = loop

    @property
    def elapsed(self) -> float:
        return self._loop.time()

    @elapsed.setter
    def elapsed(self, _seconds: float) -> None:
        """It passes by itself."""

    def unix(self) -> float:
        """The time as the bot has it."""
        return (self._epoch + timedelta(seconds=self.elapsed)).timestamp()


def share_clock(env: simcord.Env) -> LoopsClock:
    """Let a simulated Discord live in the time of the running loop."""
    env.backend.clock = clock = LoopsClock(asyncio.get_running_loop())
    return clock


def run_still(main: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run to the end in leaping time, without threads."""
    with pytest.MonkeyPatch.context() as patch, asyncio.Runner(loop_factory=ThreadlessLoop) as runner:
        patch.setattr(database, "RecordConnection", ThreadlessConnection)
        return runner.run(main())
