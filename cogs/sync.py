"""Tell Discord about the commands, but only when they changed: it allows few updates a day.

The client loads this extension last, after those that add commands.
"""

import hashlib
import json
import logging
from collections.abc import Iterable
from pathlib import Path

import discord
from discord import app_commands

from bot.client import BoogieClient
from bot.connection import PASSING

log = logging.getLogger(__name__)


async def fingerprint(bot: BoogieClient) -> str:
    """Hash the commands as Discord would be told them, translations and all, with the application's id."""
    translator = bot.tree.translator
    told = [
        await command.get_translated_payload(bot.tree, translator)
        if translator
        else command.to_dict(bot.tree)
        for command in bot.tree.get_commands()
    ]
    told.sort(key=lambda command: (command["name"], command["type"]))
    return hashlib.sha256(json.dumps([bot.application_id, told], sort_keys=True).encode()).hexdigest()


async def sync_if_changed(bot: BoogieClient, memory: Path) -> bool:
    """Send the commands unless `memory` holds their fingerprint; returns whether they were sent.

    A failure is logged and tried again at the next start: the commands that Discord knows still work.
    """
    current = await fingerprint(bot)
    if _remembered(memory) == current:
        await _ask_for_ids(bot)
        return False
    try:
        _note_ids(bot, await bot.tree.sync())
    except (discord.HTTPException, *PASSING) as error:
        log.error("Discord did not take the commands, the next start tries again: %s", error)  # noqa: TRY400
        return False
    _remember(memory, current)
    return True


async def _ask_for_ids(bot: BoogieClient) -> None:
    """Learn the commands' ids, so that mentions of them can be clicked; without, they are only named."""
    try:
        _note_ids(bot, await bot.tree.fetch_commands())
    except (discord.HTTPException, *PASSING) as error:
        log.info("Discord did not tell the commands' ids: %s", error)


def _note_ids(bot: BoogieClient, told: Iterable[app_commands.AppCommand]) -> None:
    chat = discord.AppCommandType.chat_input
    bot.command_ids = {command.name: command.id for command in told if command.type is chat}


def _remembered(memory: Path) -> str | None:
    return memory.read_text(encoding="ascii", errors="replace").strip() if memory.is_file() else None


def _remember(memory: Path, current: str) -> None:
    memory.parent.mkdir(parents=True, exist_ok=True)
    memory.write_text(f"{current}\n", encoding="ascii")


async def setup(bot: BoogieClient) -> None:
    """Send the commands if they changed since they were last sent."""
    await sync_if_changed(bot, bot.settings.boogie_data / "commands.sha256")
