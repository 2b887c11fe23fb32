"""`/help`: what Boogie does, the commands of whoever asks, their privacy, and whom to ask."""

from collections.abc import Iterator

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.client import BoogieClient
from bot.texts import has_text, text
from cogs._asking import Interaction
from cogs._localized import localized
from cogs._words import in_words


class HelpCommand(commands.Cog):
    """The slash command."""

    @app_commands.command(name="help", description=localized("command.help"))
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def help(self, interaction: Interaction) -> None:
        """Say it to the member alone."""
        async with in_words(interaction):
            await interaction.response.send_message(view=_page(interaction), ephemeral=True)


def _page(interaction: Interaction) -> ui.LayoutView:
    client, locale = interaction.client, interaction.locale.value
    listed = [
        f"- {_mention(client, one.name, locale)} · {_said(one, locale)}" for one in _usable(interaction)
    ]
    names = {"message": text("command.menu", locale), "member": text("command.avatar_menu", locale)}
    days, command = client.settings.boogie_keep_days, _mention(client, "privacy", locale)
    parts = (
        text("help.intro", locale),
        "\n".join([text("help.commands", locale), *listed]),
        text("help.menus", locale, **names),
        text("help.privacy", locale, days=days, command=command),
        text("help.ask_direct" if interaction.guild_id is None else "help.ask_server", locale),
    )
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container[ui.LayoutView](*map(ui.TextDisplay[ui.LayoutView], parts)))
    view.stop()  # nothing in it can be pressed
    return view


def _said(command: app_commands.Command[commands.Cog, ..., None], locale: str) -> str:
    """Say what a command does, as Discord shows it to who reads a locale."""
    key = f"command.{command.name}"
    return text(key, locale) if has_text(key) else command.description


def _usable(interaction: Interaction) -> Iterator[app_commands.Command[commands.Cog, ..., None]]:
    """Find the slash commands that work here, for whoever asks."""
    for command in interaction.client.tree.get_commands(type=discord.AppCommandType.chat_input):
        if not isinstance(command, app_commands.Command) or command.name == "help":
            continue
        needed = command.default_permissions
        if _is_here(command, interaction) and (needed is None or interaction.permissions.is_superset(needed)):
            yield command


def _is_here(command: app_commands.Command[commands.Cog, ..., None], interaction: Interaction) -> bool:
    """Tell whether Discord offers a command in the place of `interaction`."""
    contexts, installs = command.allowed_contexts, command.allowed_installs
    if contexts is None or installs is None:
        return True
    if interaction.guild_id is None:
        return bool(contexts.dm_channel if interaction.context.dm_channel else contexts.private_channel)
    is_member = interaction.client.get_guild(interaction.guild_id) is not None
    return bool(contexts.guild and (is_member or installs.user))


def _mention(client: BoogieClient, name: str, locale: str) -> str:
    """Name a command so that a click begins it, where Discord told its id."""
    command_id = client.command_ids.get(name)
    return f"`/{text(f'name.{name}', locale)}`" if command_id is None else f"</{name}:{command_id}>"


async def setup(bot: BoogieClient) -> None:
    """Add the command."""
    await bot.add_cog(HelpCommand())
