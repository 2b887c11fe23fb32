"""`/templates`: a gallery of the dances, from which one is danced at once."""

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.client import BoogieClient
from bot.dances import offered_dances
from bot.wishes import DanceWish
from cogs._asking import Interaction, request, tell_place
from cogs._gallery import gallery_page
from cogs._lasting import LastingItem
from cogs._localized import localized
from cogs._picker import DancePicker
from cogs._pictures import Picture
from cogs._words import in_words


class TemplatesCommand(commands.Cog):
    """The slash command."""

    @app_commands.command(name="templates", description=localized("command.templates"))
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def templates(self, interaction: Interaction) -> None:
        """Show the first page to the member alone."""
        async with in_words(interaction):
            await interaction.response.defer(ephemeral=True, thinking=True)  # the files take a while
            view, files = _page(interaction, 0)
            await interaction.edit_original_response(view=view, attachments=files)


class TurnPage(LastingItem[ui.Button[ui.LayoutView]], template=r"boogie:gallery:show:(?P<page>\d{1,4})"):
    """A button to another page."""

    async def used(self, interaction: Interaction) -> None:
        """Show that page in place of this one."""
        await interaction.response.defer()
        view, files = _page(interaction, int(self.match["page"]))
        await interaction.edit_original_response(view=view, attachments=files)


class PickDance(LastingItem[ui.Select[ui.LayoutView]], template=r"boogie:gallery:pick:\d{1,4}"):
    """The menu of a page: asks for a picture to dance what was picked."""

    component = ui.Select

    async def used(self, interaction: Interaction) -> None:
        """Open the picker with that dance chosen."""
        locale = interaction.locale.value
        offered = offered_dances(interaction.client.settings, locale)
        picker = DancePicker(_danced, offered, locale, upload=True, chosen=self.item.values[0])
        await interaction.response.send_modal(picker)


def _page(interaction: Interaction, page: int) -> tuple[ui.LayoutView, list[discord.File]]:
    locale = interaction.locale.value
    return gallery_page(offered_dances(interaction.client.settings, locale), page, locale)


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
