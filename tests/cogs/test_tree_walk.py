"""Every command that is registered, used by everybody who could: whoever adds one has it tested here as well.

The commands are read from what Discord was told, so nothing in this file names one.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import discord
import pytest
import simcord
from discord import app_commands

from bot.texts import text
from tests.cogs.hall import Hall, open_hall, without_provider
from tests.cogs.offices import words
from tests.cogs.registered import BOT_DM, Registered, call, faults, filled, registered
from tests.house.source import ROOT

FAULT = text("errors.fault", reference="#").split("#")[0]
NOT_FOR_YOU = (text("settings.not_yours"), text("settings.not_moderator"))
TYPED = ("", "a", "?!", "🐰" * 100, "x" * 6000)


@asynccontextmanager
async def open_walk(data: Path) -> AsyncGenerator[tuple[Hall, simcord.MemberActor]]:
    """A hall in which Discord hides nothing from Sam, as a server's owner can decide; and its owner."""
    async with open_hall(without_provider(data)) as hall:
        guild = hall.mia.guild
        for command in registered(hall):
            guild.set_command_permissions(int(command.root["id"]), {hall.sam: True})
        everything = guild.create_role("Owners", permissions=discord.Permissions(administrator=True))
        yield hall, guild.add_member(hall.env.create_user("olga"), roles=[everything])


def said(result: simcord.InteractionResult) -> str:
    """All the words of an answer, those of a form included."""
    answers = [one for one in (result.response, *result.followups) if one is not None]
    modal = [result.modal["title"]] if result.modal else []
    embeds = [f"{one.title} {one.description}" for answer in answers for one in answer.embeds]
    return "\n".join([*modal, *embeds, *(f"{one.content}\n{words(one)}" for one in answers)]).strip()


async def silent_or_broken(
    hall: Hall, who: simcord.MemberActor, *, everything: bool, typed: str
) -> list[str]:
    """Use every command; tell which gave no words, or the words for a fault of ours."""
    found: list[str] = []
    for command in registered(hall):
        answer = said(await call(hall, command, who, everything=everything, typed=typed))
        if not answer:
            found.append(f"{command.path}: {who.name} got no answer; every way through it must give one")
        elif FAULT in answer or "Traceback" in answer:
            found.append(f"{command.path}: {who.name} was told {answer!r}; refuse in words, raise Refusal")
    return found


async def test_every_command_option_and_choice_is_described_within_discords_limits(
    tmp_path: Path,
) -> None:
    async with open_walk(tmp_path) as (hall, _):
        assert list(faults(list(hall.env.backend.commands[None].values()))) == []


@pytest.mark.parametrize("everything", [False, True], ids=["what it wants", "every option"])
@pytest.mark.parametrize("typed", ["ke3", "?!​ <@&1> @everyone"], ids=["a dance", "nonsense"])
async def test_every_command_answers_members_moderators_and_strangers_in_words(
    tmp_path: Path, typed: str, everything: bool
) -> None:
    async with open_walk(tmp_path) as (hall, olga):
        for who in (hall.sam, olga, hall.sam):  # the second time the owner has used all of them
            assert await silent_or_broken(hall, who, everything=everything, typed=typed) == []


async def test_moderators_commands_refuse_strangers_on_our_side_too_and_no_others_do(tmp_path: Path) -> None:
    async with open_walk(tmp_path) as (hall, olga):
        for command in registered(hall):
            stranger = await call(hall, command, hall.sam, everything=True, typed="ke3")
            refused = said(stranger) in NOT_FOR_YOU
            assert refused is command.for_moderators, (
                f"{command.path} answered a stranger with {said(stranger)!r}: a command for moderators has "
                "@app_commands.default_permissions(…) and asks cogs._moderating; another has neither"
            )
            assert not refused or stranger.ephemeral, command.path
            owner = await call(hall, command, olga, everything=True, typed="ke3")
            assert said(owner) not in NOT_FOR_YOU, command.path


async def test_every_command_that_is_offered_in_direct_messages_answers_there(tmp_path: Path) -> None:
    async with open_walk(tmp_path) as (hall, _):
        offered = [one for one in registered(hall) if BOT_DM in one.root["contexts"] and not one.is_menu]
        assert offered
        for command in offered:
            values = filled(hall, command, everything=False, typed="ke3")
            answer = said(await hall.mia.user.slash(command.path, **values))
            assert answer, command.path
            assert FAULT not in answer, (command.path, answer)


async def test_every_autocomplete_answers_whatever_was_typed(tmp_path: Path) -> None:
    async with open_walk(tmp_path) as (hall, _):
        asked = 0
        for command in registered(hall):
            for option in command.options(autocompleted=True):
                for typed in TYPED:
                    before = len(hall.env.http_requests)
                    choices = await hall.sam.autocomplete(hall.channel, command.path, option["name"], typed)
                    called = [one.path for one in hall.env.http_requests[before:]]
                    where = f"{command.path} {option['name']}, typed {typed[:20]!r}"
                    assert any(path.endswith("/callback") for path in called), f"{where}: no answer"
                    assert len(choices) <= 25, where
                    assert all(1 <= len(one["name"]) <= 100 for one in choices), where
                    assert all(1 <= len(str(one["value"])) <= 100 for one in choices), where
                    asked += 1
        assert asked


async def test_no_command_leaves_its_member_without_a_word_when_the_database_is_gone(tmp_path: Path) -> None:
    async with open_walk(tmp_path) as (hall, olga):
        await hall.result()
        commands = registered(hall)
        menu_target = await hall.mia.send(hall.channel, "hello")
        await hall.boogie.close()
        for command in commands:
            for who in (hall.sam, olga):
                if command.is_menu:
                    target = hall.mia if command.root["type"] == 2 else menu_target
                    answer = said(await who.context_menu(hall.channel, command.path, target))
                else:
                    answer = said(await call(hall, command, who, everything=False, typed="ke3"))
                assert answer, f"{command.path}: {who.name} got no answer when the database was gone"
                assert "Traceback" not in answer
        assert hall.env.errors == []


async def test_every_command_is_in_the_documents(tmp_path: Path) -> None:
    documents = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    async with open_walk(tmp_path) as (hall, _):
        for command in registered(hall):
            written = command.path if command.is_menu else f"`/{command.path}"
            assert written in documents, f"{written} is in none of docs/*.md, where members look for it"


async def test_the_walk_finds_what_is_wrong_with_a_command(tmp_path: Path) -> None:
    """Five commands as nobody should add them."""

    @app_commands.command(name="silent", description="Says nothing")
    async def silent(_: discord.Interaction) -> None: ...

    @app_commands.command(name="broken", description="Breaks")
    async def broken(_: discord.Interaction) -> None:
        raise ValueError

    @app_commands.command(name="hidden", description="Hidden, and open to whoever sees it")
    @app_commands.default_permissions(manage_guild=True)
    async def hidden(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("welcome")

    @app_commands.command(name="mute", description="x" * 100)
    @app_commands.choices(how=[app_commands.Choice(name="one", value="1")] * 2)
    async def mute(interaction: discord.Interaction, how: str) -> None: ...

    async with open_walk(tmp_path) as (hall, _):
        tree = hall.boogie.client.tree
        for command in (silent, broken, hidden, mute):
            tree.add_command(command)
        await tree.sync()
        found = "\n".join(faults(list(hall.env.backend.commands[None].values())))
        for words_of_it in (
            "silent: say where",
            "silent: say how",
            "hidden: a command for moderators",
            "mute how: describe it",
            "mute how: at most 25 choices",
        ):
            assert words_of_it in found
        hall.mia.guild.set_command_permissions(int(_command(hall, "hidden").root["id"]), {hall.sam: True})
        told = "\n".join(await silent_or_broken(hall, hall.sam, everything=True, typed="a"))
        assert "silent: sam got no answer" in told
        assert "broken: sam was told" in told
        welcomed = await call(hall, _command(hall, "hidden"), hall.sam, everything=True, typed="a")
        assert said(welcomed) not in NOT_FOR_YOU


def _command(hall: Hall, path: str) -> Registered:
    return next(one for one in registered(hall) if one.path == path)
