"""Bringing a letter to its member: through the places there are, as Discord's answers allow."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import aiohttp
import discord

from bot.delivery.letter import Letter
from bot.delivery.original import edit_original_text
from bot.delivery.places import Place, places, post, size_limit
from bot.delivery.reactions import Reaction, react, wait_seconds
from bot.delivery.removal import take_answer_away
from bot.jobs.outcomes import Ended, Later
from bot.jobs.record import Delivery, Job
from bot.jobs.states import JobState
from bot.texts import text

log = logging.getLogger(__name__)

Compose = Callable[[Place, int], Awaitable[Letter]]
"""Makes the letter for a place, which takes files of so many bytes."""

_SECONDS = 180.0
_YOUNG_SECONDS = 10.0  # until then the handler's own first answer may still be on its way
_WORD_SECONDS = 10.0
_SHRINK = 0.6
_DEFAULT_LIMIT = 10 * 1024 * 1024


class UndeliverableError(Exception):
    """No place takes the letter."""


class Postman:
    """Posts letters for jobs through one Discord client.

    `token_refused` is called when Discord does not take the bot's own token any more.
    """

    def __init__(
        self,
        client: discord.Client,
        clock: Callable[[], float] = time.time,
        token_refused: Callable[[], None] = lambda: None,
    ) -> None:
        self._client = client
        self._clock = clock
        self._token_refused = token_refused

    async def deliver(self, job: Job, compose: Compose, *, words_only: bool, repeated: bool) -> int:
        """Bring the letter to the member; return the id of the message that holds it.

        `repeated`: an earlier attempt was begun, and may have arrived. Raises UndeliverableError; Later to
        try again; Ended when a filter or a fault of ours forbids it.
        """
        for place in places(job, self._clock(), words_only=words_only):
            message_id = await self._try(job, place, compose, repeated=repeated)
            if message_id is not None:
                if not words_only and place is Place.DIRECT and job.delivery is Delivery.DIRECT:
                    await self._say_it_was_sent(job)
                return message_id
        raise UndeliverableError(job.id)

    async def take_back(self, job: Job, message_id: int) -> None:
        """Take away a letter whose job was deleted while it was on its way; it stays if that fails."""
        try:
            async with asyncio.timeout(_WORD_SECONDS):
                await take_answer_away(self._client, replace(job, message_id=message_id), self._clock())
        except (discord.HTTPException, OSError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("a deleted video stays where it was posted: %s", type(error).__name__)

    async def _say_it_was_sent(self, job: Job) -> None:
        """Say so in the first answer, where only its member reads it; nothing is lost if that fails."""
        if not job.token_lives(self._clock()):
            return
        words = text("deliver.sent_directly", job.locale, title=job.wish.title_in(job.locale))
        try:
            async with asyncio.timeout(_WORD_SECONDS):
                await edit_original_text(self._client, job, words)
        except (discord.HTTPException, OSError, aiohttp.ClientError, TimeoutError) as error:
            log.info("the first answer stays as it is: %s", type(error).__name__)

    async def _try(self, job: Job, place: Place, compose: Compose, *, repeated: bool) -> int | None:
        """Post to one place; None when that place is out of the question."""
        limit = size_limit(self._client, job, place)
        letter = await compose(place, limit)
        for _ in range(4):  # as made, smaller, as a link, plain
            try:
                async with asyncio.timeout(_SECONDS):
                    return await post(self._client, job, place, letter, repeated=repeated)
            except discord.HTTPException as error:
                match self._reaction(job, place, error):
                    case Reaction.TOO_BIG if letter.video is not None:
                        limit = _smaller(limit)
                        letter = await compose(place, limit)
                    case Reaction.OUR_BUG:
                        log.exception("Discord does not take our message: %s", error.text)
                        letter = letter.plain()
                    case _:
                        return None
            except (OSError, aiohttp.ClientError, TimeoutError) as error:
                raise Later(f"{place.name}: {type(error).__name__}", patient=True) from error
        raise Ended(JobState.FAILED, "failure.internal")

    def _reaction(self, job: Job, place: Place, error: discord.HTTPException) -> Reaction:
        """Choose the reaction; raises what ends this attempt."""
        reaction = react(error.status, error.code, with_token=place.needs_token)
        log.info("%s: HTTP %s, code %s: %s", place.name, error.status, error.code, reaction.name)
        match reaction:
            case Reaction.BLOCKED:
                raise Ended(JobState.FAILED, "failure.blocked") from error
            case Reaction.WAIT:
                raise Later(
                    f"{place.name}: told to wait", seconds=_asked_wait(error), patient=True
                ) from error
            case Reaction.STOP:
                self._token_refused()
                raise Later(f"{place.name}: the bot's token is refused", patient=True) from error
            case Reaction.RETRY | Reaction.EDIT_INSTEAD:
                raise Later(f"{place.name}: {reaction.name}", patient=True) from error
            case Reaction.TOKEN_DEAD | Reaction.MESSAGE_GONE if self._may_be_unanswered(job, place):
                raise Later("the first answer is still on its way", seconds=1.0, failed=False) from error
            case _:
                return reaction

    def _may_be_unanswered(self, job: Job, place: Place) -> bool:
        return place is Place.ORIGINAL and self._clock() - job.created_at < _YOUNG_SECONDS


def _smaller(limit: int) -> int:
    return _DEFAULT_LIMIT if limit > 2 * _DEFAULT_LIMIT else int(limit * _SHRINK)


def _asked_wait(error: discord.HTTPException) -> float:
    headers = error.response.headers
    via = error.status != 429 or "Via" in headers
    try:
        seconds = float(headers.get("Retry-After", "") or 5.0)
    except ValueError:
        seconds = 5.0
    return wait_seconds(seconds, from_discord=via)
