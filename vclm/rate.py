"""Keeping to a rate of calls, so that the service never has to refuse one for its frequency."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from functools import cache
from weakref import WeakKeyDictionary

from vclm.errors import VclmApiError, VclmUnreachable

CALLS_PER_SECOND = 20
"""Calls of an action that the service serves in any second, as published."""
MOST_ON_THE_WAY = 0.035
"""Seconds that a sent call may take to be seen by the service, or by which that may take longer than with the
calls after it; of one that is answered sooner it is known. It costs 3.5 % of the rate at the worst."""
PATIENCE = 0.25
"""Seconds that an answer is waited for where answers usually come sooner than in `MOST_ON_THE_WAY`."""
_MEMORY = 100
"""Answers that make up what is usual."""
_SECOND = 1.001
"""With the grain by which clocks and timers are coarse."""


class Token:
    """The right to make one call, which comes back a second after the service has seen that call.

    When that was is not known, but that it was by the time of the answer, or some time after it was sent.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._sent = False
        self._answered_back = float("inf")
        self._soonest = clock() + _SECOND

    def sent(self) -> None:
        """Note that the call has been sent, to its end."""
        self._sent = True
        self._soonest = self._clock() + _SECOND

    def answered(self) -> float:
        """Note that the call has been answered; returns how many seconds that took."""
        self._answered_back = self._clock() + _SECOND
        return self._answered_back - self._soonest

    def pause(self, now: float, patience: float) -> float:
        """Return the seconds until it is back, or until that can be known; none are left when <= 0.

        An answer is waited for ``patience`` seconds.
        """
        if now < self._soonest:
            return self._soonest - now
        return min(self._answered_back, self._soonest + patience if self._sent else float("inf")) - now


class TokenBucket:
    """Holds as many tokens as calls may be made in a second; see `Token` for when a used one comes back.

    The tokens of all calls that the service sees within one second are out together at the end of it: so
    there are as many tokens as such calls at the least. A service that usually answers soon may falter: its
    answers are waited for, which on the average costs no more than the wait for one that is far away. Of the
    latter, calls are taken to be equally long on their way, within `MOST_ON_THE_WAY`.

    Waiting calls go in the order in which they came. One bucket may serve several event loops, one after the
    other.
    """

    def __init__(
        self, calls_per_second: int = CALLS_PER_SECOND, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if calls_per_second < 1:
            raise ValueError("at least one call per second must be possible")
        self._size = calls_per_second
        self._clock = clock
        self._usual = 0.0
        self._out: set[Token] = set()
        self._turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    def take(self) -> Token | float:
        """Take a token; if all are out, return the seconds after which to ask again."""
        if len(self._out) == self._size:
            now = self._clock()
            patience = PATIENCE if self._usual <= MOST_ON_THE_WAY else MOST_ON_THE_WAY
            first = min(self._out, key=lambda token: token.pause(now, patience))
            if (pause := first.pause(now, patience)) > 0:
                return min(pause, _SECOND)
            self._out.remove(first)
        token = Token(self._clock)
        self._out.add(token)
        return token

    @asynccontextmanager
    async def call(self) -> AsyncGenerator[Token]:
        """Wait for a token, and hold it during the call.

        Which is to say when it is `sent`, and ends normally or with VclmApiError when it is answered.
        """
        async with self._turns.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
            token = await self._next()
        try:
            yield token
        except VclmUnreachable:
            self._out.discard(token)  # as good as new: nothing was sent
            raise
        except VclmApiError:
            self._answered(token)
            raise
        except BaseException:
            token.sent()  # at least in part, perhaps; it may still be on its way
            raise
        self._answered(token)

    def _answered(self, token: Token) -> None:
        self._usual += (min(token.answered(), PATIENCE) - self._usual) / _MEMORY

    async def _next(self) -> Token:
        while True:
            token = self.take()
            if isinstance(token, Token):
                return token
            await asyncio.sleep(token)


@cache
def bucket_of(endpoint: str, secret_id: str, action: str, calls_per_second: int) -> TokenBucket:  # noqa: ARG001
    """Return the bucket that all clients with these in this process share: they are but its key.

    They come from the owner's settings, so there are few.
    """
    return TokenBucket(calls_per_second)
