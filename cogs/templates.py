"""`/templates`: a gallery of the dances, from which one is danced at once."""

import re
from typing import Any, Self

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.client import BoogieClient
from bot.dances import offered_dances
from bot.texts import text
from bot.wishes import DanceWish
from cogs._asking import Interaction, request, tell_place
from cogs._gallery import gallery_page
from cogs._picker import DancePicker
from cogs._pictures import Picture
from cogs._words import in_words


class TemplatesCommand(commands.Cog):
    """The slash command."""

    @app_commands.command(name="templates", description=text("command.templates"))
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def templates(self, interaction: Interaction) -> None:
        """Show the first page to the member alone."""
        async with in_words(interaction):
            await interaction.response.defer(ephemeral=True, thinking=True)  # the files take a while
            view, files = gallery_page(offered_dances(interaction.client.settings), 0)
            await interaction.edit_original_response(view=view, attachments=files)


class TurnPage(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"boogie:gallery:show:(?P<page>\d{1,4})"):
    """A button to another page."""

    def __init__(self, item: ui.Button[ui.LayoutView], page: int) -> None:
        super().__init__(item)
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read the page from the custom id."""
        assert isinstance(item, ui.Button)  # noqa: S101
        return cls(item, int(match["page"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show that page in place of this one."""
        async with in_words(interaction):
            await interaction.response.defer()
            view, files = gallery_page(offered_dances(interaction.client.settings), self.page)
            await interaction.edit_original_response(view=view, attachments=files)


class PickDance(ui.DynamicItem[ui.Select[ui.LayoutView]], template=r"boogie:gallery:pick:\d{1,4}"):
    """The menu of a page: asks for a picture to dance what was picked."""

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, item: ui.Item[Any], _match: re.Match[str], /
    ) -> Self:
        """Take the menu; what was picked comes with the interaction."""
        assert isinstance(item, ui.Select)  # noqa: S101
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Open the picker with that dance chosen."""
        async with in_words(interaction):
            offered = offered_dances(interaction.client.settings)
            picker = DancePicker(_danced, offered, upload=True, chosen=self.item.values[0])
            await interaction.response.send_modal(picker)


async def _danced(submitted: Interaction, template: str, pictures: list[Picture]) -> None:
    asked = request(submitted, DanceWish(template=template), pictures[0])
    await tell_place(submitted, await submitted.client.service.request(asked))


async def setup(bot: BoogieClient) -> None:
    """Add the command, and answer the gallery's buttons and menus, old or new."""
    await bot.add_cog(TemplatesCommand())
    bot.add_dynamic_items(TurnPage, PickDance)


async def teardown(bot: BoogieClient) -> None:
    """Stop answering them."""
    bot.remove_dynamic_items(TurnPage, PickDance)
