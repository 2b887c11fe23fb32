"""The Discord client: discord.py's bot with our cogs, and nothing of its own to remember."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord.ext import commands
from discord.http import HTTPClient

from bot.crowd import Crowd

if TYPE_CHECKING:
    from bot.members.desk import MemberDesk
    from bot.servers.desk import ModeratorDesk
    from bot.service import VideoService
    from bot.settings import Settings

log = logging.getLogger(__name__)

_CONNECTIONS = 128  # a first answer takes a tenth of a second: enough for a thousand members in one
_COGS = Path(__file__).parent.parent / "cogs"
_LAST = "sync"


class BoogieClient(commands.Bot):
    """Connects to Discord without privileged intents and loads every module of `cogs`.

    `service`, `desk` and `members` are there once `Boogie.start_services` has returned. `http_trace` follows
    its calls to Discord.
    """

    def __init__(self, settings: "Settings", http_trace: aiohttp.TraceConfig | None = None) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            http_trace=http_trace or aiohttp.TraceConfig(),
        )
        self.settings = settings
        self.crowd = Crowd()
        self._service: VideoService | None = None
        self._desk: ModeratorDesk | None = None
        self._members: MemberDesk | None = None
        self.command_ids: dict[str, int] = {}
        """The ids of the slash commands, by name, as far as Discord told them."""

    @property
    def service(self) -> "VideoService":
        """What the cogs call; a RuntimeError before the services are started."""
        if self._service is None:
            raise RuntimeError("the services are not started")
        return self._service

    @service.setter
    def service(self, service: "VideoService") -> None:
        self._service = service

    @property
    def desk(self) -> "ModeratorDesk":
        """What the cogs call for moderators; as `service`."""
        if self._desk is None:
            raise RuntimeError("the services are not started")
        return self._desk

    @desk.setter
    def desk(self, desk: "ModeratorDesk") -> None:
        self._desk = desk

    @property
    def members(self) -> "MemberDesk":
        """What the cogs call for members about themselves; as `service`."""
        if self._members is None:
            raise RuntimeError("the services are not started")
        return self._members

    @members.setter
    def members(self, members: "MemberDesk") -> None:
        self._members = members

    async def login(self, token: str) -> None:
        """Log in, over a bounded number of connections.

        discord.py bounds them by nothing: with many members at the same moment it would open one for each,
        and a new connection takes longer than to wait for one.
        """
        if type(self.http) is HTTPClient and self.http.connector is discord.utils.MISSING:
            self.http.connector = aiohttp.TCPConnector(limit=_CONNECTIONS)
        await super().login(token)

    async def setup_hook(self) -> None:
        """Load the cogs, last the one that tells Discord of the others' commands."""
        for name in _extensions():
            await self.load_extension(name)


def _extensions() -> list[str]:
    # By name, not by import: the cogs import us.
    stems = sorted((path.stem for path in _COGS.glob("[!_]*.py")), key=lambda stem: (stem == _LAST, stem))
    return [f"{_COGS.name}.{stem}" for stem in stems]
