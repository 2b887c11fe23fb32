"""Listening for callbacks: HTTP, bounded in size, time and number of those read at a time.

Connections are bounded in time, not in number: in front of a public address belongs a proxy.
"""

import asyncio
import logging
from collections.abc import Callable
from http import HTTPStatus

from aiohttp import web

from bot.callbacks.addresses import PATH
from bot.callbacks.judge import CallbackJudge

log = logging.getLogger(__name__)

MAX_BODY = 2_000_000
"""Bytes of a callback. What we ask for is below a kilobyte."""

SECONDS = 10.0
"""How long a request's head may take to arrive, and again how long its body; without, the connection ends."""

AT_ONCE = 32
"""How many callbacks are read at a time; who comes on top is told to come again."""


_WORD = "[A-Za-z0-9_-]{43}"


class CallbackListener:
    """Serves POST /callbacks/TOKEN, also under the path of a public address.

    GET /callbacks/CHALLENGE is answered with `prove` of it: so `boogie doctor` knows that an address leads
    to this installation.
    """

    def __init__(self, judge: CallbackJudge, prove: Callable[[str], str], base_path: str = "") -> None:
        app = web.Application(client_max_size=MAX_BODY)
        for prefix in dict.fromkeys(("", base_path)):
            app.router.add_post(f"{prefix}{PATH}{{token:{_WORD}}}", self._called)
            app.router.add_get(f"{prefix}{PATH}{{challenge:{_WORD}}}", self._challenged)
        self._runner = web.AppRunner(app, access_log=None, keepalive_timeout=SECONDS, shutdown_timeout=2.0)
        self._judge = judge
        self._prove = prove
        self._reading = 0

    async def listen(self, host: str, port: int) -> int:
        """Listen on `port`, or on any that is free for 0; return the port. Raises OSError."""
        if self._runner.server is None:
            await self._runner.setup()
        await web.TCPSite(self._runner, host, port, backlog=64).start()
        return int(self._runner.addresses[-1][1])

    async def close(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    async def _called(self, request: web.Request) -> web.Response:
        if self._reading >= AT_ONCE:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        self._reading += 1
        try:
            async with asyncio.timeout(SECONDS):
                return web.Response(status=await self._answer(request))
        except TimeoutError:
            return web.Response(status=HTTPStatus.REQUEST_TIMEOUT)
        finally:
            self._reading -= 1

    async def _answer(self, request: web.Request) -> HTTPStatus:
        token = request.match_info["token"]
        admitted = await self._judge.admits(token, request.headers)
        if admitted is not HTTPStatus.OK:
            return admitted
        return await self._judge.take(token, await request.read())  # aiohttp answers 413 to what is too large

    async def _challenged(self, request: web.Request) -> web.Response:
        return web.Response(text=self._prove(request.match_info["challenge"]))
