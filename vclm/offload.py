"""Keeping work on megabytes off the event loop."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

LARGE = 64 << 10
"""Bytes whose encoding or hashing takes about as long as handing them to a thread: half a millisecond."""


async def off_the_loop(work: Callable[[Given], Made], given: Given, size: int) -> Made:
    """Do work that takes as long as ``size`` bytes make it: in a thread, unless they are few."""
    return work(given) if size < LARGE else await asyncio.to_thread(work, given)
