"""Whatever a command raises reaches the member as words."""

import discord
from discord import app_commands

from bot.client import BoogieClient
from cogs._words import explain


async def on_tree_error(
    interaction: discord.Interaction[BoogieClient], error: app_commands.AppCommandError
) -> None:
    """Answer in words, unless Discord asked for autocompletion, where there is nothing to say."""
    if interaction.type is not discord.InteractionType.autocomplete:
        await explain(interaction, error)


async def setup(bot: BoogieClient) -> None:
    """Handle the errors of the whole tree."""
    bot.tree.error(on_tree_error)
