"""A circuit breaker: stops calling a service that does not answer, and lets one call at a time ask again.

A pure state machine, its clock injected. No method awaits, so calls of one event loop can share it.
"""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from vclm.errors import VclmAmbiguous, VclmApiError, VclmCircuitOpen, VclmUnreachable

FAILURES = 5
"""Consecutive failures that open the circuit."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
"""Seconds for which the circuit stays open: doubled with each probe that fails."""


class CircuitState(StrEnum):
    """``closed``: calls pass. ``open``: none does. ``half-open``: the next one is a probe."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True)
class Admission:
    """A call that may pass, to be settled once its outcome is known."""

    period: int


class CircuitBreaker:
    """Opens after `FAILURES` consecutive failures; a probe that succeeds closes it.

    A failure counts only if its call was let through after the last success and the last change of state;
    else it tells of the past. So of many calls at a time, the few that fail do not add up while others
    succeed.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._period = 0
        self._failures = 0
        self._pause = FIRST_PAUSE
        self._opens_at: float | None = None
        self._probing = False

    @property
    def state(self) -> CircuitState:
        """The state at this moment."""
        if self._opens_at is None:
            return CircuitState.CLOSED
        return CircuitState.OPEN if self._clock() < self._opens_at else CircuitState.HALF_OPEN

    @property
    def retry_after(self) -> float:
        """Seconds until a call may pass, as far as is known; 0 if one may now."""
        if self._opens_at is None:
            return 0.0
        # While a probe is under way its outcome decides, soon.
        return max(self._opens_at - self._clock(), FIRST_PAUSE if self._probing else 0.0)

    def check(self) -> None:
        """Raise VclmCircuitOpen if no call may pass."""
        if self._probing or self.state is CircuitState.OPEN:
            raise VclmCircuitOpen(self.retry_after)

    def admit(self) -> Admission:
        """Let a call pass; VclmCircuitOpen if none may. Each admission must be settled."""
        self.check()
        self._probing = self.state is CircuitState.HALF_OPEN
        return Admission(self._period)

    def settle(self, admission: Admission, *, reached: bool | None) -> None:
        """Tell whether the service was reached; None if the call was given up before that was known."""
        current = admission.period == self._period
        if current:
            self._probing = False
        if reached and (current or self._opens_at is None):
            self._close()
        elif reached is False and current:
            self._count_failure()

    @contextmanager
    def call(self) -> Generator[None]:
        """Admit a call, and settle it by how it ends: an error of the service is an answer like any other."""
        admission = self.admit()
        reached: bool | None = None
        try:
            yield
            reached = True
        except VclmApiError:
            reached = True
            raise
        except (VclmUnreachable, VclmAmbiguous):
            reached = False
            raise
        finally:
            self.settle(admission, reached=reached)

    def _close(self) -> None:
        self._failures = 0
        self._opens_at = None
        self._pause = FIRST_PAUSE
        self._period += 1

    def _count_failure(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._opens_at = self._clock() + self._pause
            self._pause = min(LONGEST_PAUSE, 2 * self._pause)
            self._period += 1


@cache
def breaker_of(endpoint: str) -> CircuitBreaker:  # noqa: ARG001 - it is the key
    """Return the breaker that all clients of an endpoint in this process share.

    Endpoints are the owner's, so there are few.
    """
    return CircuitBreaker()
