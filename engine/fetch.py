"""Fetching the pictures that a caller's URLs name."""

import asyncio
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from engine.addresses import is_public
from engine.failure import ActionFailed
from engine.outbound import TOTAL_SECONDS, Allowed, is_refusal, judged_url, outbound_session

MAX_REDIRECTS = 3
_NOT_FETCHED = "FailedOperation.ImageDownloadError"


class Fetcher:
    """Fetches pictures by URL: http(s) only, bounded in size, time and redirects.

    Connects only to addresses that ``allowed`` allows, on the way of redirects too. Use with ``async with``.
    """

    def __init__(self, *, allowed: Allowed = is_public) -> None:
        self._allowed = allowed
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = outbound_session(self._allowed, {"Accept": "image/*"})
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
        except (aiohttp.ClientError, OSError, ValueError) as error:
            code = "InvalidParameterValue.UrlIllegal" if is_refusal(error) else _NOT_FETCHED
            raise ActionFailed(code) from error

    async def _follow(self, url: str, max_bytes: int) -> bytes:
        session = self._session
        if session is None:
            raise RuntimeError("a Fetcher is used with `async with`")
        target = judged_url(url, self._allowed)
        for _ in range(MAX_REDIRECTS + 1):
            async with session.get(target, allow_redirects=False) as response:
                if response.status in (301, 302, 303, 307, 308):
                    onward = target.join(URL(response.headers.get("Location", "")))
                    target = judged_url(str(onward), self._allowed)
                    continue
                if response.status != 200:
                    raise ActionFailed(_NOT_FETCHED)
                return await _read(response, max_bytes)
        raise ActionFailed(_NOT_FETCHED)


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
