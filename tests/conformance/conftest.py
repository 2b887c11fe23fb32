"""What the whole suite shares: the clients, the host that URLs name, the engines and the jobs on them."""

from collections.abc import AsyncGenerator, Generator, Mapping, Sequence

import pytest
import pytest_asyncio

from tests.conformance.callers import Caller, IntlAsync, IntlSync, Mainland, Ours
from tests.conformance.engines import Stuck, hasty_engine, stuck_engine, usual_engine
from tests.conformance.failures import FAILURES
from tests.conformance.host import Host
from tests.conformance.orders import DANCES, SHOTS
from tests.conformance.works import Works, submitted
from tests.support.engine import RunningEngine


@pytest.fixture(scope="session")
def callers() -> Generator[tuple[Caller, ...]]:
    everybody = (IntlSync(), IntlAsync(), Mainland(), Ours())
    yield everybody
    for caller in everybody:
        caller.close()


@pytest.fixture(scope="session")
def host() -> Generator[Host]:
    running = Host()
    yield running
    running.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def usual(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[RunningEngine]:
    async with usual_engine(tmp_path_factory.mktemp("usual")) as engine:
        yield engine


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stuck(tmp_path_factory: pytest.TempPathFactory, host: Host) -> AsyncGenerator[Stuck]:
    async with stuck_engine(tmp_path_factory.mktemp("stuck"), host) as engine:
        yield engine


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hasty(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[RunningEngine]:
    async with hasty_engine(tmp_path_factory.mktemp("hasty")) as engine:
        yield engine


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def failing(usual: RunningEngine, host: Host) -> Mapping[str, str]:
    """The jobs of the usual engine that fail, by their causes."""
    return await _submitted_failures("usual", usual, host)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def failing_hastily(hasty: RunningEngine, host: Host) -> Mapping[str, str]:
    """The jobs of the hasty engine that fail, by their causes."""
    return await _submitted_failures("hasty", hasty, host)


async def _submitted_failures(name: str, engine: RunningEngine, host: Host) -> Mapping[str, str]:
    mine = [failure for failure in FAILURES if failure.engine == name]
    return {one.cause: await submitted(IntlSync(), host.filled(one.call), engine) for one in mine}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def dances(usual: RunningEngine, host: Host, callers: Sequence[Caller]) -> Works:
    """The jobs of the dances."""
    works = Works(usual, host)
    for order in DANCES:
        await works.place(order, callers)
    return works


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shots(usual: RunningEngine, host: Host, callers: Sequence[Caller]) -> Works:
    """The jobs of the shots."""
    works = Works(usual, host)
    for order in SHOTS:
        await works.place(order, callers)
    return works
