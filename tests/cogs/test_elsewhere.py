"""Where a member brought Boogie along: what works there, and that it never posts there by itself."""

import sqlite3
from pathlib import Path

import pytest
from discord import app_commands

from tests.cogs.elsewhere import in_a_foreign_server, in_a_group
from tests.cogs.films import VIDEO, filmed, made
from tests.cogs.hall import PICTURE, Hall, open_hall, without_provider
from tests.cogs.test_help import MEMBERS, listed, told
from tests.cogs.test_private_videos import age, ended, letters

SERVERS_ONLY = {"audit", "battle", "block", "settings", "unblock"}


def posts(hall: Hall) -> list[str]:
    """Calls by which the bot posted anywhere by itself."""
    return [
        one.path
        for one in hall.env.http_requests
        if one.method == "POST" and one.path.startswith("/channels/") and one.path.endswith("/messages")
    ]


def follow_ups(hall: Hall) -> int:
    """How often it used one of the five follow-ups that it has there."""
    return sum(one.method == "POST" and one.path.startswith("/webhooks/") for one in hall.env.http_requests)


async def test_in_a_foreign_server_the_answer_becomes_the_video(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        with in_a_foreign_server(hall):
            answer = await filmed(hall)
            assert hall.jobs()[0]["can_post_in_channel"] == 0
            assert (await ended(hall))["state"] == "delivered"
        assert answer.response is not None
        assert await answer.response.attachments[0].read() == VIDEO
        assert (posts(hall), follow_ups(hall)) == ([], 0)


async def test_what_took_too_long_there_comes_as_a_direct_message(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        with in_a_foreign_server(hall):
            await filmed(hall)
            age(hall)
            assert (await ended(hall))["state"] == "delivered"
        [letter] = letters(hall)
        assert letter.attachments
        assert not [path for path in posts(hall) if str(hall.channel.id) in path]


async def test_a_direct_message_can_be_asked_for_there(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        with in_a_foreign_server(hall):
            answer = await filmed(hall, deliver="direct")
            assert (await ended(hall))["state"] == "delivered"
        assert answer.ephemeral
        assert letters(hall)[0].attachments
        assert follow_ups(hall) == 0


async def test_words_there_use_at_most_one_follow_up(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        with in_a_foreign_server(hall):
            await hall.dance(image=("half.png", b"no picture"))
            hall.env.inject_error("PATCH", "/webhooks/*/@original", status=403, code=50001, times=None)
            assert (await ended(hall))["state"] == "rejected"
        assert follow_ups(hall) <= 1


async def test_used_up_follow_ups_are_no_reason_to_repeat_or_to_lose_the_words(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        with in_a_foreign_server(hall):
            answer = await hall.dance(image=("half.png", b"no picture"))
            hall.env.inject_error("PATCH", "/webhooks/*/@original", status=403, code=50001)
            hall.env.inject_error("POST", "/webhooks/*", status=400, code=40094)
            assert (await ended(hall))["state"] == "rejected"
        assert answer.response is not None
        assert "not a picture I can read" in answer.response.content
        assert follow_ups(hall) == 1


async def test_everything_a_member_has_works_in_a_foreign_server(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        with in_a_foreign_server(hall):
            assert listed(told(await hall.max.slash(hall.channel, "help"))) == MEMBERS
            for command in ("templates", "favorites", "jobs", "privacy"):
                answer = await hall.mia.slash(hall.channel, command)
                assert answer.ephemeral
                assert answer.response is not None
                assert answer.response.components


async def test_a_group_is_answered_in_its_own_place_and_never_posted_to(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        with in_a_group(hall):
            answer = await hall.mia.user.slash("dance", image=PICTURE, template="ke3")
            [job] = hall.jobs()
            assert (job["guild_id"], job["can_post_in_channel"]) == (None, 0)
            await made(hall, job["id"])
            assert (await ended(hall))["state"] == "delivered"
        assert answer.response is not None
        assert answer.response.attachments
        assert not answer.ephemeral
        assert posts(hall) == []


async def test_a_group_sees_nothing_of_a_private_video(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        with in_a_group(hall):
            answer = await hall.mia.user.slash("dance", image=PICTURE, template="ke3", deliver="alone")
            assert answer.ephemeral
            assert hall.jobs()[0]["delivery"] == "alone"
            assert listed(told(await hall.mia.user.slash("help"))) == MEMBERS


async def test_an_answer_that_nobody_can_reach_any_more_is_said_in_the_list(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        with in_a_foreign_server(hall):
            await filmed(hall)
            with sqlite3.connect(hall.boogie.settings.database) as record:
                record.execute("UPDATE jobs SET interaction_token = NULL")
            hall.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=None)
            assert (await ended(hall))["failure"] == "failure.undeliverable"


@pytest.mark.parametrize("kind", ["guild", "dm_channel", "private_channel"])
async def test_every_command_says_where_it_works(tmp_path: Path, kind: str) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        for command in hall.boogie.client.tree.get_commands():
            assert isinstance(command, app_commands.Command | app_commands.ContextMenu)
            contexts, installs = command.allowed_contexts, command.allowed_installs
            assert contexts is not None
            assert installs is not None
            everywhere = command.name not in SERVERS_ONLY
            assert bool(getattr(contexts, kind)) == (everywhere or kind == "guild"), command.name
            assert (bool(installs.guild), bool(installs.user)) == (True, everywhere), command.name
