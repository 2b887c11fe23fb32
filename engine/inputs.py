"""The pictures of a submission: fetched or decoded, and judged before a job is made of them."""

import asyncio
from collections.abc import Callable

from engine.fetch import Fetcher
from engine.moderation import Moderation
from engine.pictures import (
    check_frames,
    check_logo,
    check_picture,
    check_shot_picture,
    decode_base64,
)
from vclm.models import LogoParam
from vclm.rules import MAX_IMAGE_BYTES, MAX_LOGO_BYTES, is_url
from vclm.vidu_models import vidu_limits

_HELD, _JUDGED = 8, 3
"""Submissions whose pictures are in memory, and pictures being decoded, at a time: each may take fifty
megabytes, decoded more."""


class Inputs:
    """Brings in what callers' parameters name; everything slow happens in threads. Raises ActionFailed."""

    def __init__(self, fetcher: Fetcher, moderation: Moderation) -> None:
        self._fetcher = fetcher
        self._moderation = moderation
        self.room = asyncio.Semaphore(_HELD)
        """To be held from before the first picture is brought in until the last is on the disk."""
        self._judging = asyncio.Semaphore(_JUDGED)

    async def person(self, url: str | None, base64: str | None) -> bytes:
        """Return the picture of a person to animate; as with the logo, the URL wins over the Base64."""
        return await self._picture(url, base64 or "", MAX_IMAGE_BYTES, check_picture)

    async def frames(self, images: list[str]) -> tuple[bytes, ...]:
        """Return the first frame, or the first and the last, each named by its URL or given as Base64."""
        named = [(image, "") if is_url(image) else (None, image) for image in images]
        frames = tuple(
            [
                await self._picture(url, base64, vidu_limits().image_bytes, check_shot_picture)
                for url, base64 in named
            ]
        )
        await asyncio.to_thread(check_frames, *frames)
        return frames

    async def logo(self, param: LogoParam | None) -> bytes | None:
        """Return the picture of a mark, or None if the mark is the default text."""
        if param is None or not (param.logo_url or param.logo_image):
            return None
        return await self._picture(param.logo_url, param.logo_image or "", MAX_LOGO_BYTES, check_logo)

    async def check_text(self, text: str) -> None:
        """Judge a prompt."""
        await asyncio.to_thread(self._moderation.check_text, text)

    async def _picture(
        self, url: str | None, base64: str, max_bytes: int, check: Callable[[bytes], None]
    ) -> bytes:
        if url:
            data = await self._fetcher.fetch(url, max_bytes=max_bytes)
        else:
            data = await asyncio.to_thread(decode_base64, base64, max_bytes)
        async with self._judging:
            await asyncio.to_thread(check, data)
            await asyncio.to_thread(self._moderation.check_picture, data)
        return data
