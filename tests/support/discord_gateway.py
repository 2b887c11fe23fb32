"""The gateway half of the loopback Discord: HELLO, IDENTIFY, heartbeats, RESUME with replay, dispatch."""

import json
import secrets
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.support.discord_payloads import APPLICATION_ID, BOT_ID, GUILD_ID, Payload, guild, user

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 9, 10, 11
HEARTBEAT_MILLISECONDS = 41_250


@dataclass
class Session:
    """One logical session: it outlives its socket, and keeps what it sent for a RESUME."""

    id: str = field(default_factory=lambda: secrets.token_hex(16))
    socket: web.WebSocketResponse | None = None
    sent: list[str] = field(default_factory=list[str])

    async def dispatch(self, event: str, data: Payload) -> None:
        """Send one event, or keep it for the RESUME when nobody is connected."""
        text = json.dumps({"op": DISPATCH, "t": event, "s": len(self.sent) + 1, "d": data})
        self.sent.append(text)
        if self.socket is not None and not self.socket.closed:
            try:
                await self.socket.send_str(text)
            except ConnectionError:  # the bot has just died; a RESUME may ask for it again
                self.socket = None


class Gateway:
    """Accepts the bot's socket; `dispatch` reaches the session that is connected now."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session: Session | None = None
        self.identifies = 0
        self.resumes = 0

    @property
    def connected(self) -> bool:
        """Whether a bot has identified and its socket is open."""
        return self.session is not None and self.session.socket is not None and not self.session.socket.closed

    async def dispatch(self, event: str, data: Payload) -> bool:
        """Send an event; False when no bot is there to hear it."""
        if self.session is None or not self.connected:
            return False
        await self.session.dispatch(event, data)
        return True

    async def drop(self, code: int = 4000) -> None:
        """Close the socket as Discord does at times; the bot is expected to resume."""
        if self.session is not None and self.session.socket is not None:
            await self.session.socket.close(code=code)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one socket until it closes."""
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        await _send(socket, HELLO, {"heartbeat_interval": HEARTBEAT_MILLISECONDS})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            await self._receive(socket, json.loads(frame.data))
        if self.session is not None and self.session.socket is socket:
            self.session.socket = None
        return socket

    async def _receive(self, socket: web.WebSocketResponse, frame: Payload) -> None:
        op: int = frame["op"]
        if op == HEARTBEAT:
            await _send(socket, HEARTBEAT_ACK, None)
        elif op == IDENTIFY:
            self.identifies += 1
            await self._identify(socket)
        elif op == RESUME:
            await self._resume(socket, frame["d"])

    async def _identify(self, socket: web.WebSocketResponse) -> None:
        self.session = Session(socket=socket)
        ready = {
            "v": 10,
            "user": user(BOT_ID, "Boogie", bot=True),
            "session_id": self.session.id,
            "guilds": [{"id": str(GUILD_ID), "unavailable": True}],
            "resume_gateway_url": self.url,
            "application": {"id": str(APPLICATION_ID), "flags": 0},
            "shard": [0, 1],
        }
        await self.session.dispatch("READY", ready)
        await self.session.dispatch("GUILD_CREATE", guild())

    async def _resume(self, socket: web.WebSocketResponse, data: Payload) -> None:
        session = self.session
        if session is None or session.id != data["session_id"]:
            await _send(socket, INVALID_SESSION, False)
            return
        self.resumes += 1
        session.socket = socket
        for text in session.sent[int(data["seq"]) :]:
            await socket.send_str(text)
        await session.dispatch("RESUMED", {})


async def _send(socket: web.WebSocketResponse, op: int, data: object) -> None:
    await socket.send_str(json.dumps({"op": op, "d": data, "s": None, "t": None}))
