"""Where a letter can go, and how each place is posted to."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from enum import Enum, auto

import discord

from bot.delivery.letter import Letter, mentions
from bot.delivery.original import edit_original, token_webhook
from bot.jobs.record import Delivery, Job
from bot.texts import text

_HISTORY = 1000  # messages; Discord gives a hundred at a time
_EARLIER_SECONDS = 60  # clocks differ
_DM_LIMIT = 10 * 1024 * 1024  # what an account without a subscription may receive


class Place(Enum):
    """A way to reach the member."""

    ORIGINAL = auto()  # the first answer to the interaction, while its token lives
    FOLLOW_UP = auto()  # for the member's eyes alone, while the token lives; words only
    CHANNEL = auto()  # a new message in the channel, with a mention
    DIRECT = auto()  # a direct message

    @property
    def needs_token(self) -> bool:
        """Whether it is reached with the interaction's token."""
        return self in (Place.ORIGINAL, Place.FOLLOW_UP)

    @property
    def is_private(self) -> bool:
        """Whether the member alone reads what is there, wherever they asked."""
        return self in (Place.FOLLOW_UP, Place.DIRECT)


def places(job: Job, now: float, *, words_only: bool) -> list[Place]:
    """List the ways to reach the member of `job`, best first.

    A private job has none that others see: its first answer was for its member alone, too.
    """
    with_token = [Place.ORIGINAL, *([Place.FOLLOW_UP] if words_only else [])]
    alive = with_token if job.token_lives(now) else []
    if job.delivery is Delivery.DIRECT and not words_only:
        return [Place.DIRECT, *alive]
    public = [Place.CHANNEL] if job.can_post_in_channel and not job.is_private else []
    return [*alive, *public, Place.DIRECT]


def remark(job: Job, place: Place) -> str:
    """Say why a video comes another way than its member chose; nothing where it does not."""
    if job.delivery is Delivery.DIRECT and place is Place.ORIGINAL:
        return text("deliver.direct_closed", job.locale)
    if job.delivery is Delivery.ALONE and place is Place.DIRECT:
        return text("deliver.alone_late", job.locale)
    return ""


def size_limit(client: discord.Client, job: Job, place: Place) -> int:
    """Say how many bytes a file may have in `place`, as far as is known beforehand."""
    if place is Place.CHANNEL:
        guild = client.get_guild(job.guild_id) if job.guild_id else None
        return min(job.filesize_limit, guild.filesize_limit) if guild else job.filesize_limit
    return min(job.filesize_limit, _DM_LIMIT) if place is Place.DIRECT else job.filesize_limit


async def post(client: discord.Client, job: Job, place: Place, letter: Letter, *, repeated: bool) -> int:
    """Put `letter` into `place`; return the message's id.

    `repeated`: an earlier attempt may have arrived, so a new message is only posted after looking for it.
    Raises discord.HTTPException.
    """
    if place is Place.ORIGINAL:
        return await edit_original(client, job, letter)
    if place is Place.FOLLOW_UP:
        hook = token_webhook(client, job)
        sent = await hook.send(letter.content, ephemeral=True, wait=True, allowed_mentions=mentions(job))
        return sent.id
    channel = await _channel(client, job, place)
    earlier = await find_earlier(client, job, channel, letter) if repeated else None
    return earlier if earlier is not None else await _send(channel, job, letter)


async def find_earlier(
    client: discord.Client,
    job: Job,
    channel: discord.abc.Messageable,
    letter: Letter,
    *,
    with_file: bool = False,
) -> int | None:
    """Look for the letter in the first answer, as far as its id is known, then among our recent messages.

    It is known by the job in its buttons and the name of its file, for which a link may stand unless it is
    looked for `with_file`; if it has no buttons, by its words. None also where the bot may not read; there
    the nonce alone guards, for the minutes that Discord keeps it.
    """
    bare = letter.view() is None
    try:
        async for message in _candidates(channel, job):
            ours = client.user is not None and message.author.id == client.user.id
            about = _is_about(message, job) and _holds(message, letter, with_file=with_file)
            if ours and (about or (bare and message.content == letter.content)):
                return message.id
    except (discord.Forbidden, discord.NotFound):
        return None
    return None


async def _candidates(channel: discord.abc.Messageable, job: Job) -> AsyncIterator[discord.Message]:
    if job.message_id is not None and (known := await _fetch(channel, job.message_id)) is not None:
        yield known
    # Not since the sending began: the first answer, edited into the letter, is as old as the job.
    after = datetime.fromtimestamp(job.created_at - _EARLIER_SECONDS, UTC)
    async for message in channel.history(limit=_HISTORY, after=after, oldest_first=False):
        yield message


async def _fetch(channel: discord.abc.Messageable, message_id: int) -> discord.Message | None:
    try:
        return await channel.fetch_message(message_id)
    except discord.NotFound:  # deleted, or in another channel
        return None


def _is_about(message: discord.Message, job: Job) -> bool:
    # Only an answer has buttons: a progress line that was left behind does not count.
    return any(
        isinstance(button, discord.Button) and (button.custom_id or "").endswith(f":{job.id}")
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for button in row.children
    )


def _holds(message: discord.Message, letter: Letter, *, with_file: bool) -> bool:
    names = {attached.filename.removeprefix("SPOILER_") for attached in message.attachments}
    return letter.file_name in names or (not with_file and (letter.video is None or not names))


async def _channel(client: discord.Client, job: Job, place: Place) -> discord.abc.Messageable:
    if place is Place.CHANNEL:
        return client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
    return await client.create_dm(discord.Object(job.user_id))


async def _send(channel: discord.abc.Messageable, job: Job, letter: Letter) -> int:
    files = letter.files()
    view = letter.view()
    try:
        message = await channel.send(
            letter.content,
            files=files,
            view=view if view is not None else discord.utils.MISSING,
            nonce=f"boogie{job.id}",  # discord.py asks Discord to drop a repeat of it
            allowed_mentions=mentions(job),
        )
    finally:
        for file in files:
            file.close()
    return message.id
