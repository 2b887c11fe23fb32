"""Noticing Discord's errors where they arrive: below discord.py, which keeps some of them to itself."""

import asyncio
import json
from collections.abc import Callable
from types import SimpleNamespace

import aiohttp

Notice = Callable[[int, int], None]
"""Called with the HTTP status (0: no answer came) and Discord's error code (0: none in the body)."""


def error_trace(notice: Notice) -> aiohttp.TraceConfig:
    """Make a trace of the client's session that tells `notice` of every answer that is an error."""

    async def ended(
        _session: aiohttp.ClientSession, _context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
    ) -> None:
        if ended.response.status >= 400:
            # discord.py reads it again: the response remembers what was read.
            notice(ended.response.status, _code(await ended.response.read()))

    async def failed(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        failed: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        if not isinstance(failed.exception, asyncio.CancelledError):
            notice(0, 0)

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    trace.on_request_exception.append(failed)
    return trace


def _code(body: bytes) -> int:
    try:
        return int(json.loads(body)["code"])
    except (ValueError, KeyError, TypeError, RecursionError):  # an empty page, or Cloudflare's
        return 0
