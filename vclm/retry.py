"""Trying a call again, where that cannot make a second paid job.

Pauses are random, so that callers who were turned away together do not come back together ("decorrelated
jitter": each pause lies between the first one and three times the one before), and bounded. A call is tried
`ATTEMPTS` times in all; longer waits, such as for an outage, are the caller's, who can survive a restart.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

from vclm.errors import (
    VclmAmbiguous,
    VclmApiError,
    VclmCircuitOpen,
    VclmDownloadError,
    VclmError,
    VclmUnreachable,
)

Result = TypeVar("Result")

ATTEMPTS = 3
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 5.0
"""Seconds."""

_QUEUE_FULL = "FailedOperation.JobQueueFull"


def may_resubmit(error: VclmError) -> bool:
    """Tell whether a submission may be repeated: only if it certainly made no job.

    Either nothing was sent, or the service turned it away for its frequency or its full queue. Not for
    ``RequestLimitExceeded.JobNumExceed``, although that makes no job either: it lasts until a job of the
    caller's own ends, which is longer than one waits here.
    """
    if isinstance(error, VclmApiError):
        return error.throttled or error.code == _QUEUE_FULL
    return isinstance(error, VclmUnreachable)


def may_reread(error: VclmError) -> bool:
    """Tell whether a call that changes nothing is worth repeating."""
    if isinstance(error, VclmApiError):
        return error.throttled or error.code == "InternalError"
    if isinstance(error, VclmDownloadError):
        return not error.gone
    return isinstance(error, VclmUnreachable | VclmAmbiguous)


def pauses(first_pause: float = FIRST_PAUSE) -> Iterator[float]:
    """Yield the seconds to wait after each attempt but the last."""
    pause = first_pause
    for _ in range(ATTEMPTS - 1):
        pause = min(LONGEST_PAUSE, random.uniform(first_pause, 3 * pause))
        yield pause


async def retrying(
    call: Callable[[], Awaitable[Result]],
    may_repeat: Callable[[VclmError], bool],
    *,
    first_pause: float = FIRST_PAUSE,
) -> Result:
    """Make a call, and again after a failure that ``may_repeat`` allows; raises the last failure.

    A circuit that is open is never waited for: the caller is told how long that would take.
    """
    for pause in pauses(first_pause):
        try:
            return await call()
        except VclmCircuitOpen:
            raise
        except VclmError as error:
            if not may_repeat(error):
                raise
        await asyncio.sleep(pause)
    return await call()
