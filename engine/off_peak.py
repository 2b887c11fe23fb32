"""Serving off-peak jobs when the queue is idle, and cancelling those that nobody had time for."""

import asyncio
import logging
import time
from collections.abc import Callable

from engine.jobs import JobQueue

LOOK_SECONDS = 1.0
"""How often it is looked whether the queue is idle."""

log = logging.getLogger(__name__)


async def serve_off_peak(jobs: JobQueue, *, at_a_time: int, clock: Callable[[], float] = time.time) -> None:
    """Let off-peak jobs in, one after the other and at most so many at a time, until cancelled."""
    while True:
        try:
            await asyncio.to_thread(turn, jobs, at_a_time=at_a_time, now=clock())
        except Exception:
            log.exception("off-peak jobs could not be looked after; the next try is in %g s", LOOK_SECONDS)
        await asyncio.sleep(LOOK_SECONDS)


def turn(jobs: JobQueue, *, at_a_time: int, now: float) -> None:
    """Cancel what has waited too long (``now`` in UNIX seconds); let one in if there is room for it."""
    for job in jobs.expire(now):
        log.info("job %s was cancelled: off-peak, and the queue was never idle in its time", job)
    if jobs.idle(off_peak_at_most=at_a_time) and (let_in := jobs.let_in()):
        log.info("job %s is let in: off-peak, and the queue is idle", let_in)
