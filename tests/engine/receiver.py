"""Somebody who is called back, on loopback."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

PATIENCE = 30.0


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Receiver:
    """Remembers what comes, and answers with ``statuses`` in turn, then always with the last of them."""

    base: str = ""
    statuses: list[int] = field(default_factory=lambda: [200])
    received: list[Received] = field(default_factory=list[Received])
    on_receipt: Callable[[], Any] = lambda: None
    """Called, in a thread, before anything is answered."""

    @property
    def port(self) -> str:
        return self.base.rpartition(":")[2]

    async def count(self, wanted: int) -> None:
        """Wait until so many requests have come."""
        async with asyncio.timeout(PATIENCE):
            while len(self.received) < wanted:
                await asyncio.sleep(0.01)

    async def handle(self, request: web.Request) -> web.Response:
        path, _, query = request.raw_path.partition("?")
        body = await request.read()
        await asyncio.to_thread(self.on_receipt)
        self.received.append(Received(request.method, path, query, request.headers, body))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        headers = {"Location": "/elsewhere"} if status in (301, 302, 303, 307, 308) else {}
        return web.Response(status=status, headers=headers)


@contextlib.asynccontextmanager
async def receiving() -> AsyncGenerator[Receiver]:
    receiver = Receiver()
    app = web.Application(client_max_size=16 << 20)
    app.router.add_route("*", "/{path:.*}", receiver.handle)
    async with TestServer(app, host="127.0.0.1") as server:
        receiver.base = f"http://127.0.0.1:{server.port}"
        yield receiver
