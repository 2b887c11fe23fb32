"""A service that answers by a script, on a real socket."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from vclm.signing import SignableRequest

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer(fields: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Handler:
    async def handle(_: web.Request) -> web.Response:
        body = json.dumps({"Response": {"RequestId": "r-1", **fields}}).encode()
        return web.Response(status=status, body=body, headers=headers, content_type="application/json")

    return handle


def error(code: str) -> Handler:
    return answer({"Error": {"Code": code, "Message": "No."}})


def raw(body: bytes, status: int = 200) -> Handler:
    async def handle(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body, content_type="application/json")

    return handle


async def drop(request: web.Request) -> web.Response:
    """Take the request, then hang up."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


ACCEPTED = answer({"JobId": "123"})


@dataclass
class Service:
    """A service that answers by a script, and remembers what it was asked."""

    server: TestServer
    script: list[Handler] = field(default_factory=list[Handler])
    asked: list[SignableRequest] = field(default_factory=list[SignableRequest])

    async def handle(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = request.raw_path.partition("?")[2]
        self.asked.append(SignableRequest(request.method, query, headers, await request.read()))
        return await (self.script.pop(0) if len(self.script) > 1 else self.script[0])(request)

    @property
    def url(self) -> str:
        return str(self.server.make_url("/"))


async def slow(_: web.Request) -> web.Response:
    await asyncio.sleep(30)
    return web.Response()
