"""Fetching what a caller's URL names, without lending the caller our place in the network."""

import asyncio
import socket
from collections.abc import Callable
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from engine.addresses import is_public
from engine.failure import ActionFailed

TOTAL_SECONDS = 15.0
MAX_REDIRECTS = 3
MAX_URL = 4096


class AddressRefused(OSError):  # noqa: N818 - says what happened
    """The host's address is not one we connect to on a stranger's behalf."""


class JudgingResolver(AbstractResolver):
    """Resolves a host once.

    The connection is made to the very addresses that were judged here, so DNS cannot rebind.
    """

    def __init__(self, allowed: Callable[[str], bool]) -> None:
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a host; AddressRefused if any of them is not allowed."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        addresses = [(kind, str(address[0])) for kind, _, _, _, address in found]
        for _, address in addresses:
            if not self._allowed(address):
                raise AddressRefused(f"{host} has the address {address}")
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST
            )
            for kind, address in addresses
        ]

    async def close(self) -> None:
        """Close nothing: there is nothing open."""


class Fetcher:
    """Fetches pictures by URL: http(s) only, bounded in size, time and redirects.

    Connects only to addresses that ``allowed`` allows, on the way of redirects too. Proxies of the
    environment are not used: behind one, the address would be the proxy's to choose. Use with ``async
    with``.
    """

    def __init__(self, *, allowed: Callable[[str], bool] = is_public) -> None:
        self._allowed = allowed
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=JudgingResolver(self._allowed),
            use_dns_cache=False,
            force_close=True,
            limit=8,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=TOTAL_SECONDS),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Accept": "image/*", "Accept-Encoding": "identity", "User-Agent": "Boogie"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def fetch(self, url: str, *, max_bytes: int) -> bytes:
        """Return the bytes a URL names.

        Raises ActionFailed: ``InvalidParameterValue.UrlIllegal`` for a URL we do not follow,
        ``FailedOperation.ImageDownloadError`` for one that leads nowhere,
        ``FailedOperation.ImageSizeExceed`` for more than ``max_bytes``.
        """
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                return await self._follow(url, max_bytes)
        except AddressRefused as error:
            raise ActionFailed("InvalidParameterValue.UrlIllegal") from error
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.__cause__, AddressRefused) or isinstance(error.os_error, AddressRefused):
                raise ActionFailed("InvalidParameterValue.UrlIllegal") from error
            raise ActionFailed("FailedOperation.ImageDownloadError") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise ActionFailed("FailedOperation.ImageDownloadError") from error

    async def _follow(self, url: str, max_bytes: int) -> bytes:
        session = self._session
        if session is None:
            raise RuntimeError("a Fetcher is used with `async with`")
        target = self._judged(url)
        for _ in range(MAX_REDIRECTS + 1):
            async with session.get(target, allow_redirects=False) as response:
                if response.status in (301, 302, 303, 307, 308):
                    target = self._judged(str(target.join(URL(response.headers.get("Location", "")))))
                    continue
                if response.status != 200:
                    raise ActionFailed("FailedOperation.ImageDownloadError")
                return await _read(response, max_bytes)
        raise ActionFailed("FailedOperation.ImageDownloadError")

    def _judged(self, url: str) -> URL:
        """Return a URL we may ask; names are judged when they are resolved, addresses written out here."""
        illegal = ActionFailed("InvalidParameterValue.UrlIllegal")
        if len(url) > MAX_URL:
            raise illegal
        try:
            parsed = URL(url)
            host, port = parsed.host, parsed.port
        except ValueError as error:
            raise illegal from error
        if parsed.scheme not in ("http", "https") or not host or not port or parsed.user or parsed.password:
            raise illegal
        # aiohttp connects to written-out addresses without asking the resolver.
        if (":" in host or host.replace(".", "").isdigit()) and not self._allowed(host):
            raise illegal
        return parsed


async def _read(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    too_large = ActionFailed("FailedOperation.ImageSizeExceed")
    if (response.content_length or 0) > max_bytes:
        raise too_large
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > max_bytes:
            raise too_large
    return bytes(body)
