"""A token that Discord stops taking while the bot runs: the program ends with words, the job stays."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import discord
import pytest

import bot.__main__ as program
from bot.app import Boogie
from bot.connection import ConnectionRefusedForGood
from bot.delivery.letter import Letter, failure_letter
from bot.delivery.places import Place
from bot.delivery.postman import Postman
from bot.jobs.outcomes import Later
from bot.jobs.states import JobState
from tests.bot.records import Clock, open_store
from tests.bot.venue import open_venue, without_token
from tests.cogs.hall import without_provider


async def test_a_delivery_that_meets_it_says_so_and_leaves_the_job(tmp_path: Path) -> None:
    clock, told = Clock(), asyncio.Event()
    async with open_store(tmp_path / "b.db", clock) as store, open_venue(store, clock) as venue:
        job = without_token(await venue.job(JobState.FAILED, failure="failure.internal"))
        venue.env.inject_error("POST", "/channels/*/messages", status=401)
        postman = Postman(venue.bot, clock, told.set)

        async def compose(_place: Place, _limit: int) -> Letter:
            return failure_letter(job)

        with pytest.raises(Later):
            await postman.deliver(job, compose, words_only=True, repeated=False)
    assert told.is_set()


class Refused(Boogie):
    """Discord refuses its token as soon as its runner works."""

    async def start_runner(self) -> None:
        await super().start_runner()
        self.token_refused.set()


async def test_the_program_ends_as_it_does_without_a_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def connected(_: discord.Client, __: str, logged_in: Callable[[], Awaitable[None]]) -> None:
        await logged_in()
        await asyncio.Event().wait()

    monkeypatch.setattr(program, "connect", connected)
    monkeypatch.setattr(program, "Boogie", Refused)
    async with asyncio.timeout(30):
        with pytest.raises(ConnectionRefusedForGood, match="DISCORD_TOKEN"):
            await program.run(without_provider(tmp_path), "a-token")
