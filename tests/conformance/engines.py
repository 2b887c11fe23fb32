"""Three engines: a usual one, one whose render process hangs, and one that gives nothing any time."""

import contextlib
import os
import signal
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

from engine.picture_hash import picture_hash, written
from tests.conformance import tenants
from tests.conformance.call import SUBMIT_DANCE, SUBMIT_VIDU, Call
from tests.conformance.callers import IntlSync
from tests.conformance.gallery import served
from tests.conformance.host import Host
from tests.conformance.wire_refusals import PERSON
from tests.conformance.works import submitted
from tests.engine.jobs import running
from tests.support.engine import RunningEngine, running_engine

QUEUE_LIMIT = 4


@contextlib.asynccontextmanager
async def usual_engine(folder: Path) -> AsyncGenerator[RunningEngine]:
    """With tenants, regions and the owner's lists of what is not wanted."""
    (folder / "pictures").write_text(written(picture_hash(served("banned"))))
    (folder / "words").write_text("forbidden word")
    async with running_engine(
        folder / "data",
        ENGINE_TENANTS=tenants.written(folder / "tenants.toml"),
        ENGINE_REGIONS="ap-singapore,ap-guangzhou",
        ENGINE_BLOCKED_PICTURES=str(folder / "pictures"),
        ENGINE_BLOCKED_WORDS=str(folder / "words"),
        ENGINE_ALLOW_PRIVATE_URLS="1",
    ) as engine:
        yield engine


@dataclass(frozen=True)
class Stuck:
    """An engine that hangs in its first job, and that job and one that waits behind it."""

    engine: RunningEngine
    running: str
    waiting: str


@contextlib.asynccontextmanager
async def stuck_engine(folder: Path, host: Host) -> AsyncGenerator[Stuck]:
    """As many jobs wait as may; of each limited tenant one is among those that are off-peak."""
    client = IntlSync()
    async with running_engine(
        folder / "data",
        ENGINE_TENANTS=tenants.written(folder / "tenants.toml"),
        ENGINE_QUEUE_LIMIT=str(QUEUE_LIMIT),
        ENGINE_ALLOW_PRIVATE_URLS="1",
    ) as engine:
        dance = host.filled(Call(SUBMIT_DANCE, PERSON))
        first = await submitted(client, dance, engine)
        async with engine.client() as watching:
            await running(watching, first)
        (render,) = engine.render_pids()
        os.kill(render, signal.SIGSTOP)
        waiting = [await submitted(client, dance, engine) for _ in range(QUEUE_LIMIT)]
        for name in (tenants.SINGLE, tenants.DAILY, tenants.POOR):
            await submitted(client, Call(SUBMIT_VIDU, {"OffPeak": True}, **tenants.of(name)), engine)
        yield Stuck(engine, first, waiting[0])


@contextlib.asynccontextmanager
async def hasty_engine(folder: Path) -> AsyncGenerator[RunningEngine]:
    """A render, and the wait of an off-peak job, may take a thousandth of a second."""
    async with running_engine(
        folder / "data",
        ENGINE_RENDER_SECONDS="0.001",
        ENGINE_OFF_PEAK_SECONDS="0.001",
        ENGINE_ALLOW_PRIVATE_URLS="1",
    ) as engine:
        yield engine
