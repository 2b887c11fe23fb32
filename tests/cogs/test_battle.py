"""`/battle`: two dances in one video, a poll under it, and who won."""

from pathlib import Path

import discord
import pytest

from bot.servers.settings import Sharing
from tests.cogs.hall import custom_ids
from tests.cogs.offices import set_up
from tests.cogs.ring import open_ring, size


async def test_two_pictures_become_one_video_with_a_poll_under_it(tmp_path: Path) -> None:
    async with open_ring(tmp_path) as ring:
        answer = await ring.begin()
        assert answer.response is not None
        assert answer.response.content == (
            "⬅️ You're next in line for **🕺 Kemusan**.\n➡️ Queued, 2nd in line for **🕺 Kemusan**."
        )
        await ring.film(0, 1)
        await ring.start()
        await ring.until(lambda: ring.states() == ["delivered", "delivered"])
        video, poll = ring.posts()
        assert await size(video) == (128, 64)
        assert video.content.startswith(f"⚔️ **🕺 Kemusan** · a battle, asked for by {ring.hall.mia.mention}")
        assert "⬅️ anna · bert ➡️" in video.content
        assert "AI-generated video" in video.content
        assert "anna on the left, bert on the right" in (video.attachments[0].description or "")
        first, second = await ring.jobs()
        assert custom_ids(video) == [f"boogie:delete:{first.id}"]
        assert poll.poll is not None
        assert poll.poll.question == "Who danced 🕺 Kemusan better?"
        assert [answer.text for answer in poll.poll.answers] == ["Left: anna", "Right: bert"]
        assert poll.reference is not None
        assert poll.reference.message_id == video.id
        assert (first.message_id, second.message_id) == (video.id, poll.id)
        kept = {path.name for path in ring.hall.boogie.settings.results.iterdir()}
        assert kept == {first.result_file, second.result_file}, "what was put together is not kept"


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        (2, 1, "🏆 **Left: anna** danced better: 2 to 1 votes."),
        (0, 1, "🏆 **Right: bert** danced better: 1 to 0 votes."),
        (1, 1, "🤝 A draw, with 1 votes each."),
        (0, 0, "🤝 Nobody voted, so nobody lost."),
    ],
)
async def test_when_the_poll_is_over_the_winner_stands_beside_the_video_also_after_a_restart(
    tmp_path: Path, left: int, right: int, said: str
) -> None:
    async with open_ring(tmp_path) as ring:
        video, poll = await ring.fought()
        backend, channel = ring.hall.env.backend, ring.hall.channel.id
        voters = iter([ring.hall.mia.id, ring.hall.max.id, ring.hall.sam.id])
        for answer, votes in ((1, left), (2, right)):
            for _ in range(votes):
                backend.add_poll_vote(channel, poll.id, answer, next(voters))
        _, second = await ring.jobs()
        assert second.due_at is not None
        assert second.told_at is not None
        assert second.due_at - second.told_at == pytest.approx(24 * 3600, abs=60)
        await ring.hall.restart()
        backend.expire_poll(channel, poll.id)
        store = ring.hall.boogie.client.service._store
        await store.note(second, due_at=1.0)
        await ring.start()
        await ring.until(lambda: said in ring.posts()[0].content)
        await ring.until(lambda: all(row["due_at"] is None for row in ring.hall.jobs()))
        [again] = [post for post in ring.posts() if post.id == video.id]
        assert again.attachments
        assert again.content.endswith("AI-generated video")
        assert custom_ids(again) == custom_ids(video)
        assert ring.states() == ["delivered", "delivered"]


async def test_a_poll_that_goes_on_is_looked_at_again(tmp_path: Path) -> None:
    async with open_ring(tmp_path) as ring:
        video, _ = await ring.fought()
        _, second = await ring.jobs()
        await ring.hall.boogie.client.service._store.note(second, due_at=1.0)
        ring.hall.boogie.client.service._notify()
        await ring.until(lambda: (ring.hall.jobs()[0]["due_at"] or ring.hall.jobs()[1]["due_at"] or 0) > 2)
        assert ring.posts()[0].content == video.content


async def test_everybody_reads_of_a_battle_in_the_language_of_the_server(tmp_path: Path) -> None:
    async with open_ring(tmp_path) as ring:
        await set_up(ring.hall, language="es-ES")
        video, poll = await ring.fought()
        assert "una batalla a petición de" in video.content
        assert video.content.endswith("Vídeo generado por IA")
        assert poll.poll is not None
        assert poll.poll.question.startswith("¿Quién ha bailado mejor")
        assert [answer.text for answer in poll.poll.answers] == ["Izquierda: anna", "Derecha: bert"]


async def test_who_is_done_waits_for_the_other_and_its_member_reads_that(tmp_path: Path) -> None:
    async with open_ring(tmp_path) as ring:
        await ring.begin()
        await ring.film(0)
        await ring.park(1)
        await ring.start()
        await ring.until(lambda: "waits for the other dancer" in ring.posts()[0].content)
        assert "➡️" in ring.posts()[0].content
        await ring.hall.restart()
        await ring.film(1)
        await ring.start()
        await ring.until(lambda: ring.states() == ["delivered", "delivered"])
        video, _ = ring.posts()
        assert await size(video) == (128, 64)


@pytest.mark.parametrize("by_list", [False, True], ids=["Delete", "/jobs"])
async def test_deleting_takes_the_video_the_poll_and_all_files_away(tmp_path: Path, by_list: bool) -> None:
    async with open_ring(tmp_path) as ring:
        video, _ = await ring.fought()
        if by_list:
            _, second = await ring.jobs()
            shown = await ring.hall.mia.slash(ring.hall.channel, "jobs")
            assert shown.response is not None
            picked = await ring.hall.mia.select(shown.response, [second.id], custom_id="boogie:jobs:pick:0")
            assert picked.response is not None
            await ring.hall.mia.click(picked.response, label="Delete")
        else:
            refused = await ring.hall.sam.click(video, label="Delete")
            assert any("Only whoever asked" in one.content for one in refused.followups)
            await ring.hall.restart()
            await ring.hall.mia.click(video, label="Delete")
        assert ring.posts() == []
        settings = ring.hall.boogie.settings
        assert [*settings.results.iterdir(), *settings.pictures.iterdir()] == []
        assert all(row["deleted_at"] and row["due_at"] is None for row in ring.hall.jobs())


async def test_both_count_against_limits_or_neither_is_made(tmp_path: Path) -> None:
    async with open_ring(tmp_path) as ring:
        await set_up(ring.hall, member_open=3)
        await ring.hall.dance()
        await ring.begin()
        assert len(ring.hall.jobs()) == 3
        refused = await ring.begin()
        assert refused.ephemeral
        assert refused.response is not None
        assert "3 of at most 3 videos under way" in refused.response.content
        await set_up(ring.hall, member_open=4)
        refused = await ring.begin()
        assert refused.response is not None
        assert "A battle takes two videos, and there is room for 1 only" in refused.response.content
        await set_up(ring.hall, sharing=Sharing.OFF)
        refused = await ring.begin()
        assert refused.response is not None
        assert "does not want videos" in refused.response.content
        assert len(ring.hall.jobs()) == 3


async def test_a_battle_is_refused_where_no_poll_can_be_posted(tmp_path: Path) -> None:
    async with open_ring(tmp_path) as ring:
        channel = ring.hall.boogie.client.get_channel(ring.hall.channel.id)
        assert isinstance(channel, discord.TextChannel)
        await channel.set_permissions(channel.guild.default_role, send_polls=False, attach_files=False)
        refused = await ring.begin()
        assert refused.ephemeral
        assert refused.response is not None
        assert "permissions in this channel: Attach Files, Create Polls" in refused.response.content
        assert ring.hall.jobs() == []


async def test_a_broken_dance_or_a_heavy_picture_is_refused_at_once(tmp_path: Path) -> None:
    async with open_ring(tmp_path) as ring:
        refused = await ring.begin(template="waltz")
        assert refused.response is not None
        assert "I don't know that dance" in refused.response.content
        heavy = await ring.begin(second=("heavy.png", b"x" * 26_000_000))
        assert heavy.response is not None
        assert "About your second picture" in heavy.response.content
        assert ring.hall.jobs() == []
