"""What Discord was told of the bot's commands, and how anybody would use each: for tests that walk them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import simcord
from simcord.interactions import command_leaves

from tests.cogs.hall import PICTURE, Hall

SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
GUILD, BOT_DM = 0, 1

_MOST = {SLASH: 100, USER_MENU: 5, MESSAGE_MENU: 5}  # five menu commands of a kind, says discord.py
_LONGEST_IN_ALL = 8000  # characters of names, descriptions and values; the longest language counts
_SLASH_NAME = re.compile(r"[-_'\w]{1,32}")
_UNDESCRIBED = "…"  # discord.py's own words for want of ours

Payload = dict[str, Any]


@dataclass(frozen=True)
class Registered:
    """A command that can be called. `path` is typed; `leaf` describes its options, `root` all else."""

    path: str
    root: Payload
    leaf: Payload

    @property
    def is_menu(self) -> bool:
        return self.root["type"] != SLASH

    @property
    def for_moderators(self) -> bool:
        """Whether Discord hides it from those who lack a permission."""
        return self.root["default_member_permissions"] is not None

    @property
    def in_dms(self) -> bool:
        return BOT_DM in self.root["contexts"]

    def options(self, *, autocompleted: bool = False) -> list[Payload]:
        """Its options; only those that Discord asks the bot about while they are typed, if so wished."""
        return [one for one in self.leaf.get("options", []) if one.get("autocomplete") or not autocompleted]


def registered(hall: Hall) -> list[Registered]:
    """All commands as Discord knows them."""
    found: list[Registered] = []
    for root in hall.env.backend.commands[None].values():
        leaves = command_leaves(root) if root["type"] == SLASH else [([root["name"]], root)]
        found += [Registered(" ".join(path), root, leaf) for path, leaf in leaves]
    return found


def faults(roots: list[Payload]) -> Iterator[str]:
    """What Discord, or a member who reads it, would not take, in words for whoever adds a command."""
    for kind, most in _MOST.items():
        if sum(root["type"] == kind for root in roots) > most:
            yield f"more than {most} commands of type {kind}"
    for root in roots:
        name = root["name"]
        if root.get("contexts") is None:
            yield f"{name}: say where it can be used, @app_commands.allowed_contexts(…)"
        if root.get("integration_types") is None:
            yield f"{name}: say how it is installed, @app_commands.allowed_installs(…)"
        if root["default_member_permissions"] is not None and root.get("contexts") != [GUILD]:
            yield f"{name}: a command for moderators belongs in servers alone"
        if _length(root) > _LONGEST_IN_ALL:
            yield f"{name}: {_length(root)} characters in all, of {_LONGEST_IN_ALL}"
        yield from _faults_of_one(root, name, is_menu=root["type"] != SLASH)


def _faults_of_one(node: Payload, where: str, *, is_menu: bool) -> Iterator[str]:
    for name in _in_all_languages(node, "name"):
        typed = is_menu or (_SLASH_NAME.fullmatch(name) and name == name.lower())
        if not typed or not 1 <= len(name) <= 32:
            yield f"{where}: Discord takes no such name as {name!r}"
    if is_menu:
        return
    for description in _in_all_languages(node, "description"):
        if description == _UNDESCRIBED or not 1 <= len(description) <= 100:
            yield f"{where}: describe it in 1 to 100 characters, not {description!r}"
    options = node.get("options", [])
    wanted = [bool(one.get("required")) for one in options]
    if len(options) > 25 or wanted != sorted(wanted, reverse=True):
        yield f"{where}: at most 25 options, required ones first"
    for option in options:
        yield from _faults_of_one(option, f"{where} {option['name']}", is_menu=False)
    yield from _faults_of_choices(node.get("choices", []), where)


def _faults_of_choices(choices: list[Payload], where: str) -> Iterator[str]:
    if len(choices) > 25 or len({one["value"] for one in choices}) < len(choices):
        yield f"{where}: at most 25 choices, each with a value of its own"
    for choice in choices:
        for name in _in_all_languages(choice, "name"):
            if not 1 <= len(name) <= 100 or len(str(choice["value"])) > 100:
                yield f"{where}: names and values of choices have 1 to 100 characters: {name!r}"


def _in_all_languages(node: Payload, what: str) -> list[str]:
    return [node[what], *(node.get(f"{what}_localizations") or {}).values()]


def _length(node: Payload) -> int:
    own = sum(
        max(map(len, _in_all_languages(node, what))) for what in ("name", "description") if node.get(what)
    )
    choices = sum(
        max(map(len, _in_all_languages(one, "name"))) + len(str(one["value"]))
        for one in node.get("choices", [])
    )
    return own + choices + sum(map(_length, node.get("options", [])))


async def call(
    hall: Hall, command: Registered, who: simcord.MemberActor, *, everything: bool, typed: str
) -> simcord.InteractionResult:
    """Use a command, with every option or only what it wants, `typed` where words are free.

    A menu is used on Mia, or on a message of the bot's with `everything`, else on one that shows nothing.
    """
    if command.root["type"] == USER_MENU:
        return await who.context_menu(hall.channel, command.path, hall.mia)
    if command.root["type"] == MESSAGE_MENU:
        message = await hall.result() if everything else await hall.mia.send(hall.channel, "hello")
        return await who.context_menu(hall.channel, command.path, message)
    return await who.slash(
        hall.channel, command.path, **filled(hall, command, everything=everything, typed=typed)
    )


def filled(hall: Hall, command: Registered, *, everything: bool, typed: str) -> dict[str, Any]:
    """Values for a command's options, within what Discord lets anybody enter."""
    return {
        option["name"]: _value(hall, option, typed)
        for option in command.options()
        if everything or option.get("required")
    }


def _value(hall: Hall, option: Payload, typed: str) -> Any:
    kind = option["type"]
    if option.get("choices"):
        return option["choices"][0]["value"]
    if kind == STRING:
        return typed.ljust(option.get("min_length", 0), "x")[: option.get("max_length", 6000)]
    if kind in (INTEGER, NUMBER):
        return option.get("min_value", option.get("max_value", 1))
    by_kind = {
        BOOLEAN: True,
        USER: hall.mia,
        MENTIONABLE: hall.mia,
        CHANNEL: hall.channel,
        ROLE: hall.mia.guild.default_role,
        ATTACHMENT: PICTURE,
    }
    return by_kind[kind]
