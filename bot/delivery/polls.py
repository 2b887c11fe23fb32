"""The poll under the video of a battle: asked once, read when it is over, its outcome said above."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import discord

from bot.delivery.battle import battle_letter, caption, question
from bot.delivery.letter import PLAIN, Manner
from bot.delivery.places import find_earlier
from bot.delivery.reactions import Reaction, react
from bot.jobs.outcomes import Later
from bot.jobs.record import Job

log = logging.getLogger(__name__)

_HISTORY = 500  # messages
_SECONDS = 60.0
_PASSING = frozenset({Reaction.RETRY, Reaction.WAIT, Reaction.STOP})


class Polls:
    """Asks and reads through one Discord client; raises Later where Discord is to be asked again."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def ask(self, first: Job, second: Job, manner: Manner) -> int | None:
        """Post the poll as a reply to the video, if it is not there yet; return the id of its message.

        None where there can be none: the video went to a direct message, is gone, or polls are not allowed.
        A poll cannot be edited into a message that is there, hence the reply.
        """
        with suppress(_RefusedError):
            async with _asking("poll"):
                earlier = await self._earlier(first)
                return earlier if earlier is not None else await self._post(first, second, manner)
        return None

    async def votes(self, second: Job) -> tuple[int, int] | None:
        """Count the votes (left, right); None when the poll is gone. Raises Later while it goes on."""
        poll: discord.Poll | None = None
        with suppress(_RefusedError):
            async with _asking("votes"):
                message = await self._channel(second).fetch_message(second.message_id or 0)
                poll = message.poll
        if poll is None:
            return None
        if not poll.is_finalised():
            raise Later("the poll goes on", seconds=60.0, failed=False)
        counts = {answer.id: answer.vote_count for answer in poll.answers}
        return counts.get(1, 0), counts.get(2, 0)

    async def announce(self, first: Job, second: Job, votes: tuple[int, int], manner: Manner) -> None:
        """Say beside the video who won; it may be said again. What is gone is left alone."""
        words = caption(first, second, manner, votes)
        message = self._channel(first).get_partial_message(first.message_id or 0)
        with suppress(_RefusedError):
            async with _asking("outcome"):
                await message.edit(content=words, allowed_mentions=discord.AllowedMentions.none())

    async def take_both_away(self, first: Job, second: Job) -> None:
        """Delete a post of the video of both that nobody wrote down, as far as there is one to be found."""
        letter, channel = battle_letter(first, second, Path(), PLAIN), self._channel(first)
        with suppress(_RefusedError):
            async with _asking("battle"):
                earlier = await find_earlier(self._client, first, channel, letter, with_file=True)
                if earlier is not None:
                    await channel.get_partial_message(earlier).delete()

    async def take_away(self, job: Job, message_id: int) -> None:
        """Delete a message that must not stay. What is gone is left alone."""
        with suppress(_RefusedError):
            async with _asking("stale post"):
                await self._channel(job).get_partial_message(message_id).delete()

    async def _post(self, first: Job, second: Job, manner: Manner) -> int:
        message = await self._channel(first).send(
            poll=question(first, second, manner.locale or first.locale),
            reference=discord.MessageReference(
                message_id=first.message_id or 0, channel_id=first.channel_id, guild_id=first.guild_id
            ),
            nonce=f"poll{first.id}",  # discord.py asks Discord to drop a repeat of it
            allowed_mentions=discord.AllowedMentions.none(),
        )
        return message.id

    async def _earlier(self, first: Job) -> int | None:
        """Look for the poll among the replies; None also where the bot may not read what it wrote."""
        video = discord.Object(first.message_id or 0)
        history = self._channel(first).history(limit=_HISTORY, after=video, oldest_first=True)
        try:
            async for message in history:
                ours = self._client.user is not None and message.author.id == self._client.user.id
                reference = message.reference
                if ours and message.poll is not None and reference and reference.message_id == video.id:
                    return message.id
        except (discord.Forbidden, discord.NotFound):
            return None
        return None

    def _channel(self, job: Job) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)


class _RefusedError(Exception):
    """Discord says no, and would again."""


@asynccontextmanager
async def _asking(what: str) -> AsyncGenerator[None]:
    """Turn what Discord answers into Later, or into a no; in bounded time."""
    try:
        async with asyncio.timeout(_SECONDS):
            yield
    except discord.HTTPException as error:
        reaction = react(error.status, error.code, with_token=False)
        log.info("%s: HTTP %s, code %s: %s", what, error.status, error.code, reaction.name)
        if reaction in _PASSING:
            raise Later(f"{what}: {reaction.name}", patient=True) from error
        raise _RefusedError(what) from error
    except (OSError, aiohttp.ClientError, TimeoutError) as error:
        raise Later(f"{what}: {type(error).__name__}", patient=True) from error
