"""One engine for all tests here that do not need their own, and somebody to be called back."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from engine.files import FileStore
from engine.results import ResultUrls
from tests.engine.receiver import Receiver, receiving
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


@pytest_asyncio.fixture
async def receiver() -> AsyncGenerator[Receiver]:
    async with receiving() as running:
        yield running


@pytest.fixture
def urls(tmp_path: Path) -> ResultUrls:
    return ResultUrls(FileStore(tmp_path / "files", keep_seconds=60), "https://dance.example.org/engine/")
