"""Many commands at the same moment: each is acknowledged before any is looked into."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import discord

TOLD_ALL = "told all"
"""In an interaction's `extras`: its first word is one that others see, too."""
_FEW = 32
"""So many at a time are answered at once: who comes beside them waits for little."""
_LONGEST = 1.0  # seconds that those who are acknowledged wait for others' sake


class Crowd:
    """Those who wait for an answer.

    A few are answered at once. Discord gives up on an answer after three seconds, so where more wait, each
    is told first that one is coming; once all have been, they get it in turn.
    """

    def __init__(self) -> None:
        self._waiting = 0
        self._untold = 0
        self._all_told = asyncio.Event()
        self._turns = asyncio.Semaphore(_FEW)

    @asynccontextmanager
    async def turn(
        self, interaction: discord.Interaction[Any], *, is_private: bool = False
    ) -> AsyncGenerator[None]:
        """Answer within: with a first answer, or if one is coming already by editing that.

        One that `is_private` is seen by its member alone.

        Raises discord.HTTPException, as for an event that came twice, before anything is done about it.
        """
        self._waiting += 1
        try:
            if self._waiting <= _FEW:
                yield
                return
            await self._tell(interaction, is_private)
            async with self._turns:
                yield
        finally:
            self._waiting -= 1

    async def _tell(self, interaction: discord.Interaction[Any], is_private: bool) -> None:
        self._untold += 1
        self._all_told.clear()
        try:
            interaction.extras[TOLD_ALL] = not is_private
            await interaction.response.defer(thinking=True, ephemeral=is_private)
        finally:
            self._untold -= 1
            if self._untold == 0:
                self._all_told.set()
        try:
            async with asyncio.timeout(_LONGEST):
                await self._all_told.wait()
        except TimeoutError:  # ever more are coming
            pass
