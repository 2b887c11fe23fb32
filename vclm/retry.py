"""Trying a call again, where that cannot make a second paid job."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from vclm.errors import VclmAmbiguous, VclmApiError, VclmDownloadError, VclmError, VclmUnreachable

Result = TypeVar("Result")

ATTEMPTS = 3
FIRST_PAUSE = 0.5
"""Seconds; doubled from attempt to attempt, each time shortened by up to half at random."""


def may_resubmit(error: VclmError) -> bool:
    """Tell whether a submission may be repeated: only if it certainly made no job."""
    return isinstance(error, VclmUnreachable) or (isinstance(error, VclmApiError) and error.throttled)


def may_reread(error: VclmError) -> bool:
    """Tell whether a call that changes nothing is worth repeating."""
    if isinstance(error, VclmApiError):
        return error.throttled or error.code == "InternalError"
    if isinstance(error, VclmDownloadError):
        return not error.gone
    return isinstance(error, VclmUnreachable | VclmAmbiguous)


async def retrying(
    call: Callable[[], Awaitable[Result]],
    may_repeat: Callable[[VclmError], bool],
    *,
    attempts: int = ATTEMPTS,
    first_pause: float = FIRST_PAUSE,
) -> Result:
    """Make a call, and again after a failure that ``may_repeat`` allows; raises the last failure."""
    for attempt in range(attempts):
        try:
            return await call()
        except VclmError as error:
            if attempt == attempts - 1 or not may_repeat(error):
                raise
        await asyncio.sleep(first_pause * 2**attempt * random.uniform(0.5, 1.0))
    raise ValueError("attempts must be at least 1")
