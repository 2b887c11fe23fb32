"""Fetching a result: streamed to disk, bounded, and visible under its name only when whole."""

import asyncio
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

import httpx

from vclm.errors import VclmDownloadError
from vclm.transport import translated

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Downloaded:
    """A fetched file: its size in bytes.

    And the URL of the report that describes it, if the service has one.
    """

    size: int
    report_url: str | None


async def fetch(client: httpx.AsyncClient, url: str, target: Path, *, max_bytes: int) -> Downloaded:
    """Fetch ``url`` into ``target``.

    Raises VclmDownloadError (status not 200, or longer than ``max_bytes``), VclmUnreachable or
    VclmAmbiguous; then nothing is left behind.
    """
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with translated():
            async with client.stream("GET", url) as response:
                _check_status(response)
                # Opened here and not in a thread: it must never outlive a cancellation unclosed.
                with part.open("xb") as file:
                    size = await _save(response, file, max_bytes)
        await asyncio.to_thread(part.replace, target)
    finally:
        part.unlink(missing_ok=True)
    link = response.links.get("describedby", {}).get("url")
    return Downloaded(size, str(response.url.join(link)) if link else None)


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status != HTTPStatus.OK:
        raise VclmDownloadError(
            f"the result could not be fetched: HTTP {status}",
            status=status,
            gone=400 <= status < 500 and status != 429,
        )


async def _save(response: httpx.Response, file: BinaryIO, max_bytes: int) -> int:
    size = 0
    async for chunk in response.aiter_bytes(_CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise VclmDownloadError(f"the result is larger than {max_bytes} bytes", status=200, gone=True)
        await asyncio.to_thread(file.write, chunk)
    return size
