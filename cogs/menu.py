"""The message menu "Make it dance": on any message that shows a picture."""

import discord
from discord import app_commands

from bot.client import BoogieClient
from bot.refusal import Refusal
from bot.wishes import DanceWish
from cogs._asking import Interaction, request, tell_place
from cogs._choices import dances_for
from cogs._localized import localized
from cogs._picker import DancePicker
from cogs._pictures import Picture, in_message
from cogs._words import in_words


@app_commands.context_menu(name=localized("command.menu"))
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def make_it_dance(interaction: Interaction, message: discord.Message) -> None:
    """Let the member pick a dance for the message's picture."""
    async with in_words(interaction):
        pictures = in_message(message)
        if not pictures:
            raise Refusal("refusal.no_picture_here")

        async def picked(submitted: Interaction, template: str, chosen: list[Picture]) -> None:
            asked = request(submitted, DanceWish(template=template), chosen[0])
            await tell_place(submitted, await submitted.client.service.request(asked))

        offered, locale = await dances_for(interaction), interaction.locale.value
        await interaction.response.send_modal(DancePicker(picked, offered, locale, pictures=pictures))


async def setup(bot: BoogieClient) -> None:
    """Add the menu entry."""
    bot.tree.add_command(make_it_dance)


async def teardown(bot: BoogieClient) -> None:
    """Take the menu entry away."""
    bot.tree.remove_command(make_it_dance.name, type=make_it_dance.type)
