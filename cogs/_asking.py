"""Read from an interaction who asks and where to answer, and give the first answer."""

from typing import TypeAlias

import discord

from bot.client import BoogieClient
from bot.crowd import TOLD_ALL
from bot.jobs.record import Delivery, Job
from bot.service import Reask, VideoRequest
from bot.texts import text
from bot.wishes import Wish
from cogs._pictures import Picture

Interaction: TypeAlias = discord.Interaction[BoogieClient]


def who_asks(interaction: Interaction, delivery: Delivery | None = None) -> Reask:
    """Collect what every job keeps of the interaction that asked for it.

    Without `delivery`, its video goes where the member prefers.
    """
    return Reask(
        interaction_id=interaction.id,
        interaction_token=interaction.token,
        application_id=interaction.application_id,
        user_id=interaction.user.id,
        user_name=interaction.user.display_name,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id or 0,
        locale=interaction.locale.value,
        filesize_limit=interaction.filesize_limit,
        can_post_in_channel=_can_post(interaction),
        parent_id=interaction.channel.parent_id if isinstance(interaction.channel, discord.Thread) else None,
        role_ids=_roles(interaction.user),
        delivery=delivery,
    )


def request(
    interaction: Interaction,
    wish: Wish,
    picture: Picture,
    second: Picture | None = None,
    delivery: Delivery | None = None,
) -> VideoRequest:
    """Make the request for one video of a picture, or of two; `delivery` as in `who_asks`."""
    return VideoRequest(
        **vars(who_asks(interaction, delivery)),
        wish=wish,
        picture_url=picture.url,
        picture_name=picture.name,
        picture_size=picture.size,
        second_url=second.url if second else None,
        second_name=second.name if second else "",
        second_size=second.size if second else 0,
    )


async def tell_place(interaction: Interaction, job: Job | None) -> None:
    """Answer with the job's place in line; a duplicate event (no job) stays unanswered: its twin answers.

    The answer to a private job is private, for it becomes the video, or the words in its place. Where a crowd
    saw the first word already, it has no such answer: its video then comes by direct message.
    """
    if job is None:
        return
    words = await interaction.client.service.status_line(job)
    if job.is_private:
        words += f"\n-# {text(f'deliver.promise_{job.delivery}', job.locale)}"
    if not interaction.response.is_done():
        await interaction.response.send_message(words, ephemeral=job.is_private)
    elif job.is_private and interaction.extras.get(TOLD_ALL):
        await interaction.delete_original_response()
        await interaction.followup.send(words, ephemeral=True)
    else:
        await interaction.edit_original_response(content=words)


def _roles(user: discord.User | discord.Member) -> tuple[int, ...]:
    """List the roles of who asks, the one that everybody has among them."""
    return tuple(role.id for role in user.roles) if isinstance(user, discord.Member) else ()


def _can_post(interaction: Interaction) -> bool:
    """Tell whether the bot may post a file here by itself, without the interaction's token."""
    if interaction.guild_id is None:
        return interaction.context.dm_channel
    if interaction.client.get_guild(interaction.guild_id) is None:
        return False  # here only because a member installed Boogie for themselves
    may = interaction.app_permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    may_send = may.send_messages_in_threads if in_thread else may.send_messages
    return may.view_channel and may_send and may.attach_files
