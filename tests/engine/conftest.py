"""One engine for all tests here that do not need their own."""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from tests.support.engine import RunningEngine, running_engine
from vclm.client import VclmClient


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[RunningEngine]:
    async with running_engine(tmp_path_factory.mktemp("engine") / "data") as running:
        yield running


@pytest_asyncio.fixture
async def client(engine: RunningEngine) -> AsyncGenerator[VclmClient]:
    async with engine.client() as opened:
        yield opened
