"""Job records for tests."""

import itertools
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.jobs import database
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.wishes import AnimationWish, DanceWish, Wish, wish_columns

DANCE = DanceWish(template="ke3")
ANIMATION = AnimationWish(prompt="the wind rises")
_EPOCH_MS = 1_420_070_400_000
_numbers = itertools.count(1)


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


def snowflake(at: float) -> int:
    """An id as Discord makes it at a moment (Unix time)."""
    return (int(at * 1000) - _EPOCH_MS << 22) + next(_numbers)


def columns(at: float | None = None, wish: Wish = DANCE, **changed: Any) -> dict[str, Any]:
    """What an interaction brings to a claim."""
    now = time.time() if at is None else at
    return {
        "interaction_id": snowflake(now),
        "interaction_token": "a-token",
        "application_id": 1,
        "user_id": 7,
        "user_name": "mia",
        "guild_id": None,
        "channel_id": 3,
        "locale": "en-US",
        "filesize_limit": 10 * 1024 * 1024,
        "can_post_in_channel": True,
        **wish_columns(wish),
        "picture_url": "https://cdn.discordapp.com/attachments/1/2/me.png?hm=1",
        "picture_name": "me.png",
        "picture_size": 1000,
        **changed,
    }


@asynccontextmanager
async def open_store(path: Path, clock: Clock | None = None) -> AsyncGenerator[JobStore]:
    """The real job record in a file."""
    connection = await database.connect(path)
    try:
        yield JobStore(connection, clock or time.time)
    finally:
        await connection.close()


async def claimed(store: JobStore, at: float | None = None, **changed: Any) -> Job:
    """A new job."""
    deadline = (time.time() if at is None else at) + 3600
    job = await store.claim(deadline_at=deadline, **columns(at, **changed))
    assert job is not None
    return job


async def moved(store: JobStore, job: Job, *states: JobState, **changed: Any) -> Job:
    """The job after some moves; the columns are set with the last."""
    for state in states:
        last = changed if state is states[-1] else {}
        after = await store.move(job, state, **last)
        assert after is not None
        job = after
    return job
