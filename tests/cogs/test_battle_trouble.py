"""Battles in which something goes wrong: nothing is lost, shown twice, or shown beside what must not be."""

from pathlib import Path
from typing import Any

import pytest

from bot.delivery.places import Place
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.servers.settings import Sharing
from bot.steps.battling import Battling
from tests.cogs.offices import set_up
from tests.cogs.ring import open_ring, size


@pytest.mark.parametrize("lost", [0, 1], ids=["the first", "the second"])
@pytest.mark.parametrize("late", [False, True], ids=["before the other was done", "after it"])
async def test_if_one_comes_to_nothing_its_reason_is_told_and_the_other_comes_by_itself(
    tmp_path: Path, lost: int, late: bool
) -> None:
    async with open_ring(tmp_path) as ring:
        await ring.begin()
        await ring.film(1 - lost)
        await ring.park(lost)
        if late:
            await ring.start()
            await ring.until(lambda: any(row["sending_at"] or row["holdup"] for row in ring.hall.jobs()))
        failing = (await ring.jobs())[lost]
        await ring.move(failing, JobState.FAILED, failure="failure.result_gone")
        if not late:
            await ring.start()
        ring.hall.boogie.client.service._notify()
        await ring.until(lambda: ring.states()[lost] == "failed" and "delivered" in ring.states())
        await ring.until(lambda: all(row["told_at"] for row in ring.hall.jobs()))
        [alone] = [post for post in ring.posts() if post.attachments]
        assert await size(alone) == (64, 64)
        assert "asked for by" in alone.content
        assert "AI-generated video" in alone.content
        [words] = [post.content for post in ring.posts() if not post.attachments]
        assert f"About the {('first', 'second')[lost]} picture of your battle: Your video was made" in words
        assert ring.polls() == []


async def test_two_videos_that_cannot_be_put_together_come_each_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.jobs.runner.pause", lambda _attempts: 0.0)
    async with open_ring(tmp_path) as ring:
        await ring.begin()
        await ring.film(0, 1)
        _, second = await ring.jobs()
        broken = ring.hall.boogie.settings.results / (second.result_file or "")
        broken.write_bytes(b"no video at all")
        await ring.start()
        await ring.until(lambda: {row["state"] for row in ring.hall.jobs()} == {"delivered"})
        assert len([post for post in ring.posts() if post.attachments]) == 2
        assert ring.polls() == []


async def test_each_is_reviewed_and_both_are_posted_once_both_are_approved(tmp_path: Path) -> None:
    async with open_ring(tmp_path) as ring:
        hall = ring.hall
        review = hall.mia.guild.create_text_channel("review")
        await set_up(hall, review_channel=review.id, sharing=Sharing.REVIEW)
        await ring.begin()
        await ring.film(0, 1)
        await ring.start()
        await ring.until(lambda: len(review.history()) == 2)
        await ring.until(lambda: all(row["review_message_id"] for row in hall.jobs()))
        one, other = review.history()
        await hall.max.click(one, label="Approve")
        await ring.until(lambda: any(row["holdup"] or row["sending_at"] for row in hall.jobs()))
        assert not [post for post in ring.posts() if post.attachments]
        await hall.max.click(other, label="Approve")
        await ring.until(lambda: ring.states() == ["delivered", "delivered"])
        assert await size(ring.posts()[0]) == (128, 64)
        assert len(ring.polls()) == 1


async def test_what_a_moderator_turns_down_is_never_shown_beside_the_other(tmp_path: Path) -> None:
    async with open_ring(tmp_path) as ring:
        hall = ring.hall
        review = hall.mia.guild.create_text_channel("review")
        await set_up(hall, review_channel=review.id, sharing=Sharing.REVIEW)
        await ring.begin()
        await ring.film(0, 1)
        await ring.start()
        await ring.until(lambda: all(row["review_message_id"] for row in hall.jobs()))
        first, second = await ring.jobs()
        await hall.boogie.client.desk.approve(first.id, hall.mia.guild.id, hall.max.id)
        await hall.boogie.client.desk.reject(second.id, hall.mia.guild.id, hall.max.id, "not nice")
        await ring.until(lambda: ring.states() == ["delivered", "rejected"])
        [alone] = [post for post in ring.posts() if post.attachments]
        assert await size(alone) == (64, 64)
        await ring.until(lambda: any("not nice" in post.content for post in ring.posts()))


async def test_what_is_taken_back_while_both_are_being_posted_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_ring(tmp_path) as ring:
        await ring.begin()
        await ring.film(0, 1)
        service = ring.hall.boogie.client.service
        _, second = await ring.jobs()
        hand_over = Battling._hand_over

        async def deleted_meanwhile(self: Battling, job: Job, compose: Any, *, repeated: bool) -> Any:
            async def letter(place: Place, limit: int) -> Any:
                made = await compose(place, limit)
                await service.delete(second.id, ring.hall.mia.id, is_moderator=False)
                return made

            return await hand_over(self, job, letter, repeated=repeated)

        monkeypatch.setattr(Battling, "_hand_over", deleted_meanwhile)
        await ring.start()
        await ring.until(lambda: ring.states() == ["delivered", "cancelled"])
        [alone] = [post for post in ring.posts() if post.attachments]
        assert await size(alone) == (64, 64)
        assert ring.polls() == []


async def test_a_crash_at_any_moment_posts_nothing_twice(tmp_path: Path) -> None:
    async with open_ring(tmp_path) as ring:
        video, poll = await ring.fought()
        for one in (0, 1):
            await ring.hall.restart()
            store, jobs = ring.hall.boogie.client.service._store, await ring.jobs()
            simulated = ring.hall.env.now().timestamp()  # its messages are not of our time
            undone = (
                "UPDATE jobs SET state = 'fetched', due_at = 1.0, created_at = ?, told_at = NULL WHERE id = ?"
            )
            await store._rows(undone, [simulated, jobs[one].id])
            if one == 0:  # the second had not heard of it yet either
                await store._rows(undone, [simulated, jobs[1].id])
            await ring.start()
            await ring.until(lambda: ring.states() == ["delivered", "delivered"])
            assert [post.id for post in ring.posts()] == [video.id, poll.id]
            assert [job.message_id for job in await ring.jobs()] == [video.id, poll.id]


async def test_a_poll_that_discord_stumbles_over_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.jobs.runner.pause", lambda _attempts: 0.0)
    async with open_ring(tmp_path) as ring:
        path = f"/channels/{ring.hall.channel.id}/messages"
        for _ in range(2):
            ring.hall.env.inject_error("POST", path, status=504)
        await ring.fought()
        tries = [one for one in ring.hall.env.http_requests if (one.method, one.path) == ("POST", path)]
        assert len(tries) == 3
        assert len(ring.polls()) == 1


async def test_where_polls_are_forbidden_meanwhile_the_video_is_there_without_one(tmp_path: Path) -> None:
    async with open_ring(tmp_path) as ring:
        await ring.begin()
        await ring.film(0, 1)
        path = f"/channels/{ring.hall.channel.id}/messages"
        ring.hall.env.inject_error("POST", path, status=403, code=50013)
        await ring.start()
        await ring.until(lambda: ring.states() == ["delivered", "delivered"])
        [video] = ring.posts()
        assert await size(video) == (128, 64)
        assert all(row["due_at"] is None and row["message_id"] == video.id for row in ring.hall.jobs())


async def test_when_the_token_is_dead_the_video_is_a_new_post_and_the_poll_a_reply_to_it(
    tmp_path: Path,
) -> None:
    async with open_ring(tmp_path) as ring:
        await ring.begin()
        await ring.film(0, 1)
        first, _ = await ring.jobs()
        await ring.hall.boogie.client.service._store.note(first, interaction_token=None)
        await ring.start()
        await ring.until(lambda: ring.states() == ["delivered", "delivered"])
        _, video, poll = ring.posts()
        assert await size(video) == (128, 64)
        assert poll.reference is not None
        assert poll.reference.message_id == video.id
