"""How often each tenant calls each action, counted in sliding seconds."""

import time
from collections import deque
from collections.abc import Callable

from engine.failure import ActionFailed

_SECOND = 1.0


class RequestRates:
    """Counts the calls of the last second, by tenant and action.

    There are as many counts as tenants times actions, and each remembers as many calls as its limit. Not
    thread-safe: it belongs to the event loop.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._served: dict[tuple[str, str], deque[float]] = {}

    def count(self, tenant: str, action: str, limit: int) -> None:
        """Count a call; ActionFailed (``RequestLimitExceeded``) if ``limit`` calls came within a second.

        A call that is turned away does not count: whoever calls on and on is still served at the limit.
        """
        now = self._clock()
        served = self._served.setdefault((tenant, action), deque())
        while served and now - served[0] >= _SECOND:
            served.popleft()
        if len(served) >= limit:
            raise ActionFailed(
                "RequestLimitExceeded", "requests_per_second", times=len(served) + 1, limit=limit
            )
        served.append(now)
