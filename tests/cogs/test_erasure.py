"""Deleting everything with `/privacy`: rows, files and posts, and what is left on purpose."""

import sqlite3
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.members.preferences import AvatarUse
from bot.settings import Settings
from tests.cogs.court import open_court
from tests.cogs.films import filmed, made
from tests.cogs.hall import Hall, open_hall, without_provider
from tests.cogs.offices import manager, words
from tests.cogs.private_matters import delete_everything, exported, shown
from tests.cogs.test_private_videos import ended, until


def files(settings: Settings) -> list[Path]:
    return [*settings.pictures.iterdir(), *settings.results.iterdir()]


def rows(hall: Hall, sql: str) -> list[Any]:
    with sqlite3.connect(hall.boogie.settings.database) as record:
        return record.execute(sql).fetchall()


def from_the_bot(hall: Hall) -> list[discord.Message]:
    me = hall.boogie.client.user
    assert me is not None
    return [one for one in hall.channel.history(viewer=hall.sam) if one.author.id == me.id]


@pytest.mark.parametrize("restarted", [False, True], ids=["same start", "after a restart"])
async def test_deleting_everything_takes_rows_files_and_posts_away(tmp_path: Path, restarted: bool) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answer = await filmed(hall)
        await filmed(hall, deliver="direct")
        await hall.boogie.start_runner()
        await until(lambda: [job["state"] for job in hall.jobs()] == ["delivered"] * 2)
        await hall.boogie.client.members.favor(hall.mia.id, "ke3")
        await hall.boogie.client.members.prefer(hall.mia.id, avatar=AvatarUse.SERVERS)
        others = await hall.sam.send(hall.channel, "hello")
        panel = await shown(hall)
        if restarted:
            await hall.restart()
        await hall.mia.click(panel.message, label="Delete everything")
        await hall.mia.click(panel.message, label="Yes, delete everything")
        assert "Videos: 2" in words(panel)
        assert files(hall.boogie.settings) == []
        for table in ("favorites", "preferences"):
            assert rows(hall, f"SELECT * FROM {table}") == []
        await until(lambda: [one.id for one in hall.channel.history(viewer=hall.sam)] == [others.id])
        await until(lambda: hall.mia.user.dm_channel.history() == [])
        assert answer.response is None
        assert "Nothing." in words(await shown(hall))
        listed = await hall.mia.slash(hall.channel, "jobs")
        assert listed.response is not None
        assert "none here" in words(listed.response)


async def test_an_open_job_is_taken_back_and_its_answer_goes_at_once(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answer = await hall.dance()
        hidden = await hall.dance(deliver="alone")
        await delete_everything(hall)
        assert (answer.response, hidden.response) == (None, None)
        await until(lambda: hall.jobs() == [])
        await hall.boogie.start_runner()
        await hall.env.settle()
        assert from_the_bot(hall) == []


async def test_nothing_is_deleted_unless_it_was_confirmed(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.dance()
        before = hall.jobs()
        panel = await shown(hall)
        await hall.mia.click(panel.message, label="Delete everything")
        await hall.mia.click(panel.message, label="Keep it")
        assert "What I keep about you" in words(panel)
        assert hall.jobs() == before


async def test_a_message_that_discord_does_not_let_go_is_tried_again_after_a_restart(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await filmed(hall)
        await ended(hall)
        hall.env.inject_error("DELETE", "/channels/*/messages/*", status=500, times=None)
        await delete_everything(hall)
        await hall.env.settle()
        assert len(from_the_bot(hall)) == 1
        [left] = hall.jobs()
        assert (left["user_name"], left["wish"], left["picture_name"]) == ("", {"template": ""}, "")
        hall.env.backend.faults.clear()
        await hall.restart()
        await until(lambda: from_the_bot(hall) == [])


async def test_todays_videos_still_count_and_are_forgotten_tomorrow(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path, boogie_member_daily=1)) as hall:
        await filmed(hall)
        await ended(hall)
        await delete_everything(hall)
        await until(lambda: from_the_bot(hall) == [])
        refused = await hall.dance()
        assert refused.response is not None
        assert "your 1 videos" in refused.response.content
        with sqlite3.connect(hall.boogie.settings.database) as record:
            record.execute("UPDATE jobs SET told_at = told_at - 86400")
        await hall.restart()
        await until(lambda: hall.jobs() == [])
        assert not (await hall.dance()).ephemeral


async def test_what_moderators_decided_stays_and_the_blocked_stay_blocked(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.boogie.client.desk.block(hall.mia.guild.id, hall.mia.id, by=hall.max.id, reason="zombies")
        panel = await delete_everything(hall)
        assert "What moderators decided stays: 2" in words(panel)
        refused = await hall.dance()
        assert refused.response is not None
        assert "blocked you" in refused.response.content
        log = await manager(hall).slash(hall.channel, "audit")
        assert log.response is not None
        assert "zombies" in words(log.response)


async def test_videos_of_ones_avatar_go_too_whoever_asked_for_them(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.boogie.client.members.prefer(hall.mia.id, avatar=AvatarUse.SERVERS)
        await filmed(hall, hall.sam)
        with sqlite3.connect(hall.boogie.settings.database) as record:
            record.execute("UPDATE jobs SET avatar_of = ?", (hall.mia.id,))
        await filmed(hall, hall.sam)
        await ended(hall)
        found, text = await exported(hall, hall.mia)
        assert [one["state"] for one in found["jobs_avatar_of"]] == ["delivered"]
        assert str(hall.sam.id) not in text
        await delete_everything(hall)
        await until(lambda: len(from_the_bot(hall)) == 1)
        mine = [job for job in hall.jobs() if job["user_name"]]
        assert [(job["user_id"], job["avatar_of"]) for job in mine] == [(hall.sam.id, None)]
        assert len(files(hall.boogie.settings)) == 2, "Sam's own"


async def test_what_moderators_were_shown_goes_too(tmp_path: Path) -> None:
    async with open_court(tmp_path) as court:
        hall = court.hall
        await court.filmed()
        await court.start()
        await court.waiting()
        await delete_everything(hall)
        await court.until(lambda: court.review.history() == [])
        assert files(hall.boogie.settings) == []
        await court.until(lambda: hall.jobs() == [])


async def test_pictures_that_others_went_on_with_are_forgotten(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.dance()
        message = await hall.result()
        await made(hall, hall.jobs()[0]["id"])
        await hall.sam.click(message, label="Again")
        assert hall.jobs()[1]["picture_file"] is not None
        await delete_everything(hall)
        [sams] = [job for job in hall.jobs() if job["user_id"] == hall.sam.id]
        assert sams["picture_file"] is None
        assert files(hall.boogie.settings) == []


async def test_deletion_in_direct_messages(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answer = await hall.mia.user.slash("privacy")
        assert answer.response is not None
        await hall.mia.user.click(answer.response.message, label="Delete everything")
        await hall.mia.user.click(answer.response.message, label="Yes, delete everything")
        assert "Videos: 0" in words(answer.response)
