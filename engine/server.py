"""The engine's HTTP: which path leads where, and listening."""

import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable

from aiohttp import web

from engine.results import Results
from engine.service import Service
from engine.wire import MAX_QUERY

_MAX_LINE = 1 << 20
"""Bytes of a request line that is still answered in an envelope; a longer one is HTTP 400."""
INSTANCE_HEADER = "X-Boogie-Instance"


def application(service: Service, results: Results, instance: str) -> web.Application:
    """Return the application: the API at its root, results, and health with the name of this start."""
    app = web.Application()
    app.router.add_get("/health", _health(instance))
    app.router.add_get("/results/{name}", results.get)
    app.router.add_route("*", "/", service.handle)
    return app


@contextlib.asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncGenerator[int]:
    """Serve an application and yield the port, which is the given one unless that is 0. Raises OSError."""
    # A GET may carry 32 KB; one that carries more shall hear so in an envelope, within reason. Lingering
    # lets a client that is still sending too much hear it too, and is short, for others would send for ever.
    runner = web.AppRunner(
        app,
        access_log=None,
        max_line_size=_MAX_LINE,
        max_field_size=2 * MAX_QUERY,
        shutdown_timeout=5.0,
        lingering_time=3.0,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _health(instance: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    headers = {INSTANCE_HEADER: instance} if instance else {}

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"}, headers=headers)

    return health
