"""A scripted service, and a client of it."""

from collections.abc import AsyncGenerator

import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.vclm.scripted import Service
from vclm.breaker import CircuitBreaker
from vclm.client import VclmClient


@pytest_asyncio.fixture
async def service() -> AsyncGenerator[Service]:
    app = web.Application()
    made = Service(TestServer(app, host="127.0.0.1"))
    app.router.add_route("*", "/{path:.*}", made.handle)
    await made.server.start_server()
    yield made
    await made.server.close()


@pytest_asyncio.fixture
async def client(service: Service) -> AsyncGenerator[VclmClient]:
    async with VclmClient(
        service.url,
        "ID",
        "KEY",
        timeout=5,
        first_pause=0.001,
        calls_per_second=None,
        breaker=CircuitBreaker(),
    ) as made:
        yield made
