"""The whole command tree: within Discord's limits, described, sent only when changed."""

import dataclasses
from pathlib import Path

import aiohttp
import pytest
from discord import AppCommandType, app_commands

from bot.dances import dances
from cogs._choices import as_choices, as_options, matching, named, resolve
from tests.cogs.hall import open_hall, without_provider

DISCORDS_PLACEHOLDER = "…"


async def test_every_command_is_described_and_within_discords_limits(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        tree = hall.boogie.client.tree
        everything = tree.get_commands()
        names = [(payload["type"], payload["name"]) for payload in (one.to_dict(tree) for one in everything)]
        assert sorted(names) == [
            (AppCommandType.chat_input.value, "animate"),
            (AppCommandType.chat_input.value, "audit"),
            (AppCommandType.chat_input.value, "battle"),
            (AppCommandType.chat_input.value, "block"),
            (AppCommandType.chat_input.value, "dance"),
            (AppCommandType.chat_input.value, "favorites"),
            (AppCommandType.chat_input.value, "help"),
            (AppCommandType.chat_input.value, "jobs"),
            (AppCommandType.chat_input.value, "privacy"),
            (AppCommandType.chat_input.value, "settings"),
            (AppCommandType.chat_input.value, "templates"),
            (AppCommandType.chat_input.value, "unblock"),
            (AppCommandType.user.value, "Dance with avatar"),
            (AppCommandType.message.value, "Make it dance"),
        ]
        for command in tree.walk_commands():
            assert 1 <= len(command.name) <= 32
            assert 10 <= len(command.description) <= 100
            if isinstance(command, app_commands.Command):
                for option in command.parameters:
                    assert option.description not in ("", DISCORDS_PLACEHOLDER)
                    assert len(str(option.description)) <= 100
                    assert len(option.choices) <= 25
        for command in everything:
            assert command.allowed_contexts is not None
            assert command.allowed_contexts.guild
            assert command.allowed_installs is not None
            assert command.allowed_installs.guild
            assert not command.guild_only


async def test_no_privileged_intent_is_asked_for(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        intents = hall.boogie.client.intents
        assert not (intents.members or intents.presences or intents.message_content)


async def test_commands_are_sent_to_discord_only_when_they_changed(tmp_path: Path) -> None:
    def sent() -> int:
        requests = hall.env.http_requests
        return sum(entry.method == "PUT" and entry.path.endswith("/commands") for entry in requests)

    async with open_hall(without_provider(tmp_path)) as hall:
        assert sent() == 1
        await hall.restart()
        assert sent() == 1
        (tmp_path / "commands.sha256").write_text("of an earlier version\n")
        await hall.restart()
        assert sent() == 2


async def test_a_start_without_a_successful_sync_tries_again(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        (tmp_path / "commands.sha256").unlink()
        hall.env.inject_error("PUT", "/applications/*/commands", status=500)
        hall.env.inject_error("PUT", "/applications/*/commands", status=500)
        await hall.restart()
        assert not (tmp_path / "commands.sha256").exists()


@pytest.mark.parametrize("error", [aiohttp.ServerDisconnectedError(), ConnectionResetError(), TimeoutError()])
async def test_a_network_that_fails_over_the_commands_ends_nothing(
    tmp_path: Path, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: object) -> None:
        raise error

    async with open_hall(without_provider(tmp_path)) as hall:
        (tmp_path / "commands.sha256").unlink()
        with monkeypatch.context() as network:
            network.setattr(app_commands.CommandTree, "sync", fail)
            await hall.restart()
        assert not (tmp_path / "commands.sha256").exists()
        await hall.restart()
        assert (tmp_path / "commands.sha256").exists()


def test_there_are_never_more_than_25_choices() -> None:
    many = [dataclasses.replace(dances()[0], id=f"d{number}", title=f"D {number}") for number in range(60)]
    assert len(as_choices(matching("", many))) == 25
    assert len(as_options(many, without="d3")) == 25
    assert all(option.value != "d3" for option in as_options(many, without="d3"))


async def test_who_sees_no_choices_before_typing_reads_the_dances_in_the_description(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        command = hall.boogie.client.tree.get_command("dance")
        assert isinstance(command, app_commands.Command)
        option = command.get_parameter("template")
        assert option is not None
        assert option.autocomplete
        named_ones, and_more = (
            str(option.description).removesuffix("…"),
            str(option.description).endswith("…"),
        )
        left_out = [dance.title for dance in dances() if dance.title not in named_ones]
        assert len(left_out) < len(dances()) / 2
        assert and_more == bool(left_out)
        assert all(resolve(dance.title) == dance.id for dance in dances()), "a title is enough"


def test_dances_are_named_as_far_as_there_is_room() -> None:
    few = dances()[:2]
    first, second = few
    in_full = f"{first.title} ({first.id}), {second.title} ({second.id})"
    assert named(few, len(in_full)) == in_full
    assert named(few, len(in_full) - 1) == f"{first.title}, {second.title}"
    many = [dataclasses.replace(first, id=f"d{number}", title=f"Dance {number}") for number in range(60)]
    assert named(many, 30) == "Dance 0, Dance 1, Dance 2, …"
    assert named([dataclasses.replace(first, title="x" * 90)], 30) == "…"


def test_matches_at_the_beginning_come_first() -> None:
    first, second, third = dances()[:3]
    offered = [
        dataclasses.replace(first, id="x1", title="A quick rabbit"),
        dataclasses.replace(second, id="x2", title="Rabbit dance"),
        dataclasses.replace(third, id="rab", title="Something"),
    ]
    assert [dance.id for dance in matching("rab", offered)] == ["x2", "rab", "x1"]


def test_what_is_typed_resolves_only_when_it_is_clear() -> None:
    assert resolve("KE3") == "ke3"
    assert resolve("kemu") == "ke3"
    assert resolve("a") == "a"  # part of several
    assert resolve("  ") == ""


def test_the_only_dance_is_offered_even_if_it_was_the_last_one() -> None:
    assert [option.value for option in as_options(dances()[:1], without=dances()[0].id)] == [dances()[0].id]
