"""The Discord client: discord.py's bot with our cogs, and nothing of its own to remember."""

import logging
import pkgutil
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

import cogs

if TYPE_CHECKING:
    from bot.service import DanceService
    from bot.settings import Settings

log = logging.getLogger(__name__)


class BoogieClient(commands.Bot):
    """Connects to Discord without privileged intents and loads every module of `cogs`.

    `service` is there once `Boogie.start_services` has returned.
    """

    def __init__(self, settings: "Settings") -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
        )
        self.settings = settings
        self._service: DanceService | None = None

    @property
    def service(self) -> "DanceService":
        """What the cogs call; a RuntimeError before the services are started."""
        if self._service is None:
            raise RuntimeError("the services are not started")
        return self._service

    @service.setter
    def service(self, service: "DanceService") -> None:
        self._service = service

    async def setup_hook(self) -> None:
        """Load the cogs, in the order of their names."""
        for module in sorted(pkgutil.iter_modules(cogs.__path__), key=lambda found: found.name):
            if not module.name.startswith("_"):
                await self.load_extension(f"{cogs.__name__}.{module.name}")
