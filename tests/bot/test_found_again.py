"""A delivery that arrived but was not written down is found again, however much was said since."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.letter import Letter, result_letter
from bot.delivery.places import Place
from bot.delivery.postman import Postman
from bot.delivery.progress import Progress
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.provider import Provider
from bot.steps.following import Following
from tests.bot.records import Clock, open_store
from tests.bot.venue import Venue, open_venue, without_token
from tests.bot.world import World, WorldsVclm

FETCHED = (JobState.REVIEWED, JobState.SUBMITTED, JobState.RENDERED, JobState.FETCHED)


@pytest.fixture
async def venue(tmp_path: Path) -> AsyncGenerator[Venue]:
    clock = Clock()
    async with open_store(tmp_path / "b.db", clock) as store, open_venue(store, clock) as opened:
        yield opened


async def deliver(venue: Venue, folder: Path, job: Job, *, repeated: bool = False) -> int:
    video = folder / "dance.mp4"
    video.write_bytes(b"\0" * 5000)

    async def compose(_place: Place, _limit: int) -> Letter:
        return result_letter(job, video)

    postman = Postman(venue.bot, venue.clock)
    return await postman.deliver(job, compose, words_only=False, repeated=repeated)


async def chatter(venue: Venue, messages: int) -> None:
    for number in range(messages):
        await venue.mia.send(venue.channel, f"talk {number}")


def histories(venue: Venue) -> int:
    """How many pages of the channel's history were read."""
    return sum(
        entry.method == "GET" and entry.path.partition("?")[0].endswith("/messages")
        for entry in venue.env.http_requests
    )


async def test_more_than_a_page_of_talk_does_not_hide_it(venue: Venue, tmp_path: Path) -> None:
    job = await venue.job(*FETCHED)
    first = await deliver(venue, tmp_path, job)
    await chatter(venue, 120)
    assert await deliver(venue, tmp_path, without_token(job), repeated=True) == first
    assert len(venue.seen()) == 1
    assert histories(venue) > 1


async def test_a_first_answer_whose_id_is_known_is_looked_at_first(venue: Venue, tmp_path: Path) -> None:
    job = await venue.job(*FETCHED)
    first = await deliver(venue, tmp_path, job)
    await chatter(venue, 3)
    known = replace(without_token(job), message_id=first)
    assert await deliver(venue, tmp_path, known, repeated=True) == first
    assert histories(venue) == 0


async def test_a_first_answer_that_only_says_how_far_it_is_does_not_count(
    venue: Venue, tmp_path: Path
) -> None:
    job = await venue.job(*FETCHED)
    [queued] = venue.seen()
    known = replace(without_token(job), message_id=queued.id)
    assert await deliver(venue, tmp_path, known, repeated=True) != queued.id


async def test_a_first_answer_that_was_deleted_is_no_obstacle(venue: Venue, tmp_path: Path) -> None:
    job = replace(without_token(await venue.job(*FETCHED)), message_id=1)
    assert await deliver(venue, tmp_path, job, repeated=True)
    assert len(venue.seen()) == 2


async def test_showing_progress_writes_down_where(venue: Venue) -> None:
    job = await venue.job(
        JobState.REVIEWED, JobState.SUBMITTED, provider="engine", provider_job_id="p", submitted_at=0.0
    )
    world: Any = WorldsVclm(World(fate={"p": ""}))

    async def line(shown: Job) -> str:
        return f"at {shown.progress}"

    follow = Following(
        venue.store,
        Provider("engine", world, deduplicates=True, public_url=None),
        Progress(venue.bot, line, venue.clock).show,
        venue.clock,
    )
    for seconds in (6, 1):  # shown, then not shown: what is known stays known
        venue.clock.now += seconds
        await follow(job)
        found = await venue.store.find(job.id)
        assert found is not None
        job = found
        assert job.message_id == venue.seen()[0].id
