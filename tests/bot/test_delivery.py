"""Delivery on a simulated Discord: what the member sees, whatever goes wrong."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.delivery.letter import Letter, failure_letter, result_letter
from bot.delivery.places import Place
from bot.delivery.postman import Postman, UndeliverableError
from bot.delivery.progress import Progress
from bot.jobs.outcomes import Ended, Later
from bot.jobs.record import Job
from bot.jobs.states import JobState
from tests.bot.records import Clock, open_store
from tests.bot.venue import Venue, open_venue, without_token

FETCHED = (JobState.REVIEWED, JobState.SUBMITTED, JobState.RENDERED, JobState.FETCHED)
ORIGINAL, CHANNEL = "/webhooks/*/messages/@original", "/channels/*/messages"


@pytest.fixture
async def venue(tmp_path: Path) -> AsyncGenerator[Venue]:
    clock = Clock()
    async with open_store(tmp_path / "b.db", clock) as store, open_venue(store, clock) as opened:
        yield opened


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "dance.mp4"
    path.write_bytes(b"\0" * 5000)
    return path


class Sender:
    """Delivers a video and notes which limits were asked for."""

    def __init__(self, venue: Venue, video: Path) -> None:
        self.postman = Postman(venue.bot, venue.clock)
        self.video = video
        self.limits: list[int] = []

    async def __call__(self, job: Job, *, repeated: bool = False) -> int:
        async def compose(_place: Place, limit: int) -> Letter:
            self.limits.append(limit)
            return result_letter(job, self.video)

        return await self.postman.deliver(job, compose, words_only=False, repeated=repeated)


@pytest.fixture
def send(venue: Venue, video: Path) -> Sender:
    return Sender(venue, video)


async def test_the_first_answer_becomes_the_video(venue: Venue, send: Sender) -> None:
    job = await venue.job(*FETCHED)
    message_id = await send(job)
    [message] = venue.seen()
    assert message.id == message_id
    assert f"<@{venue.mia.id}>" in message.content
    assert "AI-generated" in message.content
    assert "Kemusan" in message.content
    [attachment] = message.attachments
    assert attachment.filename == "boogie-ke3.mp4"
    assert attachment.description
    assert "mia" in attachment.description
    ids = [button.custom_id for row in message.components for button in row.children]  # pyright: ignore
    assert ids == [f"boogie:{what}:{job.id}" for what in ("again", "other", "delete")]


async def test_delivering_twice_leaves_one_message(venue: Venue, send: Sender) -> None:
    job = await venue.job(*FETCHED)
    assert await send(job) == await send(job, repeated=True)
    assert len(venue.seen()) == 1


async def test_a_dead_token_means_a_new_message_with_a_mention(venue: Venue, send: Sender) -> None:
    job = await venue.job(*FETCHED)
    venue.clock.now += 20 * 60
    await send(job)
    queued, message = venue.seen()
    assert queued.content == "Queued"
    assert message.attachments
    assert [user.id for user in message.mentions] == [venue.mia.id]
    assert venue.requests("PATCH", "@original") == 0, "a token known to be dead is not tried"


async def test_a_token_that_dies_early_is_noticed(venue: Venue, send: Sender) -> None:
    job = await venue.job(*FETCHED)
    venue.clock.now += 60
    venue.env.inject_error("PATCH", ORIGINAL, status=404, code=10015)
    await send(job)
    assert venue.seen()[-1].attachments
    assert len(venue.seen()) == 2


async def test_a_crash_after_posting_does_not_post_again(venue: Venue, send: Sender) -> None:
    job = replace(without_token(await venue.job(*FETCHED)), sending_at=venue.env.now().timestamp())
    first = await send(job)
    assert await send(job, repeated=True) == first
    assert len(venue.seen()) == 2


async def test_an_edit_that_arrived_is_found_after_the_token_died(venue: Venue, send: Sender) -> None:
    job = replace(await venue.job(*FETCHED), sending_at=venue.clock.now + 600)
    first = await send(job)
    assert await send(without_token(job), repeated=True) == first
    assert len(venue.seen()) == 1


async def test_another_jobs_message_is_not_taken_for_this_one(venue: Venue, send: Sender) -> None:
    other = without_token(await venue.job(*FETCHED))
    await send(other)
    job = replace(without_token(await venue.job(*FETCHED)), sending_at=venue.env.now().timestamp())
    await send(job, repeated=True)
    assert len([message for message in venue.seen() if message.attachments]) == 2


async def test_the_first_answer_may_still_be_on_its_way(venue: Venue, send: Sender) -> None:
    job = await venue.job(*FETCHED)
    venue.env.inject_error("PATCH", ORIGINAL, status=404, code=10015)
    with pytest.raises(Later) as caught:
        await send(job)
    assert caught.value.seconds == 1.0
    await send(job)
    assert len(venue.seen()) == 1


async def test_a_deleted_answer_is_replaced_by_one_new_message(venue: Venue, send: Sender) -> None:
    job = await venue.job(*FETCHED)
    venue.clock.now += 60
    venue.env.inject_error("PATCH", ORIGINAL, status=404, code=10008)
    await send(job)
    assert len(venue.seen()) == 2


async def test_a_closed_channel_leads_to_a_direct_message(venue: Venue, send: Sender) -> None:
    job = without_token(await venue.job(*FETCHED))
    venue.env.inject_error("POST", f"/channels/{venue.channel.id}/messages", status=403, code=50013)
    await send(job)
    assert len(venue.seen()) == 1
    last = venue.mia.user.dm_channel.last_message
    assert last is not None
    assert last.attachments


async def test_where_the_bot_is_no_member_only_the_token_and_direct_messages_are_used(
    venue: Venue, send: Sender
) -> None:
    job = replace(without_token(await venue.job(*FETCHED)), can_post_in_channel=False)
    await send(job)
    assert len(venue.seen()) == 1
    assert venue.mia.user.dm_channel.last_message is not None


async def test_when_no_place_is_left_it_is_said_so(venue: Venue, send: Sender) -> None:
    job = without_token(await venue.job(*FETCHED))
    venue.env.inject_error("POST", CHANNEL, status=403, code=50013, times=None)
    with pytest.raises(UndeliverableError):
        await send(job)


async def test_a_file_that_is_too_big_is_made_smaller_once_told(venue: Venue, send: Sender) -> None:
    job = await venue.job(*FETCHED)
    venue.env.inject_error("PATCH", ORIGINAL, status=413, code=40005)
    await send(job)
    first, second = send.limits
    assert second < first == job.filesize_limit
    assert len(venue.seen()) == 1


@pytest.mark.parametrize("code", [200000, 240000])
async def test_a_content_filter_is_explained(venue: Venue, send: Sender, code: int) -> None:
    job = await venue.job(*FETCHED)
    venue.env.inject_error("PATCH", ORIGINAL, status=400, code=code)
    with pytest.raises(Ended) as caught:
        await send(job)
    assert caught.value.key == "failure.blocked"


async def test_our_own_mistake_is_answered_with_something_plain(venue: Venue, send: Sender) -> None:
    job = await venue.job(*FETCHED)
    venue.env.inject_error("PATCH", ORIGINAL, status=400, code=50035)
    await send(job)
    [message] = venue.seen()
    assert message.attachments
    assert not message.components


@pytest.mark.parametrize(("status", "code"), [(500, 0), (503, 130000), (429, 40062), (401, 0)])
async def test_a_stumble_is_tried_again_later(venue: Venue, send: Sender, status: int, code: int) -> None:
    job = without_token(await venue.job(*FETCHED))
    venue.env.inject_error("POST", CHANNEL, status=status, code=code)
    with pytest.raises(Later) as caught:
        await send(job)
    assert caught.value.patient, "a finished video is never given up for it"
    await send(job, repeated=True)
    assert len(venue.seen()) == 2


async def test_slow_mode_is_waited_out(venue: Venue, send: Sender) -> None:
    job = without_token(await venue.job(*FETCHED))
    venue.env.inject_error("POST", CHANNEL, status=400, code=20016)
    with pytest.raises(Later) as caught:
        await send(job)
    assert caught.value.seconds == 5.0


@pytest.mark.parametrize(
    ("state", "picture", "offered"),
    [
        (JobState.FAILED, "a.jpg", ["again", "delete"]),
        (JobState.EXPIRED, "a.jpg", ["again", "delete"]),
        (JobState.FAILED, None, ["delete"]),
        (JobState.REJECTED, None, ["delete"]),
        (JobState.REJECTED, "a.jpg", ["delete"]),  # of an earlier version, which kept such pictures
    ],
)
async def test_a_failure_is_told_in_the_first_answer_and_offers_what_helps(
    venue: Venue, state: JobState, picture: str | None, offered: list[str]
) -> None:
    job = await venue.job(JobState.REVIEWED, state, failure="failure.expired", picture_file=picture)

    async def compose(_place: Place, _limit: int) -> Letter:
        return failure_letter(job)

    await Postman(venue.bot, venue.clock).deliver(job, compose, words_only=True, repeated=False)
    [message] = venue.seen()
    assert "took too long" in message.content
    ids = [button.custom_id for row in message.components for button in row.children]  # pyright: ignore
    assert ids == [f"boogie:{what}:{job.id}" for what in offered]


async def test_a_refused_first_answer_is_followed_by_words_for_the_member_alone(venue: Venue) -> None:
    job = await venue.job(JobState.FAILED, failure="failure.blocked")
    venue.env.inject_error("PATCH", ORIGINAL, status=403, code=50013)

    async def compose(_place: Place, _limit: int) -> Letter:
        return failure_letter(job)

    await Postman(venue.bot, venue.clock).deliver(job, compose, words_only=True, repeated=False)
    assert venue.channel.history(viewer=venue.mia)[-1].flags.ephemeral


async def test_progress_is_shown_at_most_every_five_seconds_and_only_when_it_changed(venue: Venue) -> None:
    job = await venue.job(JobState.REVIEWED, JobState.SUBMITTED)
    lines = iter(["one", "two", "two", "three"])

    async def line(_job: Job) -> str:
        return next(lines)

    progress = Progress(venue.bot, line, venue.clock)
    await progress.show(job)
    assert venue.seen()[0].content == "Queued", "the member has just read that it is queued"
    for seconds in (5, 1, 4, 1, 4):
        venue.clock.now += seconds
        await progress.show(job)
    assert venue.seen()[0].content == "two"
    assert venue.requests("PATCH", "@original") == 2


async def test_progress_that_is_refused_is_not_tried_again(venue: Venue) -> None:
    job = await venue.job(JobState.REVIEWED, JobState.SUBMITTED)
    count = iter(range(99))

    async def line(_job: Job) -> str:
        return str(next(count))

    progress = Progress(venue.bot, line, venue.clock)
    venue.env.inject_error("PATCH", ORIGINAL, status=403, code=50001)
    for _ in range(5):
        venue.clock.now += 10
        await progress.show(job)
    assert venue.requests("PATCH", "@original") == 1
