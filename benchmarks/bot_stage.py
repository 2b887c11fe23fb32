"""The real bot as a process, around a Discord and a renderer on loopback, both in the measuring process."""

import asyncio
import contextlib
import os
import secrets
import sys
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from aiohttp import web

from bot.callbacks.addresses import CallbackAddresses
from bot.supervisor import free_port
from tests.support.discord_server import DiscordServer
from tests.support.discord_state import Interaction, Message

KEY = "benchmark-key"
VIDEO = b"\0\0\0\x18ftypmp42" + bytes(1000)
START_SECONDS = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Stamp(asyncio.Event):
    """An event that knows when it happened, by the performance counter."""

    at = 0.0

    def set(self) -> None:
        """Note the moment."""
        self.at = self.at or time.perf_counter()
        super().set()


class Renderer:
    """A VCLM service whose every job is done, with a video of a kilobyte."""

    endpoint = ""

    async def open(self) -> web.AppRunner:
        """Listen on loopback."""
        app = web.Application(client_max_size=16 << 20)
        app.router.add_post("/", self._call)
        app.router.add_get("/video.mp4", self._video)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.endpoint = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    async def _call(self, request: web.Request) -> web.Response:
        await request.read()
        submitted = request.headers["X-TC-Action"].startswith("Submit")
        done = {"Status": "DONE", "ResultVideoUrl": f"{self.endpoint}/video.mp4"}
        fields = {"JobId": secrets.token_hex(8)} if submitted else done
        return web.json_response({"Response": {**fields, "RequestId": "loopback"}})

    async def _video(self, _: web.Request) -> web.Response:
        return web.Response(body=VIDEO, content_type="video/mp4")


@dataclass
class BotStage:
    """One run: the bot's process and what is around it."""

    data: Path
    discord: DiscordServer
    renderer: Renderer
    callback_base: str
    process: asyncio.subprocess.Process | None = None
    posted: dict[int, Stamp] = field(default_factory=dict[int, Stamp])

    @property
    def addresses(self) -> CallbackAddresses:
        """What the bot makes callback addresses of."""
        return CallbackAddresses(b"of the benchmark", self.callback_base)

    @property
    def cpu_seconds(self) -> float:
        """What the bot's process has used of the processor."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    @property
    def memory_mb(self) -> float:
        """What the bot's process has in memory."""
        return int(self._proc("statm").split()[1]) * _PAGE / 1e6

    async def start(self) -> None:
        """Start the bot and wait until it hears of commands."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BOOGIE_")}
        port = self.callback_base.rpartition(":")[2]
        with (self.data / "bot.log").open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.support.discord_launcher"),
                stdout=log,
                stderr=log,
                stdin=asyncio.subprocess.DEVNULL,
                env={
                    **environment,
                    "LOOPBACK_DISCORD": self.discord.url,
                    "DISCORD_TOKEN": "benchmark.token.only",
                    "BOOGIE_DATA": str(self.data),
                    "BOOGIE_CALLBACK_URL": self.callback_base,
                    "BOOGIE_CALLBACK_PORT": port,
                    "TENCENTCLOUD_SECRET_ID": "benchmark",
                    "TENCENTCLOUD_SECRET_KEY": KEY,
                    "VCLM_ENDPOINT": self.renderer.endpoint,
                    "ENGINE_ENDPOINT": self.renderer.endpoint,
                },
            )
        async with asyncio.timeout(START_SECONDS):
            while not (self.discord.gateway.connected and self.discord.state.commands):
                if self.process.returncode is not None:
                    raise RuntimeError(f"the bot ended: {(self.data / 'bot.log').read_text()[-2000:]}")
                await asyncio.sleep(0.05)
        await asyncio.sleep(1.0)  # the first events and the first look into the record are over

    def _proc(self, name: str) -> str:
        if self.process is None:
            raise RuntimeError("the bot was not started")
        return Path(f"/proc/{self.process.pid}/{name}").read_text()

    def interaction(self, user_id: int, kind: int = 2, data: dict[str, Any] | None = None) -> Interaction:
        """Make a member's interaction that notes when it was answered."""
        made = self.discord.state.new_interaction(kind, data or {}, user_id, "member")
        made.answered = Stamp()
        return made


@contextlib.asynccontextmanager
async def bot_stage(data: Path) -> AsyncGenerator[BotStage]:
    """Open Discord and the renderer; the bot is started by whoever measures, and ended here."""
    await asyncio.to_thread(data.mkdir, parents=True)
    renderer = Renderer()
    runner = await renderer.open()
    async with DiscordServer() as discord:
        stage = BotStage(data, discord, renderer, f"http://127.0.0.1:{free_port()}")
        edit = discord.state.edit

        def edited(message: Message, fields: dict[str, Any], files: dict[str, bytes]) -> Message:
            if files and message.id in stage.posted:
                stage.posted[message.id].set()
            return edit(message, fields, files)

        discord.state.edit = edited
        try:
            yield stage
        finally:
            if stage.process is not None and stage.process.returncode is None:
                stage.process.terminate()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stage.process.wait(), 20)
                if stage.process.returncode is None:
                    stage.process.kill()
                    await stage.process.wait()
            await runner.cleanup()


def http_client() -> httpx.AsyncClient:
    """Make a client for callbacks."""
    return httpx.AsyncClient(trust_env=False, timeout=30.0)
