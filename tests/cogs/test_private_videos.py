"""Where a video goes as its member wants it: the channel, a direct message, or their eyes alone."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.jobs.record import Delivery
from bot.servers.settings import Sharing
from tests.cogs.court import open_court
from tests.cogs.films import VIDEO, filmed, made
from tests.cogs.hall import PICTURE, Hall, custom_ids, open_hall, without_provider
from tests.cogs.offices import set_up

PRIVATE = [Delivery.DIRECT, Delivery.ALONE]


async def until(done: Callable[[], Any]) -> None:
    async with asyncio.timeout(20):
        while not done():
            await asyncio.sleep(0.02)


async def ended(hall: Hall) -> dict[str, Any]:
    """Let the runner work until the last job is over and its member told; return the job."""
    await hall.boogie.start_runner()
    await until(lambda: hall.jobs()[-1]["told_at"] is not None)
    await hall.env.settle()
    return hall.jobs()[-1]


def letters(hall: Hall) -> list[discord.Message]:
    """What the bot wrote to Mia directly."""
    return hall.mia.user.dm_channel.history() if hall.env.backend.dm_channels.get(hall.mia.id) else []


def public(hall: Hall) -> list[discord.Message]:
    """What others see in the channel."""
    return hall.channel.history(viewer=hall.sam)


def age(hall: Hall, seconds: float = 3600.0) -> None:
    """Let the last job have been asked for long ago: its token is dead."""
    with sqlite3.connect(hall.boogie.settings.database) as record:
        record.execute("UPDATE jobs SET created_at = created_at - ?", (seconds,))


async def test_a_video_for_a_direct_message_is_seen_by_nobody_else(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answer = await filmed(hall, deliver="direct")
        assert answer.ephemeral
        assert answer.response is not None
        assert "in a direct message" in answer.response.content
        job = await ended(hall)
        [letter] = letters(hall)
        assert (job["state"], job["message_id"]) == ("delivered", letter.id)
        assert await letter.attachments[0].read() == VIDEO
        assert letter.attachments[0].description
        assert "is in your direct messages" in answer.response.content
        assert answer.response.attachments == []
        assert public(hall) == []


async def test_a_video_for_oneself_alone_takes_the_place_of_the_hidden_answer(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answer = await filmed(hall, deliver="alone")
        assert answer.ephemeral
        assert answer.response is not None
        assert "Only you will see it" in answer.response.content
        assert (await ended(hall))["state"] == "delivered"
        assert await answer.response.attachments[0].read() == VIDEO
        assert (public(hall), letters(hall)) == ([], [])


async def test_what_takes_too_long_to_be_shown_alone_comes_as_a_direct_message_and_says_so(
    tmp_path: Path,
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await filmed(hall, deliver="alone")
        age(hall)
        assert (await ended(hall))["state"] == "delivered"
        [letter] = letters(hall)
        assert letter.attachments
        assert "took too long for Discord" in letter.content
        assert public(hall) == []


async def test_closed_direct_messages_lead_to_the_hidden_answer_while_it_can_be_reached(
    tmp_path: Path,
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answer = await filmed(hall, deliver="direct")
        hall.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=None)
        assert (await ended(hall))["state"] == "delivered"
        assert answer.response is not None
        assert answer.response.ephemeral
        assert answer.response.attachments
        assert "could not send you a direct message" in answer.response.content
        assert (public(hall), letters(hall)) == ([], [])


@pytest.mark.parametrize("delivery", PRIVATE)
async def test_where_nothing_private_is_left_nothing_is_posted_in_public(
    tmp_path: Path, delivery: Delivery
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await filmed(hall, deliver=delivery.value)
        age(hall)
        hall.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=None)
        job = await ended(hall)
        assert (job["state"], job["failure"]) == ("failed", "failure.undeliverable_private")
        assert public(hall) == []
        tried = [one.path for one in hall.env.http_requests if one.method == "POST"]
        assert f"/channels/{hall.channel.id}/messages" not in "\n".join(tried)
        page = await hall.mia.slash(hall.channel, "jobs")
        assert page.response is not None
        assert "allow direct messages" in str(page.response.components)


@pytest.mark.parametrize("delivery", PRIVATE)
async def test_words_in_place_of_a_private_video_are_private_too(tmp_path: Path, delivery: Delivery) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answer = await hall.dance(image=("half.png", b"no picture"), deliver=delivery.value)
        job = await ended(hall)
        assert job["state"] == "rejected"
        assert answer.response is not None
        assert "not a picture I can read" in answer.response.content
        assert public(hall) == []


async def test_the_choice_is_remembered_and_one_video_may_differ(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.boogie.client.members.prefer(hall.mia.id, delivery=Delivery.DIRECT)
        assert (await hall.dance()).ephemeral
        assert (await hall.animate()).ephemeral
        assert not (await hall.dance(deliver="channel")).ephemeral
        other = await hall.sam.slash(hall.channel, "dance", image=PICTURE, template="ke3")
        assert not other.ephemeral
        assert [job["delivery"] for job in hall.jobs()] == ["direct", "direct", "channel", "channel"]


async def test_a_restart_forgets_neither_the_choice_nor_where_a_video_goes(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.boogie.client.members.prefer(hall.mia.id, delivery=Delivery.ALONE)
        await filmed(hall, deliver="direct")
        await hall.boogie.client.members.prefer(hall.mia.id, delivery=Delivery.CHANNEL)
        await hall.restart()
        assert (await ended(hall))["state"] == "delivered"
        assert letters(hall)[0].attachments
        assert public(hall) == []


@pytest.mark.parametrize("delivery", PRIVATE)
async def test_again_stays_as_private_as_the_video_was(tmp_path: Path, delivery: Delivery) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answer = await filmed(hall, deliver="alone")
        with sqlite3.connect(hall.boogie.settings.database) as record:
            record.execute("UPDATE jobs SET delivery = ?", (delivery.value,))
        await ended(hall)
        page = await hall.mia.slash(hall.channel, "jobs")
        assert page.response is not None
        await hall.mia.select(page.response.message, [hall.jobs()[0]["id"]])
        again = await hall.mia.click(page.response.message, label="Retry")
        assert again.ephemeral
        assert hall.jobs()[1]["delivery"] == delivery
        if delivery is Delivery.ALONE:
            assert answer.response is not None
            assert [one.split(":")[1] for one in custom_ids(answer.response)] == ["again", "other", "delete"]
            assert (await hall.mia.click(answer.response.message, label="Again")).ephemeral
        assert public(hall) == []


async def test_in_a_direct_message_to_the_bot_the_answer_is_there(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.boogie.client.members.prefer(hall.mia.id, delivery=Delivery.ALONE)
        answer = await hall.mia.user.slash("dance", image=PICTURE, template="ke3")
        assert not answer.ephemeral
        await made(hall, hall.jobs()[0]["id"])
        await ended(hall)
        assert answer.response is not None
        assert answer.response.attachments


async def test_a_server_that_wants_no_videos_takes_no_private_ones_either(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await set_up(hall, sharing=Sharing.OFF)
        refused = await hall.dance(deliver="alone")
        assert refused.response is not None
        assert "in a direct message instead" in refused.response.content
        assert hall.jobs() == []


async def test_moderators_look_at_private_videos_first_and_read_that_nobody_else_will(tmp_path: Path) -> None:
    async with open_court(tmp_path) as court:
        hall = court.hall
        answer = await filmed(hall, deliver="direct")
        await court.start()
        message = await court.waiting()
        assert "nobody but its member sees it" in message.content
        assert message.attachments[0].description
        assert letters(hall) == []
        await hall.max.click(message, label="Approve")
        await court.until(lambda: hall.jobs()[0]["state"] == "delivered")
        assert letters(hall)[0].attachments
        assert public(hall) == []
        assert answer.ephemeral


async def test_a_video_that_is_deleted_while_it_is_on_its_way_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await filmed(hall)
        age(hall)
        service, job_id = hall.boogie.client.service, hall.jobs()[0]["id"]
        real = discord.PartialMessageable.send
        sent = asyncio.Event()

        async def send(channel: discord.PartialMessageable, *args: Any, **fields: Any) -> discord.Message:
            message: discord.Message = await real(channel, *args, **fields)
            assert await service.delete(job_id, hall.mia.id, is_moderator=False)
            sent.set()
            return message

        monkeypatch.setattr(discord.PartialMessageable, "send", send)
        await hall.boogie.start_runner()
        async with asyncio.timeout(20):
            await sent.wait()
        await until(lambda: not [one for one in hall.channel.history() if one.attachments])
        assert hall.jobs()[0]["state"] == "cancelled"


def test_every_way_to_bring_a_video_is_one_of_the_commands_choices() -> None:
    from cogs._deliveries import DELIVERIES

    assert [one.value for one in DELIVERIES] == list(Delivery)


async def test_what_could_not_be_brought_is_brought_by_retry_and_not_made_again(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await filmed(hall, deliver="direct")
        age(hall)
        hall.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=None)
        assert (await ended(hall))["failure"] == "failure.undeliverable_private"
        page = await hall.mia.slash(hall.channel, "jobs")
        assert page.response is not None
        await hall.mia.select(page.response.message, [hall.jobs()[0]["id"]])
        hall.env.backend.faults.clear()  # she has allowed direct messages
        await hall.mia.click(page.response.message, label="Retry")
        await until(lambda: hall.jobs()[-1]["told_at"] is not None)
        old, new = hall.jobs()
        assert (new["state"], new["submitted_at"], new["again_of"]) == ("delivered", None, old["id"])
        assert await letters(hall)[0].attachments[0].read() == VIDEO
        await hall.boogie.client.service.delete(old["id"], hall.mia.id, is_moderator=False)
        assert (hall.boogie.settings.results / new["result_file"]).read_bytes() == VIDEO


async def test_another_wish_with_the_same_picture_is_made(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await filmed(hall, deliver="direct")
        age(hall)
        hall.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=None)
        await ended(hall)
        hall.env.backend.faults.clear()
        await hall.restart()  # without a runner: what is asked for stays as it was claimed
        message = await hall.result()
        shown = await hall.mia.click(message, label="Other dance")
        await hall.mia.submit_modal(shown, {"template": ["tuziwu"]})
        assert hall.jobs()[-1]["state"] == "received"
        assert hall.jobs()[-1]["result_file"] is None
