"""Going where a caller's URL leads, without lending the caller our place in the network."""

import asyncio
import socket
from collections.abc import Callable, Mapping

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from engine.failure import ActionFailed
from vclm.rules import MAX_URL

TOTAL_SECONDS = 15.0
"""The longest an exchange with a stranger's host may take."""
_CONNECTIONS = 8

Allowed = Callable[[str], bool]
"""Tells whether an IP address may be connected to on a stranger's behalf."""


class AddressRefused(OSError):  # noqa: N818 - says what happened
    """The host's address is not one we connect to on a stranger's behalf."""


class JudgingResolver(AbstractResolver):
    """Resolves a host once.

    The connection is made to the very addresses that were judged here, so DNS cannot rebind.
    """

    def __init__(self, allowed: Allowed) -> None:
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


def outbound_session(allowed: Allowed, headers: Mapping[str, str]) -> aiohttp.ClientSession:
    """Make a session that connects only to allowed addresses; ask it for `judged_url`s only.

    Proxies of the environment are not used: behind one, the address would be the proxy's to choose.
    """
    connector = aiohttp.TCPConnector(
        resolver=JudgingResolver(allowed), use_dns_cache=False, force_close=True, limit=_CONNECTIONS
    )
    return aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=TOTAL_SECONDS),
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Accept-Encoding": "identity", "User-Agent": "Boogie", **headers},
    )


def judged_url(url: str, allowed: Allowed) -> URL:
    """Return a URL we may ask; names are judged when they are resolved, addresses written out here.

    Raises ActionFailed (``InvalidParameterValue.UrlIllegal``).
    """
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
    if (":" in host or host.replace(".", "").isdigit()) and not allowed(host):
        raise illegal
    return parsed


def anywhere(_: str) -> bool:
    """Allow every address."""
    return True


def is_refusal(error: BaseException) -> bool:
    """Tell whether a request failed because its host's address was refused."""
    if isinstance(error, AddressRefused):
        return True
    return isinstance(error, aiohttp.ClientConnectorError) and (
        isinstance(error.__cause__, AddressRefused) or isinstance(error.os_error, AddressRefused)
    )
