"""A small Discord on loopback, over real HTTP and a real WebSocket, for tests of the bot as a process.

It speaks what a slash-command bot needs: gateway sessions, interaction callbacks, webhook edits, channel
messages with enforced nonces, message history, command sync and the download of attachments; and it fails
on demand (`fail`).
"""

import asyncio
import contextlib
import re
from typing import Any, Self

from aiohttp import web

from tests.support import discord_payloads as wire
from tests.support.discord_gateway import Gateway
from tests.support.discord_rest import Fault, Rest
from tests.support.discord_state import DiscordState, Interaction, Message, snowflake


class DiscordServer:
    """Serves on a free loopback port inside `async with`."""

    def __init__(self) -> None:
        self.state = DiscordState()
        self.pictures: dict[str, bytes] = {}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        app.router.add_get("/attachments/{channel}/{id}/{name}", self._attachment)
        app.router.add_get("/gateway/", self._websocket)
        self.rest = Rest(self.state, "")
        app.add_subapp("/api/v10", self.rest.application())
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.gateway = Gateway(f"ws://{host}:{port}/gateway/")
        self.rest.gateway_url = self.gateway.url
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def fail(self, method: str, path: str, status: int, body: wire.Payload | str, **more: Any) -> None:
        """Answer the next request whose path matches the pattern with an error; see `Fault`."""
        self.rest.faults.append(Fault(method, re.compile(path), status, body, **more))

    def attach(self, name: str, data: bytes) -> wire.Payload:
        """Keep a picture as an uploaded attachment; return it as interactions carry it."""
        identity = snowflake()
        path = f"/attachments/{wire.CHANNEL_ID}/{identity}/{name}"
        self.pictures[path] = data
        url = f"https://cdn.discordapp.com{path}?ex=1&is=1&hm=1"  # see discord_launcher
        return {
            "id": str(identity),
            "filename": name,
            "size": len(data),
            "url": url,
            "proxy_url": url,
            "content_type": "image/png",
            "ephemeral": True,
            "width": 0,
            "height": 0,
        }

    async def command(
        self,
        name: str,
        options: dict[str, Any],
        picture: wire.Payload,
        *,
        user_id: int,
        user: str = "member",
        **extra: Any,
    ) -> Interaction:
        """A member sends a slash command with the option `image`; `extra` changes the interaction."""
        command = next(one for one in self.state.commands if one["name"] == name)
        types = {option["name"]: option["type"] for option in command["options"]}
        values = {"image": picture["id"], **options}
        data = {
            "id": command["id"],
            "name": name,
            "type": 1,
            "guild_id": None,
            "options": [{"name": key, "type": types[key], "value": value} for key, value in values.items()],
            "resolved": {"attachments": {picture["id"]: picture}},
        }
        interaction = self.state.new_interaction(2, data, user_id, user, **extra)
        await self.gateway.dispatch("INTERACTION_CREATE", interaction.payload)
        return interaction

    async def press(self, message: Message, custom_id: str, *, user_id: int) -> Interaction:
        """A member presses a button of a message."""
        data = {"custom_id": custom_id, "component_type": 2}
        interaction = self.state.new_interaction(3, data, user_id, "member", message=message.payload())
        await self.gateway.dispatch("INTERACTION_CREATE", interaction.payload)
        return interaction

    async def acknowledged(self, interaction: Interaction, seconds: float = 3.0) -> bool:
        """Wait the time that Discord gives a bot; say whether it answered."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(interaction.answered.wait(), seconds)
        return interaction.acknowledged

    async def _attachment(self, request: web.Request) -> web.Response:
        data = self.pictures.get(request.path)
        return web.Response(status=404) if data is None else web.Response(body=data, content_type="image/png")

    async def _websocket(self, request: web.Request) -> web.WebSocketResponse:
        return await self.gateway.handle(request)
