"""Bot and engine are killed at random moments; every dance arrives, once.

The bot is the real process, with its real database, against a Discord on loopback; the engine is the real
process with real renders. SIGKILL takes them away thirty times over twenty dances; each is started again.
"""

import asyncio
import contextlib
import io
import random
import sqlite3
import uuid
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from PIL import Image

from bot.supervisor import free_port
from tests.chaos.processes import MARKER, Victim, descendants
from tests.house.source import ROOT
from tests.support.discord_server import DiscordServer
from tests.support.discord_state import Interaction, custom_ids

SEED = 20261122
JOBS = 20
KILLS = 30
DANCES = ("ke3", "tuziwu", "huajiangwu")
PAUSES = (0.05, 1.2)  # seconds between kills: from "not yet up" to "answering, rendering, delivering"
PATIENCE = 180.0  # for a machine that has other things to do
SECRET = "chaos-" + "k" * 32

pytestmark = pytest.mark.chaos


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

    def videos(self) -> Counter[str]:
        """How many visible messages hold a video of each job, told by their buttons."""
        found: Counter[str] = Counter()
        for message in self.discord.state.visible():
            if message.videos:
                names = {name.split(":")[2] for name in custom_ids(message.payload()["components"])}
                assert len(names) == 1, f"a video that belongs to {names or 'nobody'}"
                found[names.pop()] += 1
        return found


@asynccontextmanager
async def opened_stage(data: Path) -> AsyncGenerator[Stage]:
    port, mark = free_port(), uuid.uuid4().hex
    async with DiscordServer() as discord:
        common = {MARKER: mark, "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
        engine = Victim(
            "engine",
            ["-m", "engine", "--port", str(port), "--data", str(data / "engine")],
            {**common, "ENGINE_SECRET_ID": "chaos", "ENGINE_SECRET_KEY": SECRET, "ENGINE_SHORT_SIDE": "160",
             "ENGINE_WORKERS": "2"},
            data / "engine.log",
        )  # fmt: skip
        bot = Victim(
            "bot",
            ["-m", "tests.support.discord_launcher"],
            {**common, "LOOPBACK_DISCORD": discord.url, "DISCORD_TOKEN": "chaos.token.only",
             "BOOGIE_DATA": str(data / "bot"), "VCLM_ENDPOINT": f"http://127.0.0.1:{port}",
             "TENCENTCLOUD_SECRET_ID": "chaos", "TENCENTCLOUD_SECRET_KEY": SECRET},
            data / "bot.log",
        )  # fmt: skip
        stage = Stage(discord, bot, engine, data, mark)
        try:
            await engine.start()
            await bot.start()
            await _until_up(stage, port)
            yield stage
        finally:
            await bot.destroy()
            await engine.destroy()


async def _until_up(stage: Stage, port: int) -> None:
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


async def members(stage: Stage, chance: random.Random, picture: bytes) -> None:
    """Ask for dances until twenty are acknowledged; an answer that never comes is asked for anew."""
    while len(stage.acknowledged) < JOBS:
        await asyncio.sleep(chance.uniform(0.0, 0.6))
        if not stage.discord.gateway.connected:
            continue
        number = len(stage.acknowledged)
        interaction = await stage.discord.command(
            "dance",
            {"template": DANCES[number % len(DANCES)], "sound": number % 5 == 0},
            stage.discord.attach(f"picture-{number}.png", picture),
            user_id=7000 + number,
        )
        answered = await stage.discord.acknowledged(interaction)
        (stage.acknowledged if answered else stage.ignored).append(interaction)


async def reaper(stage: Stage, chance: random.Random) -> None:
    """Kill bot or engine, or both, again and again; now and then just as a dance has been delivered."""
    bot, engine = stage.bot, stage.engine
    while bot.kills + engine.kills < KILLS:
        if chance.random() < 0.4:
            await _next_delivery(stage)
        await asyncio.sleep(chance.uniform(*PAUSES))
        victims = chance.choice([[bot], [bot], [bot], [engine], [bot, engine]])
        await asyncio.gather(*(victim.kill_and_restart() for victim in victims))


async def _next_delivery(stage: Stage, seconds: float = 6.0) -> None:
    before, deadline = stage.videos().total(), asyncio.get_running_loop().time() + seconds
    while stage.videos().total() == before and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.05)  # looks at what members see: nothing announces that


async def until_all_told(stage: Stage) -> None:
    """Wait until nothing is left to do in the job record."""
    async with asyncio.timeout(PATIENCE):
        while True:
            rows = stage.rows()
            wanted = [rows.get(interaction.id) for interaction in stage.acknowledged]
            if all(row is not None and row["due_at"] is None for row in (*wanted, *rows.values())):
                return
            await asyncio.sleep(0.2)


async def test_no_dance_is_lost_or_posted_twice(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    picture = small_sample()
    async with opened_stage(tmp_path) as stage:
        killing = asyncio.create_task(reaper(stage, random.Random(SEED + 1)))
        await asyncio.gather(killing, members(stage, chance, picture))
        try:
            await until_all_told(stage)
        except TimeoutError:
            states = Counter((row["state"], row["failure"]) for row in stage.rows().values())
            pytest.fail(f"not finished: {states}\n{stage.bot.tail()}\n{stage.engine.tail()}")

        rows, videos = stage.rows(), stage.videos()
        states = {interaction.id: rows[interaction.id]["state"] for interaction in stage.acknowledged}
        assert set(states.values()) == {"delivered"}, Counter(row["failure"] for row in rows.values())
        assert all(videos[rows[one.id]["id"]] == 1 for one in stage.acknowledged), videos
        # A dance whose first answer was lost in a crash may still be made; it too appears at most once.
        assert set(videos) <= {row["id"] for row in rows.values()}
        assert max(videos.values()) == 1
        known = {one.id for one in stage.acknowledged} | {one.id for one in stage.ignored}
        assert set(rows) <= known
        assert stage.bot.kills + stage.engine.kills >= KILLS
        assert min(stage.bot.kills, stage.engine.kills) >= 5
        assert renders(tmp_path) == len([row for row in rows.values() if row["provider_job_id"]])

        assert await stage.bot.stop() == 0
        assert await stage.engine.stop() == 0
        await _until_alone(stage.mark)


def renders(data: Path) -> int:
    """How many jobs the engine ever had: a repeated submission must not have made a second one."""
    with closing(
        sqlite3.connect(f"{next((data / 'engine').glob('*.sqlite*')).as_uri()}?mode=ro", uri=True)
    ) as db:
        return int(db.execute("SELECT count(*) FROM workflow_status").fetchone()[0])


async def _until_alone(mark: str) -> None:
    """Wait until no descendant is left: nothing may outlive the process it works for."""
    for _ in range(100):
        if not descendants(mark):
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"orphans: {descendants(mark)}")
