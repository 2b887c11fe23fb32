"""The member menu "Dance with avatar": of oneself, or of members who allow it in `/privacy`."""

import dataclasses

import discord
from discord import app_commands

from bot.client import BoogieClient
from bot.refusal import Refusal
from bot.wishes import DanceWish
from cogs._asking import Interaction, request, tell_place
from cogs._choices import dances_for
from cogs._localized import localized
from cogs._picker import DancePicker
from cogs._pictures import Picture
from cogs._words import in_words

LARGEST = 4096
"""Pixels: the largest size Discord gives an avatar in, if it has as many."""


@app_commands.context_menu(name=localized("command.avatar_menu"))
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def dance_with_avatar(interaction: Interaction, member: discord.User | discord.Member) -> None:
    """Let the member pick a dance for an avatar."""
    async with in_words(interaction):
        together = _are_together(interaction, member)
        members = interaction.client.members
        await members.check_avatar(member.id, interaction.user.id, are_together=together)
        picture = _avatar(member)

        async def picked(submitted: Interaction, template: str, _pictures: list[Picture]) -> None:
            asked = dataclasses.replace(
                request(submitted, DanceWish(template=template), picture),
                avatar_of=member.id,
                are_together=together,
            )
            await tell_place(submitted, await submitted.client.service.request(asked))

        offered, locale = await dances_for(interaction), interaction.locale.value
        await interaction.response.send_modal(DancePicker(picked, offered, locale))


def _are_together(interaction: Interaction, member: discord.User | discord.Member) -> bool:
    """Tell whether who asks, `member` and the bot are in the server where this is asked."""
    here = interaction.guild_id
    return isinstance(member, discord.Member) and here is not None and _is_in(interaction.client, here)


def _is_in(client: BoogieClient, guild_id: int) -> bool:
    return client.get_guild(guild_id) is not None


def _avatar(member: discord.User | discord.Member) -> Picture:
    """Take what others see as the member's picture, unmoving. Raises Refusal where that is none of theirs."""
    shown = member.display_avatar
    if shown == member.default_avatar:
        raise Refusal("avatar.none")
    return Picture(shown.replace(size=LARGEST, format="png").url, f"{member.name}.png", 0)


async def setup(bot: BoogieClient) -> None:
    """Add the menu entry."""
    bot.tree.add_command(dance_with_avatar)


async def teardown(bot: BoogieClient) -> None:
    """Take the menu entry away."""
    bot.tree.remove_command(dance_with_avatar.name, type=dance_with_avatar.type)
