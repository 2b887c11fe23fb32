"""`/settings`: one panel per server, whose controls outlive restarts."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from discord import app_commands, ui
from discord.ext import commands

from bot.client import BoogieClient
from bot.dances import offered_dances
from bot.refusal import Refusal
from bot.servers.settings import Sharing
from bot.servers.store import Server
from bot.texts import LANGUAGES
from cogs._asking import Interaction
from cogs._forms import FORMS, settings_form
from cogs._lasting import LastingItem
from cogs._localized import localized
from cogs._moderating import managed_server
from cogs._panel import CONTROL, panel
from cogs._words import in_words

_SELECTS: Mapping[str, Callable[[list[str]], Any]] = {
    "sharing": lambda values: Sharing(values[0]),
    "language": lambda values: values[0] if values[0] in LANGUAGES else None,
    "review_channel": lambda values: int(values[0]) if values else None,
    "channels": lambda values: tuple(map(int, values)),
    "roles": lambda values: tuple(map(int, values)),
    "templates": tuple,
}
_TOGGLES = ("sound", "spoiler")


class SettingsCommand(commands.Cog):
    """The slash command."""

    @app_commands.command(name="settings", description=localized("command.settings"))
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def settings(self, interaction: Interaction) -> None:
        """Show the panel."""
        async with in_words(interaction):
            server = await interaction.client.desk.server(managed_server(interaction))
            await interaction.response.send_message(view=_panel(interaction, server), ephemeral=True)


class Control(LastingItem[ui.Item[Any]], template=CONTROL):
    """A button or select of the panel; its custom id says which setting, and the version that is shown."""

    component = ui.Item

    async def used(self, interaction: Interaction) -> None:
        """Change the setting, or open its form."""
        name = self.match["name"]
        guild_id = managed_server(interaction)
        if name in _SELECTS:
            values = cast("dict[str, Any]", interaction.data or {}).get("values", [])
            await self._change(interaction, {name: _SELECTS[name](values)})
            return
        settings = (await interaction.client.desk.server(guild_id)).settings
        if name in _TOGGLES:
            await self._change(interaction, {name: not getattr(settings, name)})
        elif name in FORMS:
            form = settings_form(name, settings, self._change, interaction.locale.value)
            await interaction.response.send_modal(form)

    async def _change(self, interaction: Interaction, values: Mapping[str, Any]) -> None:
        """Keep the change and show the panel anew; what was refused stands in the panel."""
        guild_id, desk, note = managed_server(interaction), interaction.client.desk, ""
        try:
            server = await desk.change(guild_id, int(self.match["version"]), interaction.user.id, **values)
        except Refusal as refusal:
            server, note = await desk.server(guild_id), refusal.in_locale(interaction.locale.value)
        await interaction.response.edit_message(view=_panel(interaction, server, note))


def _panel(interaction: Interaction, server: Server, note: str = "") -> ui.LayoutView:
    locale = interaction.locale.value
    offered = offered_dances(interaction.client.settings, locale)
    return panel(server, interaction.guild, offered, locale, note)


async def setup(bot: BoogieClient) -> None:
    """Add the command, and answer the controls of every panel."""
    await bot.add_cog(SettingsCommand())
    bot.add_dynamic_items(Control)


async def teardown(bot: BoogieClient) -> None:
    """Stop answering them."""
    bot.remove_dynamic_items(Control)
