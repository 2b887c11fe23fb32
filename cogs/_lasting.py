"""Controls that need no memory: their custom ids say all, so they outlive restarts."""

import re
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

import discord
from discord import ui

from cogs._asking import Interaction
from cogs._words import in_words

Component = TypeVar("Component", bound=ui.Item[Any])


class LastingItem(ui.DynamicItem[Component], Generic[Component], template=r"(?!)"):
    """A control whose custom id matches the template of its class; by itself it matches none.

    `match` is what the custom id says, `component` what kind of control it is.
    """

    component: ClassVar[type[ui.Item[Any]]] = ui.Button

    def __init__(self, item: Component, match: re.Match[str]) -> None:
        super().__init__(item)
        self.match = match

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Take the control of a message, however old."""
        assert isinstance(item, cls.component)  # noqa: S101
        return cls(cast("Component", item), match)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the control says; answer in words when that fails."""
        async with in_words(interaction):
            await self.used(interaction)

    async def used(self, interaction: Interaction) -> None:
        """Do what the control says."""
        raise NotImplementedError
