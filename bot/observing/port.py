"""The private port: GET /health and GET /metrics, for the owner's monitoring and nobody else."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.observing.health import Health

log = logging.getLogger(__name__)

SECONDS = 10.0
"""How long an answer may take to be made."""

AT_ONCE = 4
"""How many answers are made at a time; who comes on top is told to come again."""


class MetricsPortError(Exception):
    """The private port cannot be had; the message says what to do."""


class PrivatePort:
    """Serves the registry and the verdict of `look`, both of which block and run in threads."""

    def __init__(self, registry: CollectorRegistry, look: Callable[[], Health]) -> None:
        app = web.Application(client_max_size=1024)
        app.router.add_get("/health", self._health)
        app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(app, access_log=None, keepalive_timeout=SECONDS, shutdown_timeout=2.0)
        self._registry = registry
        self._look = look
        self._answering = 0

    async def listen(self, host: str, port: int) -> None:
        """Listen; raises MetricsPortError."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port, backlog=16).start()
        except OSError as error:
            raise MetricsPortError(
                f"Metrics cannot be served on {host}, port {port} ({error.strerror}): choose another "
                "BOOGIE_METRICS_PORT or BOOGIE_METRICS_HOST, or leave the port empty."
            ) from error
        log.info("serving /health and /metrics on %s port %d", host, port)

    async def close(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    async def _health(self, _request: web.Request) -> web.StreamResponse:
        async def answer() -> web.Response:
            found = await asyncio.to_thread(self._look)
            status = HTTPStatus.OK if found.ok else HTTPStatus.SERVICE_UNAVAILABLE
            return web.json_response(found.to_json(), status=status)

        return await self._bounded(answer)

    async def _metrics(self, _request: web.Request) -> web.StreamResponse:
        async def answer() -> web.Response:
            body = await asyncio.to_thread(generate_latest, self._registry)
            return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

        return await self._bounded(answer)

    async def _bounded(self, answer: Callable[[], Awaitable[web.Response]]) -> web.Response:
        if self._answering >= AT_ONCE:
            return web.Response(status=HTTPStatus.TOO_MANY_REQUESTS)
        self._answering += 1
        try:
            async with asyncio.timeout(SECONDS):
                return await answer()
        except TimeoutError:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        finally:
            self._answering -= 1
