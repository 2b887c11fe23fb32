"""`/privacy`: where a member's videos go, who may use their avatar, and what is kept about them."""

import asyncio
import gzip
import io
from typing import Any, cast

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.client import BoogieClient
from bot.jobs.record import Delivery
from bot.members.preferences import AvatarUse
from bot.texts import text
from cogs._asking import Interaction
from cogs._lasting import LastingItem
from cogs._localized import localized
from cogs._privacy_panel import BUTTON, CHOICE, gone_panel, privacy_panel, sure_panel
from cogs._words import in_words

_ROOM = 4096  # bytes of the request beside the file


class PrivacyCommand(commands.Cog):
    """The slash command."""

    @app_commands.command(name="privacy", description=localized("command.privacy"))
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def privacy(self, interaction: Interaction) -> None:
        """Show the panel to the member alone."""
        async with in_words(interaction):
            await interaction.response.send_message(view=await _panel(interaction), ephemeral=True)


class Choose(LastingItem[ui.Select[ui.LayoutView]], template=CHOICE):
    """A menu of the panel: changes the choice of whoever uses it."""

    component = ui.Select

    async def used(self, interaction: Interaction) -> None:
        """Keep it, and show the panel anew."""
        values: list[str] = cast("dict[str, Any]", interaction.data or {}).get("values", [])
        members, user_id = interaction.client.members, interaction.user.id
        if self.match["name"] == "delivery":
            await members.prefer(user_id, delivery=Delivery(values[0]))
        else:
            await members.prefer(user_id, avatar=AvatarUse(values[0]))
        await interaction.response.edit_message(view=await _panel(interaction))


class Press(LastingItem[ui.Button[ui.LayoutView]], template=BUTTON):
    """A button of the panel; it is about whoever presses, and nobody else."""

    async def used(self, interaction: Interaction) -> None:
        """Export, or delete once that was asked and answered."""
        match self.match["what"]:
            case "export":
                await _export(interaction)
            case "delete":
                await interaction.response.edit_message(view=sure_panel(interaction.locale.value))
            case "delete_now":
                await _erase(interaction)
            case _:
                await interaction.response.edit_message(view=await _panel(interaction))


async def _panel(interaction: Interaction) -> ui.LayoutView:
    members, user_id = interaction.client.members, interaction.user.id
    preferences, held = await members.preferences(user_id), await members.held(user_id)
    return privacy_panel(preferences, held, interaction.client.settings, interaction.locale.value)


async def _export(interaction: Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    locale = interaction.locale.value
    data, name = await interaction.client.members.export(interaction.user.id), "boogie-export.json"
    if len(data) > interaction.filesize_limit - _ROOM:
        data, name = await asyncio.to_thread(gzip.compress, data), f"{name}.gz"
    file = discord.File(io.BytesIO(data), filename=name, description=text("privacy.export_alt", locale))
    await interaction.edit_original_response(content=text("privacy.exported", locale), attachments=[file])


async def _erase(interaction: Interaction) -> None:
    await interaction.response.defer()  # first: the record and the disk may take their time
    members, user_id = interaction.client.members, interaction.user.id
    videos = await members.erase(user_id)
    view = gone_panel(videos, await members.held(user_id), interaction.locale.value)
    await interaction.edit_original_response(view=view)


async def setup(bot: BoogieClient) -> None:
    """Add the command, and answer the controls of every panel."""
    await bot.add_cog(PrivacyCommand())
    bot.add_dynamic_items(Choose, Press)


async def teardown(bot: BoogieClient) -> None:
    """Stop answering them."""
    bot.remove_dynamic_items(Choose, Press)
