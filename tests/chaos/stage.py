"""The real bot and the real engine as processes, around a Discord on loopback."""

import asyncio
import contextlib
import io
import sqlite3
import uuid
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from bot.supervisor import free_port
from tests.chaos.processes import MARKER, Victim, descendants
from tests.house.source import ROOT
from tests.support.discord_server import DiscordServer
from tests.support.discord_state import Interaction, custom_ids

PATIENCE = 300.0  # for a machine that has other things to do
SECRET = "chaos-" + "k" * 32


@dataclass
class Stage:
    """Everything of one run."""

    discord: DiscordServer
    bot: Victim
    engine: Victim
    data: Path
    mark: str
    acknowledged: list[Interaction] = field(default_factory=list[Interaction])
    ignored: list[Interaction] = field(default_factory=list[Interaction])

    def rows(self) -> dict[int, sqlite3.Row]:
        """The job record, by interaction."""
        path = self.data / "bot" / "boogie.db"
        if not path.exists():
            return {}
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            rows = connection.execute("SELECT * FROM jobs").fetchall()
        return {int(row["interaction_id"]): row for row in rows}

    def endings(self) -> Counter[str]:
        """How many visible messages tell each job's end, as a video or in words, by their buttons."""
        found: Counter[str] = Counter()
        for message in self.discord.state.visible():
            names = {name.split(":")[-1] for name in custom_ids(message.payload()["components"])}
            assert len(names) == 1 or not (names or message.videos), f"it belongs to {names or 'nobody'}"
            found.update(names)
        return found

    def videos(self) -> set[str]:
        """The jobs whose video is to be seen."""
        return {
            name.split(":")[-1]
            for message in self.discord.state.visible()
            if message.videos
            for name in custom_ids(message.payload()["components"])
        }


@asynccontextmanager
async def opened_stage(data: Path, *, embedded: bool = False) -> AsyncGenerator[Stage]:
    """Start bot and engine as two services, as in compose.yaml; `embedded` lets the bot start its engine."""
    port, callback_port, mark = free_port(), free_port(), uuid.uuid4().hex
    called = f"http://127.0.0.1:{callback_port}"
    common = {MARKER: mark, "OMP_NUM_THREADS": "1", "ENGINE_SHORT_SIDE": "160", "ENGINE_WORKERS": "2"}
    async with DiscordServer() as discord:
        engine = Victim(
            "engine",
            ["-m", "engine", "--port", str(port), "--data", str(data / "engine")],
            {
                **common,
                "ENGINE_SECRET_ID": "chaos",
                "ENGINE_SECRET_KEY": SECRET,
                "ENGINE_CALLBACK_TRUSTED": called,
            },
            data / "engine.log",
        )
        keys = {
            "VCLM_ENDPOINT": f"http://127.0.0.1:{port}",
            "ENGINE_ENDPOINT": f"http://127.0.0.1:{port}",
            "TENCENTCLOUD_SECRET_ID": "chaos",
            "TENCENTCLOUD_SECRET_KEY": SECRET,
            "BOOGIE_CALLBACK_URL": called,
            "BOOGIE_CALLBACK_PORT": str(callback_port),
        }
        place = {
            "LOOPBACK_DISCORD": discord.url,
            "DISCORD_TOKEN": "chaos.token.only",
            "BOOGIE_DATA": str(data / "bot"),
        }
        launcher = ["-m", "tests.support.discord_launcher"]
        bot = Victim(
            "bot",
            launcher,
            {**common, **place, **({"ENGINE_PORT": str(port)} if embedded else keys)},
            data / "bot.log",
        )
        stage = Stage(discord, bot, engine, data, mark)
        try:
            if not embedded:
                await engine.start()
            await bot.start()
            await until_up(stage, port)
            yield stage
        finally:
            await bot.destroy()
            await engine.destroy()


def nobody() -> bytes:
    """A picture that is fine but for showing nobody: the engine refuses it."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((300, 420)).convert("RGB").save(file, "PNG")
    return file.getvalue()


async def asked(stage: Stage, picture: bytes, number: int, **extra: Any) -> Interaction:
    """A member asks for a dance; fails when no answer comes in the time Discord gives."""
    attachment = stage.discord.attach(f"picture-{number}.png", picture)
    wishes = {"template": "ke3", "sound": False}
    interaction = await stage.discord.command("dance", wishes, attachment, user_id=7000 + number, **extra)
    assert await stage.discord.acknowledged(interaction), stage.bot.tail()
    stage.acknowledged.append(interaction)
    return interaction


async def until_up(stage: Stage, port: int) -> None:
    """Wait until the bot is connected and the engine answers."""
    async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(PATIENCE):
        while True:
            stage.bot.expect_running()
            with contextlib.suppress(httpx.TransportError):
                healthy = (await http.get(f"http://127.0.0.1:{port}/health")).status_code == 200
                if healthy and stage.discord.gateway.connected and stage.discord.state.commands:
                    return
            await asyncio.sleep(0.05)


def small_sample() -> bytes:
    """The project's sample at a size that is quickly cut out."""
    with Image.open(ROOT / "playground" / "sample.png") as picture:
        picture.thumbnail((480, 480))
        file = io.BytesIO()
        picture.save(file, "PNG")
    return file.getvalue()


async def until_alone(mark: str, *, but: set[int] | None = None) -> None:
    """Wait until no process of the run is left, except those in `but`: none may outlive what it works for."""
    for _ in range(200):
        if not descendants(mark).keys() - (but or set()):
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"orphans: {descendants(mark)}")


async def until_all_told(stage: Stage) -> None:
    """Wait until nothing is left to do in the job record."""
    async with asyncio.timeout(PATIENCE):
        while True:
            rows = stage.rows()
            wanted = [rows.get(interaction.id) for interaction in stage.acknowledged]
            if all(row is not None and row["due_at"] is None for row in (*wanted, *rows.values())):
                return
            await asyncio.sleep(0.2)
