"""`/help`: which commands it names, to whom and where, and that its words can be clicked."""

import re
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.texts import LANGUAGES, text
from tests.cogs.hall import open_hall, without_provider
from tests.cogs.offices import manager, words

MEMBERS = {"animate", "dance", "favorites", "jobs", "privacy", "templates"}
IN_SERVERS = MEMBERS | {"battle"}


def told(answer: simcord.InteractionResult) -> str:
    assert answer.ephemeral
    assert answer.response is not None
    return words(answer.response)


def listed(page: str) -> set[str]:
    """The commands that are named with what they do."""
    return set(re.findall(r"^- (?:</|`/)(\w+)\S* · \S", page, re.MULTILINE))


async def test_a_member_reads_their_commands_their_privacy_and_whom_to_ask(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path, boogie_keep_days=12)) as hall:
        page = told(await hall.mia.slash(hall.channel, "help"))
        assert listed(page) == IN_SERVERS
        assert "deleted after 12 days" in page
        assert "its moderators" in page
        assert "**Apps → Make it dance**" in page
        assert "**Apps → Dance with avatar**" in page
        assert len(page) <= 4000


async def test_moderators_and_managers_read_of_theirs(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        moderators = listed(told(await hall.max.slash(hall.channel, "help")))
        assert moderators >= IN_SERVERS | {"block", "unblock"}
        assert "settings" not in moderators
        olga = manager(hall)
        assert {"settings", "audit"} <= listed(told(await olga.slash(hall.channel, "help")))


async def test_in_a_direct_message_nothing_is_said_of_what_only_servers_have(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        page = told(await hall.max.user.slash("help"))
        assert listed(page) == MEMBERS
        assert "whoever runs me" in page.casefold()
        assert "allowed in this server" not in page


async def test_commands_can_be_clicked_before_and_after_a_restart(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        ids = {one.name: one.id for one in await hall.boogie.client.tree.fetch_commands()}
        for _ in range(2):
            page = told(await hall.mia.slash(hall.channel, "help"))
            assert f"</dance:{ids['dance']}> · Make a picture dance" in page
            assert f"</privacy:{ids['privacy']}> shows" in page
            await hall.restart()


async def test_without_ids_commands_are_named_all_the_same(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        hall.env.inject_error("GET", "/applications/*/commands", status=500, times=None)
        await hall.restart()
        page = told(await hall.mia.slash(hall.channel, "help"))
        assert "`/dance` · Make a picture dance" in page
        assert listed(page) == IN_SERVERS


async def test_what_a_server_shows_to_somebody_else_is_not_promised(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        helper = hall.mia.guild.create_role("Helpers", permissions=discord.Permissions(kick_members=True))
        hall.env.backend.add_member_role(hall.mia.guild.id, hall.sam.id, helper.id)
        assert listed(told(await hall.sam.slash(hall.channel, "help"))) == IN_SERVERS


@pytest.mark.parametrize("code", LANGUAGES)
async def test_every_language_has_its_help_within_discords_limits(
    tmp_path: Path, speak: Any, code: str
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        speak(code)
        page = told(await manager(hall).slash(hall.channel, "help"))
        assert text("help.intro", code) in page
        for command in hall.boogie.client.tree.get_commands(type=discord.AppCommandType.chat_input):
            if listed_here := re.search(rf"</{command.name}:\d+> · (.*)", page):
                assert listed_here[1] == text(f"command.{command.name}", code)
        assert len(re.findall(r"^- </", page, re.MULTILINE)) >= len(MEMBERS)
        assert len(page) <= 3900


async def test_without_ids_commands_have_their_names_in_the_members_language(
    tmp_path: Path, speak: Any
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        hall.boogie.client.command_ids.clear()
        speak("es-ES")
        assert "`/bailar` · Haz bailar una imagen" in told(await hall.mia.slash(hall.channel, "help"))
