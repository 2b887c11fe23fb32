"""Taking away what was posted for a job."""

import discord

from bot.delivery.original import delete_original
from bot.jobs.record import Job


async def take_answer_away(client: discord.Client, job: Job, now: float) -> bool:
    """Delete the message that answers `job`; tell whether there is none any more, as far as can be known.

    It is looked for in the channel and among direct messages; the first answer is also reached by the
    interaction's token. Raises discord.HTTPException where trying again may help.
    """
    gone = job.message_id is None
    if job.message_id is not None:
        channel = client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        gone = await _delete(channel, job.message_id) or await _delete_direct(
            client, job.user_id, job.message_id
        )
    if job.token_lives(now) and (job.message_id is None or not gone):
        gone = await _delete_by_token(client, job)
    return gone


async def take_review_away(client: discord.Client, job: Job) -> bool:
    """Delete what the moderators were shown of `job`; as `take_answer_away`."""
    if job.review_channel_id is None or job.review_message_id is None:
        return True
    channel = client.get_partial_messageable(job.review_channel_id, guild_id=job.guild_id)
    return await _delete(channel, job.review_message_id)


async def _delete_direct(client: discord.Client, user_id: int, message_id: int) -> bool:
    try:
        channel = await client.create_dm(discord.Object(user_id))
    except discord.HTTPException as error:
        _raise_passing(error)
        return False
    return await _delete(channel, message_id)


async def _delete(channel: discord.DMChannel | discord.PartialMessageable, message_id: int) -> bool:
    try:
        await channel.get_partial_message(message_id).delete()
    except discord.HTTPException as error:
        _raise_passing(error)
        return False
    return True


async def _delete_by_token(client: discord.Client, job: Job) -> bool:
    try:
        await delete_original(client, job)
    except discord.HTTPException as error:
        _raise_passing(error)
        return False
    return True


def _raise_passing(error: discord.HTTPException) -> None:
    if error.status >= 500 or error.status == 429:
        raise error
