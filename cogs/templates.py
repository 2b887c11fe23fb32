"""`/templates` and `/favorites`: galleries of dances, from which one is danced at once."""

from discord import app_commands, ui
from discord.ext import commands

from bot.client import BoogieClient
from bot.wishes import DanceWish
from cogs._asking import Interaction, request, tell_place
from cogs._choices import dances_for
from cogs._gallery import LISTS, Listed, read_page
from cogs._lasting import LastingItem
from cogs._localized import localized
from cogs._picker import DancePicker
from cogs._pictures import Picture
from cogs._words import in_words


class GalleryCommands(commands.Cog):
    """The slash commands."""

    @app_commands.command(name="templates", description=localized("command.templates"))
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def templates(self, interaction: Interaction) -> None:
        """Show the first page of all dances to the member alone."""
        await _open(interaction, Listed.ALL)

    @app_commands.command(name="favorites", description=localized("command.favorites"))
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def favorites(self, interaction: Interaction) -> None:
        """Show the first page of the member's favourites to them alone."""
        await _open(interaction, Listed.FAVORITES)


class TurnPage(
    LastingItem[ui.Button[ui.LayoutView]], template=rf"boogie:(?P<list>{LISTS}):show:(?P<page>\d{{1,4}})"
):
    """A button to another page."""

    async def used(self, interaction: Interaction) -> None:
        """Show that page in place of this one."""
        await interaction.response.defer()
        await _show(interaction, Listed(self.match["list"]), int(self.match["page"]))


class Star(
    LastingItem[ui.Button[ui.LayoutView]],
    template=rf"boogie:(?P<list>{LISTS}):(?P<wish>add|remove):(?P<page>\d{{1,4}}):(?P<dance>[a-z0-9_-]{{1,64}})",
):
    """A button that makes a dance a favourite of whoever presses, or one no more."""

    async def used(self, interaction: Interaction) -> None:
        """Do it, and show the page anew."""
        await interaction.response.defer()
        members, template = interaction.client.members, self.match["dance"]
        if self.match["wish"] == "add":
            await members.favor(interaction.user.id, template)
        else:
            await members.disfavor(interaction.user.id, template)
        await _show(interaction, Listed(self.match["list"]), int(self.match["page"]))


class PickDance(LastingItem[ui.Select[ui.LayoutView]], template=rf"boogie:(?:{LISTS}):pick:\d{{1,4}}"):
    """The menu of a page: asks for a picture to dance what was picked."""

    component = ui.Select

    async def used(self, interaction: Interaction) -> None:
        """Open the picker with that dance chosen."""
        offered, locale = await dances_for(interaction), interaction.locale.value
        picker = DancePicker(_danced, offered, locale, upload=True, chosen=self.item.values[0])
        await interaction.response.send_modal(picker)


async def _open(interaction: Interaction, listed: Listed) -> None:
    async with in_words(interaction):
        await interaction.response.defer(ephemeral=True, thinking=True)  # the files take a while
        await _show(interaction, listed, 0)


async def _show(interaction: Interaction, listed: Listed, page: int) -> None:
    view, files = await read_page(interaction, listed, page)
    await interaction.edit_original_response(view=view, attachments=files)


async def _danced(submitted: Interaction, template: str, pictures: list[Picture]) -> None:
    asked = request(submitted, DanceWish(template=template), pictures[0])
    await tell_place(submitted, await submitted.client.service.request(asked))


async def setup(bot: BoogieClient) -> None:
    """Add the commands, and answer the galleries' buttons and menus, old or new."""
    await bot.add_cog(GalleryCommands())
    bot.add_dynamic_items(TurnPage, Star, PickDance)


async def teardown(bot: BoogieClient) -> None:
    """Stop answering them."""
    bot.remove_dynamic_items(TurnPage, Star, PickDance)
