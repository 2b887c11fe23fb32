"""The HTTP connections under the client, and what their failures mean."""

import contextlib
import ssl
from collections.abc import Generator
from functools import cache

import httpx

from vclm.errors import VclmAmbiguous, VclmUnreachable

CONNECTIONS = 20
"""Connections of one client at a time."""

_DIRECT: dict[str, httpx.AsyncBaseTransport | None] = {
    "all://127.0.0.1": None,
    "all://localhost": None,
    "all://*.localhost": None,
    "all://[::1]": None,
}
_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


def http_client(*, timeout: float, keep_alive: bool, max_redirects: int = 0) -> httpx.AsyncClient:
    """Make a client that uses the owner's proxies, except towards this machine.

    ``timeout`` (seconds) holds for connecting, for each read, each write, and waiting for a free connection.
    """
    return httpx.AsyncClient(
        timeout=timeout,
        verify=_certificates(),
        # Uncompressed, so that no small answer unpacks into a large one.
        headers={"Accept-Encoding": "identity"},
        limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=5 if keep_alive else 0),
        follow_redirects=max_redirects > 0,
        max_redirects=max(1, max_redirects),
        mounts=_DIRECT,
    )


@cache
def _certificates() -> ssl.SSLContext:
    # Shared, for reading the authorities takes tens of milliseconds, each time.
    return httpx.create_ssl_context()


@contextlib.contextmanager
def translated() -> Generator[None]:
    """Turn httpx's errors into ours."""
    try:
        yield
    except _NOTHING_SENT as error:
        raise VclmUnreachable(_describe(error)) from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise VclmAmbiguous(_describe(error)) from error


async def read_bounded(response: httpx.Response, limit: int) -> bytes:
    """Read a whole body of at most ``limit`` bytes; VclmAmbiguous as soon as it is longer."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > limit:
            raise VclmAmbiguous(f"the answer is longer than {limit} bytes")
    return bytes(body)


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
