"""Reading a member's picture from where Discord keeps it."""

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import discord
import httpx
from discord.http import HTTPClient

from bot.intake.limits import MAX_BYTES, MEGABYTE
from bot.jobs.outcomes import Later
from bot.refusal import Refusal

if TYPE_CHECKING:
    from bot.client import BoogieClient

_HOSTS = (".discordapp.com", ".discordapp.net")  # cdn., media., images-ext-1. ...
_SECONDS = 60.0


class PictureReader:
    """Reads attachments of messages and commands: from Discord's hosts only, at most MAX_BYTES."""

    def __init__(self, client: "BoogieClient") -> None:
        self._client = client
        self._http = httpx.AsyncClient(timeout=15.0, follow_redirects=False)

    async def read(self, url: str) -> bytes:
        """Read the bytes of a picture.

        Raises Refusal when it is gone, foreign or too heavy; Later when Discord cannot be reached just now.
        """
        try:
            async with asyncio.timeout(_SECONDS):
                if type(self._client.http) is HTTPClient:
                    return await self._stream(url)
                # A simulated Discord keeps its files in memory, behind the client it put in.
                return await self._client.http.get_from_cdn(url)
        except (TimeoutError, httpx.TransportError) as error:
            raise Later(f"the picture cannot be read: {type(error).__name__}") from error
        except discord.HTTPException as error:
            raise Refusal("refusal.gone") from error

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _stream(self, url: str) -> bytes:
        parts = urlsplit(url)
        if parts.scheme != "https" or not (parts.hostname or "").endswith(_HOSTS):
            raise Refusal("refusal.foreign")
        async with self._http.stream("GET", url) as response:
            if response.status_code >= 500 or response.status_code == 429:
                raise Later(f"the picture cannot be read: HTTP {response.status_code}")
            if response.status_code != 200:
                raise Refusal("refusal.gone")
            data = bytearray()
            async for chunk in response.aiter_bytes():
                data += chunk
                if len(data) > MAX_BYTES:
                    raise Refusal("refusal.heavier", limit=MAX_BYTES // MEGABYTE)
            return bytes(data)
