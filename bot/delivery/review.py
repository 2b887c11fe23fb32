"""Showing a finished video to a server's moderators before anybody else sees it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import discord

from bot.delivery.letter import LONGEST_DESCRIPTION
from bot.jobs.record import Job
from bot.texts import text
from bot.texts.quoting import quoted

# The job is not the last part, as it is in the buttons under an answer: no search for one finds the other.
DECIDE = re.compile(r"boogie:review:(?P<job>[0-9a-f]{16}):(?P<what>approve|reject|block)")

_LONGEST_WISH = 1500  # characters of a prompt
_DEFAULT_LIMIT = 10 * 1024 * 1024
_HISTORY = 500  # messages
_EARLIER_SECONDS = 60  # clocks differ


def decide_id(job_id: str, what: str) -> str:
    """Make the custom id of a button by which a moderator decides."""
    return f"boogie:review:{job_id}:{what}"


def review_view(job: Job, locale: str) -> discord.ui.View:
    """Build the buttons under a video that waits, for who reads a locale.

    The cogs' dynamic items answer them.
    """
    view = discord.ui.View(timeout=None)
    styles = {
        "approve": discord.ButtonStyle.success,
        "reject": discord.ButtonStyle.danger,
        "block": discord.ButtonStyle.secondary,
    }
    for what, style in styles.items():
        label = text(f"review.button_{what}", locale)
        view.add_item(discord.ui.Button(label=label, style=style, custom_id=decide_id(job.id, what)))
    view.stop()  # no listener of its own
    return view


def size_limit(client: discord.Client, job: Job) -> int:
    """Say how many bytes a file may have in the server's review channel."""
    guild = client.get_guild(job.guild_id) if job.guild_id is not None else None
    return guild.filesize_limit if guild else _DEFAULT_LIMIT


async def post_for_review(
    client: discord.Client, job: Job, channel_id: int, shown: Path | str, locale: str, *, repeated: bool
) -> int:
    """Show a video, or the link to one, in the review channel, in words of `locale`; return the message's id.

    `repeated`: an earlier attempt may have arrived, so it is looked for first. Raises discord.HTTPException.
    """
    channel = client.get_partial_messageable(channel_id, guild_id=job.guild_id)
    if repeated and (earlier := await _earlier(client, job, channel)) is not None:
        return earlier
    alt = job.wish.alt(job.user_name, locale)
    files = [_file(job, shown, alt)] if isinstance(shown, Path) else []
    content = text(
        "review.item",
        locale,
        title=job.wish.title_in(locale),
        asker=f"<@{job.user_id}>",
        channel=f"<#{job.channel_id}>",
        wish=quoted(alt, _LONGEST_WISH),
        until=f"<t:{int(job.review_until or 0)}:R>",
    )
    if job.is_private:
        content += f"\n-# {text('review.private', locale)}"
    try:
        message = await channel.send(
            content if isinstance(shown, Path) else f"{content}\n{shown}",
            files=files,
            view=review_view(job, locale),
            nonce=f"review{job.id}",
            allowed_mentions=discord.AllowedMentions.none(),
        )
    finally:
        for file in files:
            file.close()
    return message.id


def _file(job: Job, video: Path, alt: str) -> discord.File:
    return discord.File(video, filename=job.wish.file_name, description=alt[:LONGEST_DESCRIPTION])


async def close_review(client: discord.Client, job: Job, words: str) -> None:
    """Take the buttons and the video from what the moderators see. Raises discord.HTTPException."""
    if job.review_channel_id is not None and job.review_message_id is not None:
        channel = client.get_partial_messageable(job.review_channel_id, guild_id=job.guild_id)
        message = channel.get_partial_message(job.review_message_id)
        await message.edit(content=words, attachments=[], view=None)


async def _earlier(client: discord.Client, job: Job, channel: discord.PartialMessageable) -> int | None:
    """Look for the message by its buttons; None also where the bot may not read what it wrote."""
    after = datetime.fromtimestamp(job.created_at - _EARLIER_SECONDS, UTC)
    approve = decide_id(job.id, "approve")
    try:
        async for message in channel.history(limit=_HISTORY, after=after, oldest_first=False):
            ours = client.user is not None and message.author.id == client.user.id
            rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
            ids = [getattr(button, "custom_id", None) for row in rows for button in row.children]
            if ours and approve in ids:
                return message.id
    except discord.Forbidden:
        return None
    return None
