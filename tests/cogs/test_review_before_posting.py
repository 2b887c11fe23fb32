"""Review before posting: who sees what, who decides, and that a restart in between changes nothing."""

import asyncio
from pathlib import Path

import discord
import pytest

from bot.delivery import progress
from bot.jobs.record import Job
from bot.refusal import Refusal
from bot.servers.settings import Sharing
from bot.steps import reviewing
from tests.cogs.court import open_court
from tests.cogs.films import VIDEO
from tests.cogs.hall import custom_ids
from tests.cogs.offices import manager, set_up, words


async def test_the_moderators_see_who_wished_what_and_nobody_else_sees_the_video(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN", 0.0)
    async with open_court(tmp_path) as court:
        job = await court.filmed()
        await court.start()
        message = await court.waiting()
        assert await message.attachments[0].read() == VIDEO
        assert court.hall.mia.mention in message.content
        assert court.hall.channel.mention in message.content
        assert "Kemusan" in message.content
        assert custom_ids(message) == [
            f"boogie:review:{job}:{what}" for what in ("approve", "reject", "block")
        ]
        await court.until(lambda: "waits for a moderator" in court.said())
        assert all(not shown.attachments for shown in court.hall.channel.history())
        assert court.state(job) == "fetched"


@pytest.mark.parametrize("restarted", [False, True], ids=["same start", "after a restart"])
async def test_what_is_approved_is_posted_where_it_was_asked_for(tmp_path: Path, restarted: bool) -> None:
    async with open_court(tmp_path) as court:
        job = await court.filmed()
        await court.start()
        message = await court.waiting()
        if restarted:
            await court.hall.restart()
            await court.start()
        pressed = await court.hall.max.click(message, label="Approve")
        await court.until(lambda: court.state(job) == "delivered")
        [posted] = court.hall.channel.history()
        assert await posted.attachments[0].read() == VIDEO
        assert "AI-generated" in posted.content
        [closed] = court.review.history()
        assert f"approved by {court.hall.max.mention}" in closed.content
        assert custom_ids(closed) == []
        assert pressed.acknowledged
        assert (await court.job(job)).review_by == court.hall.max.id


@pytest.mark.parametrize("restarted", [False, True], ids=["same start", "after a restart"])
async def test_what_is_rejected_is_told_with_the_reason_and_forgotten(
    tmp_path: Path, restarted: bool
) -> None:
    async with open_court(tmp_path) as court:
        job = await court.filmed()
        await court.start()
        message = await court.waiting()
        if restarted:
            await court.hall.restart()
            await court.start()
        form = await court.hall.max.click(message, label="Reject")
        await court.hall.max.submit_modal(form, {"reason": "not your picture"})
        await court.until(lambda: "not your picture" in court.said())
        assert court.state(job) == "rejected"
        [closed] = court.review.history()
        assert not closed.attachments
        assert f"rejected by {court.hall.max.mention}" in closed.content
        settings = court.hall.boogie.settings
        assert [*settings.results.iterdir(), *settings.pictures.iterdir()] == []


async def test_a_blocked_member_gets_no_video_and_asks_in_vain(tmp_path: Path) -> None:
    async with open_court(tmp_path) as court:
        job = await court.filmed()
        await court.start()
        form = await court.hall.max.click(await court.waiting(), label="Block member")
        await court.hall.max.submit_modal(form, {"reason": "third time"})
        await court.until(lambda: court.state(job) == "rejected")
        refused = await court.hall.dance()
        assert refused.response is not None
        assert "blocked you" in refused.response.content
        olga = manager(court.hall)
        log = await olga.slash(court.hall.channel, "audit", member=court.hall.mia)
        assert log.response is not None
        said = words(log.response)
        assert f"rejected a video of {court.hall.mia.mention}: third time" in said
        assert f"blocked {court.hall.mia.mention}: third time" in said


async def test_nobody_decides_about_their_own_and_strangers_about_none(tmp_path: Path) -> None:
    async with open_court(tmp_path) as court:
        job = await court.filmed(court.hall.max)
        await court.start()
        message = await court.waiting()
        for label in ("Approve", "Reject", "Block member"):
            own = await court.hall.max.click(message, label=label)
            assert own.response is not None
            assert "another moderator" in own.response.content
            strange = await court.hall.sam.click(message, label=label)
            assert strange.response is not None
            assert "Only moderators" in strange.response.content
        assert court.state(job) == "fetched"
        await court.rita.click(message, label="Approve")
        await court.until(lambda: court.state(job) == "delivered")


async def test_of_two_moderators_the_first_wins_and_the_other_is_told(tmp_path: Path) -> None:
    async with open_court(tmp_path) as court:
        job = await court.filmed()
        await court.start()
        message = await court.waiting()
        form = await court.rita.click(message, label="Reject")
        await court.hall.max.click(message, label="Approve")
        late = await court.rita.submit_modal(form, {"reason": "no"})
        told = [one for one in (late.response, *late.followups) if one is not None]
        assert any("decided already" in one.content for one in told)
        await court.until(lambda: court.state(job) == "delivered")


async def test_of_decisions_at_the_same_instant_one_counts(tmp_path: Path) -> None:
    async with open_court(tmp_path) as court:
        guild = court.hall.mia.guild.id
        for _ in range(5):
            job = await court.filmed()
            await court.start()
            await court.until(lambda: court.hall.jobs()[-1]["review_message_id"])
            desk = court.hall.boogie.client.desk
            decisions = await asyncio.gather(
                *(desk.approve(job, guild, moderator) for moderator in range(1, 6)),
                *(desk.reject(job, guild, moderator, "no") for moderator in range(6, 11)),
                return_exceptions=True,
            )
            assert sum(isinstance(one, Job) for one in decisions) == 1
            assert all(isinstance(one, (Job, Refusal)) for one in decisions)
            entries, _ = await desk.audit(guild, member_id=court.hall.mia.id, kind=None, before=None)
            assert [entry.job_id for entry in entries].count(job) == 1
            await court.hall.restart()


async def test_a_moderator_of_another_server_decides_nothing(tmp_path: Path) -> None:
    async with open_court(tmp_path) as court:
        job = await court.filmed()
        await court.start()
        await court.waiting()
        with pytest.raises(Refusal):
            await court.hall.boogie.client.desk.approve(job, court.hall.mia.guild.id + 1, court.hall.max.id)
        assert (await court.job(job)).review == "asked"


async def test_what_nobody_decides_about_expires_and_its_member_is_told(tmp_path: Path) -> None:
    async with open_court(tmp_path) as court:
        job = await court.filmed()
        await court.start()
        await court.waiting()
        await court.hall.boogie.close()
        await court.hall.restart()
        waiting, store = await court.job(job), court.hall.boogie.client.service._store
        assert waiting.review_until is not None
        assert waiting.due_at is not None
        assert waiting.due_at <= waiting.review_until
        await store.note(waiting, review_until=1.0, due_at=1.0)
        await court.start()
        await court.until(lambda: "No moderator looked at" in court.said())
        assert court.state(job) == "expired"
        [closed] = court.review.history()
        assert "nobody decided in time" in closed.content
        assert not closed.attachments
        late = await court.hall.boogie.client.desk.audit(
            court.hall.mia.guild.id, member_id=None, kind=None, before=None
        )
        assert late[0][0].kind == "expired"
        assert late[0][0].actor_id is None


async def test_a_crash_between_posting_and_writing_it_down_posts_no_second_one(tmp_path: Path) -> None:
    async with open_court(tmp_path) as court:
        job = await court.filmed()
        await court.start()
        first = await court.waiting()
        await court.hall.restart()
        store = court.hall.boogie.client.service._store
        simulated = court.hall.env.now().timestamp()  # its messages are not of our time
        crashed = {"review_message_id": None, "due_at": 1.0, "created_at": simulated}
        await store.note(await court.job(job), **crashed)
        await court.start()
        again = await court.waiting()
        assert again.id == first.id
        assert (await court.job(job)).review_message_id == first.id


async def test_a_review_channel_that_is_gone_keeps_the_video_back_until_there_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewing, "_UNREACHABLE_SECONDS", 0.05)
    async with open_court(tmp_path) as court:
        channel = court.hall.boogie.client.get_channel(court.review.id)
        assert isinstance(channel, discord.TextChannel)
        await channel.delete()
        job = await court.filmed()
        await court.start()
        await court.until(lambda: court.hall.jobs()[0]["attempts"] > 2)
        assert court.state(job) == "fetched"
        assert all(not shown.attachments for shown in court.hall.channel.history())
        court.review = court.hall.mia.guild.create_text_channel("review-again")
        await set_up(court.hall, review_channel=court.review.id)
        await court.hall.max.click(await court.waiting(), label="Approve")
        await court.until(lambda: court.state(job) == "delivered")


async def test_the_review_channel_may_be_the_channel_itself(tmp_path: Path) -> None:
    async with open_court(tmp_path) as court:
        await set_up(court.hall, review_channel=court.hall.channel.id)
        job = await court.filmed()
        await court.start()
        await court.until(lambda: court.hall.jobs()[0]["review_message_id"])
        shown = next(one for one in court.hall.channel.history() if "review" in str(custom_ids(one)))
        await court.hall.boogie.client.service._store.note(
            await court.job(job), interaction_token=None, sending_at=1.0
        )
        await court.hall.max.click(shown, label="Approve")
        await court.until(lambda: court.state(job) == "delivered")
        answers = [one for one in court.hall.channel.history() if f"boogie:again:{job}" in custom_ids(one)]
        assert len(answers) == 1


async def test_where_videos_are_not_reviewed_they_are_posted_with_label_and_spoiler(tmp_path: Path) -> None:
    async with open_court(tmp_path) as court:
        await set_up(court.hall, sharing=Sharing.AUTOMATIC, spoiler=True, label="made *here* @everyone")
        job = await court.filmed()
        await court.start()
        await court.until(lambda: court.state(job) == "delivered")
        [posted] = court.hall.channel.history()
        assert posted.attachments[0].is_spoiler()
        assert posted.content.endswith("AI-generated video · made \\*here\\* @\u200beveryone")
        assert court.review.history() == []
