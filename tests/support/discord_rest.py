"""The REST half of the loopback Discord: the routes a slash-command bot uses, with faults on demand."""

import json
import re
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.support import discord_payloads as wire
from tests.support.discord_state import DiscordState, Interaction, Message, snowflake


@dataclass
class Fault:
    """Answer the next `times` requests that match with an error; `after_effect` does the work first."""

    method: str
    path: re.Pattern[str]
    status: int
    body: wire.Payload | str
    times: int = 1
    after_effect: bool = False
    with_files: bool = False  # only requests that bring files
    headers: dict[str, str] | None = None

    def concerns(self, path: str, request: web.Request) -> bool:
        """Whether it is this request's turn to fail."""
        brings_files = request.content_type.startswith("multipart/")
        meant = request.method == self.method and bool(self.path.search(path))
        return meant and (brings_files or not self.with_files)


class Rest:
    """Routes under /api/v10."""

    def __init__(self, state: DiscordState, gateway_url: str) -> None:
        self.state = state
        self.gateway_url = gateway_url
        self.faults: list[Fault] = []
        self.requests: list[tuple[str, str]] = []

    def application(self, prefix: str = "/api/v10") -> web.Application:
        """Make the sub-application to mount at `prefix`."""
        app = web.Application(middlewares=[self._outermost], client_max_size=30 * 2**20)
        route = app.router.add_route
        route("GET", "/users/@me", self._me)
        route("GET", "/oauth2/applications/@me", self._application)
        route("GET", "/applications/@me", self._application)
        route("GET", "/gateway/bot", self._gateway)
        route("GET", "/gateway", self._gateway)
        route("*", "/applications/{app}/commands", self._commands)
        route("*", "/applications/{app}/guilds/{guild}/commands", self._commands)
        route("POST", "/users/@me/channels", self._direct_channel)
        route("GET", "/channels/{channel}", self._channel)
        route("POST", "/interactions/{id}/{token}/callback", self._callback)
        route("POST", "/webhooks/{app}/{token}", self._follow_up)
        route("*", "/webhooks/{app}/{token}/messages/{message}", self._webhook_message)
        route("POST", "/channels/{channel}/messages", self._send)
        route("GET", "/channels/{channel}/messages", self._history)
        route("*", "/channels/{channel}/messages/{message}", self._channel_message)
        route("POST", "/channels/{channel}/typing", self._nothing)
        return app

    @web.middleware
    async def _outermost(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        path = request.rel_url.path.removeprefix("/api/v10")
        self.requests.append((request.method, path))
        response = await self._answer(path, request, handler)
        if response.content_type == "application/json":
            # Discord says no more than this, and discord.py compares it literally.
            response.headers["Content-Type"] = "application/json"
        return response

    async def _answer(self, path: str, request: web.Request, handler: Handler) -> web.StreamResponse:
        fault = next((fault for fault in self.faults if fault.concerns(path, request)), None)
        if fault is None:
            return await handler(request)
        fault.times -= 1
        if fault.times <= 0:
            self.faults.remove(fault)
        if fault.after_effect:
            await handler(request)
        else:
            await request.read()
        if isinstance(fault.body, str):
            return web.Response(status=fault.status, text=fault.body, headers=fault.headers)
        return web.json_response(fault.body, status=fault.status, headers=fault.headers)

    async def _me(self, _request: web.Request) -> web.Response:
        return web.json_response(wire.user(wire.BOT_ID, "Boogie", bot=True))

    async def _application(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                "id": str(wire.APPLICATION_ID),
                "name": "Boogie",
                "icon": None,
                "description": "",
                "rpc_origins": [],
                "bot_public": True,
                "bot_require_code_grant": False,
                "owner": wire.user(wire.OWNER_ID, "owner"),
                "summary": "",
                "verify_key": "0" * 64,
                "team": None,
                "flags": 0,
            }
        )

    async def _gateway(self, _request: web.Request) -> web.Response:
        limits = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return web.json_response({"url": self.gateway_url, "shards": 1, "session_start_limit": limits})

    async def _commands(self, request: web.Request) -> web.Response:
        if request.method == "PUT":
            self.state.command_syncs += 1
            self.state.commands = [
                {
                    "description": "",
                    "default_member_permissions": None,
                    "nsfw": False,
                    "options": [],
                    **command,
                    "id": str(snowflake()),
                    "version": "1",
                    "application_id": str(wire.APPLICATION_ID),
                }
                for command in await request.json()
            ]
        return web.json_response(self.state.commands)

    async def _direct_channel(self, request: web.Request) -> web.Response:
        asked = await request.json()
        person = wire.user(int(asked["recipient_id"]), "member")
        return web.json_response({"id": str(snowflake()), "type": 1, "recipients": [person], "flags": 0})

    async def _channel(self, _request: web.Request) -> web.Response:
        return web.json_response(wire.channel())

    async def _nothing(self, _request: web.Request) -> web.Response:
        return web.Response(status=204)

    async def _callback(self, request: web.Request) -> web.Response:
        interaction = self.state.interactions.get(int(request.match_info["id"]))
        if interaction is None or interaction.dead:
            return _error(404, 10062, "Unknown interaction")
        if interaction.acknowledged:
            return _error(400, 40060, "Interaction has already been acknowledged.")
        fields, files = await _read(request)
        interaction.callbacks.append(fields)
        interaction.answered.set()
        kind, data = int(fields["type"]), fields.get("data") or {}
        resource: wire.Payload | None = None
        if kind in {4, 5}:  # a message, now or later
            interaction.original = self.state.post(data, files)
            resource = {"type": kind, "message": interaction.original.payload()}
        if request.query.get("with_response", "").lower() not in {"true", "1"}:
            return web.Response(status=204)
        info: wire.Payload = {"id": str(interaction.id), "type": interaction.payload["type"]}
        if interaction.original is not None:
            info["response_message_id"] = str(interaction.original.id)
        return web.json_response({"interaction": info, **({"resource": resource} if resource else {})})

    async def _follow_up(self, request: web.Request) -> web.Response:
        interaction = self._alive(request)
        if interaction is None:
            return _error(401, 50027, "Invalid Webhook Token")
        fields, files = await _read(request)
        return web.json_response(self.state.post(fields, files).payload())

    async def _webhook_message(self, request: web.Request) -> web.Response:
        interaction = self._alive(request)
        if interaction is None:
            return _error(401, 50027, "Invalid Webhook Token")
        if not interaction.acknowledged:
            return _error(404, 10015, "Unknown Webhook")
        name = request.match_info["message"]
        message = interaction.original if name == "@original" else self.state.messages.get(int(name))
        return await self._on_message(request, message)

    async def _send(self, request: web.Request) -> web.Response:
        fields, files = await _read(request)
        return web.json_response(self.state.post(fields, files).payload())

    async def _history(self, request: web.Request) -> web.Response:
        limit = int(request.query.get("limit", "50"))
        newest = sorted(self.state.visible(), key=lambda message: message.id, reverse=True)
        if "before" in request.query:
            newest = [message for message in newest if message.id < int(request.query["before"])]
        if "after" in request.query:
            newest = [message for message in newest if message.id > int(request.query["after"])]
        return web.json_response([message.payload() for message in newest[:limit]])

    async def _channel_message(self, request: web.Request) -> web.Response:
        return await self._on_message(request, self.state.messages.get(int(request.match_info["message"])))

    async def _on_message(self, request: web.Request, message: Message | None) -> web.Response:
        if message is None or message.deleted:
            return _error(404, 10008, "Unknown Message")
        if request.method == "DELETE":
            message.deleted = True
            return web.Response(status=204)
        if request.method == "PATCH":
            fields, files = await _read(request)
            self.state.edit(message, fields, files)
        return web.json_response(message.payload())

    def _alive(self, request: web.Request) -> Interaction | None:
        interaction = self.state.by_token(request.match_info["token"])
        return None if interaction is None or interaction.dead else interaction


def _error(status: int, code: int, message: str) -> web.Response:
    return web.json_response({"code": code, "message": message}, status=status)


async def _read(request: web.Request) -> tuple[wire.Payload, dict[str, bytes]]:
    """Read a JSON body, or a multipart one with `payload_json` and files."""
    if not request.content_type.startswith("multipart/"):
        return await request.json(), {}
    fields: wire.Payload = {}
    files: dict[str, bytes] = {}
    async for part in await request.multipart():
        data = bytes(await part.read(decode=False))  # type: ignore[union-attr]
        if part.name == "payload_json":  # type: ignore[union-attr]
            fields = json.loads(data)
        else:
            files[part.filename or "file"] = data  # type: ignore[union-attr]
    return fields, files
