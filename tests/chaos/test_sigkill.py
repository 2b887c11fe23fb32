"""Bot and engine are killed at random moments; every video, and every refusal, arrives once.

The bot is the real process, with its real database, against a Discord on loopback; the engine is the real
process with real renders. SIGKILL takes them away thirty times over twenty videos; each is started again.
"""

import asyncio
import random
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.stage import Stage, nobody, opened_stage, small_sample, until_all_told, until_alone

SEED = 20261122
JOBS = 20
KILLS = 30
DANCES = ("ke3", "tuziwu")
PAUSES = (0.05, 1.2)  # seconds between kills: from "not yet up" to "answering, rendering, delivering"

pytestmark = pytest.mark.chaos


def shows_somebody(number: int) -> bool:
    """Whether somebody is in the picture of this number; in every third is nobody who could dance."""
    return number % 3 != 2


def wish(number: int) -> tuple[str, dict[str, Any]]:
    """The command of this number and its options: every seventh is an animation, of any picture."""
    if number % 7 == 1:
        return "animate", {"prompt": f"the wind rises {number} times", "duration": 1, "music": False}
    return "dance", {"template": DANCES[number % 4 // 2], "sound": number % 5 == 0}


async def members(stage: Stage, chance: random.Random) -> None:
    """Ask for dances until twenty are acknowledged; an answer that never comes is asked for anew."""
    pictures = {True: small_sample(), False: nobody()}
    while len(stage.acknowledged) < JOBS:
        await asyncio.sleep(chance.uniform(0.0, 0.6))
        if not stage.discord.gateway.connected:
            continue
        number = len(stage.acknowledged)
        interaction = await stage.discord.command(
            *wish(number),
            stage.discord.attach(f"picture-{number}.png", pictures[shows_somebody(number)]),
            user_id=7000 + number,
        )
        answered = await stage.discord.acknowledged(interaction)
        (stage.acknowledged if answered else stage.ignored).append(interaction)


async def reaper(stage: Stage, chance: random.Random) -> None:
    """Kill bot or engine, or both, again and again; now and then just as a member has been told an end."""
    bot, engine = stage.bot, stage.engine
    while bot.kills + engine.kills < KILLS:
        if chance.random() < 0.4:
            await _next_ending(stage)
        await asyncio.sleep(chance.uniform(*PAUSES))
        victims = chance.choice([[bot], [bot], [bot], [bot], [engine], [bot, engine]])
        await asyncio.gather(*(victim.kill_and_restart() for victim in victims))


async def _next_ending(stage: Stage, seconds: float = 6.0) -> None:
    before, deadline = stage.endings().total(), asyncio.get_running_loop().time() + seconds
    while stage.endings().total() == before and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.05)  # looks at what members see: nothing announces that


async def test_no_dance_is_lost_or_posted_twice(tmp_path: Path) -> None:
    async with opened_stage(tmp_path) as stage:
        killing = asyncio.create_task(reaper(stage, random.Random(SEED + 1)))
        await asyncio.gather(killing, members(stage, random.Random(SEED)))
        try:
            await until_all_told(stage)
        except TimeoutError:
            states = Counter((row["state"], row["failure"]) for row in stage.rows().values())
            pytest.fail(f"not finished: {states}\n{stage.bot.tail()}\n{stage.engine.tail()}")

        rows, endings, videos = stage.rows(), stage.endings(), stage.videos()
        for number, interaction in enumerate(stage.acknowledged):
            job = rows[interaction.id]
            filmed = shows_somebody(number) or wish(number)[0] == "animate"
            assert job["state"] == ("delivered" if filmed else "rejected"), job["failure"]
            assert endings[job["id"]] == 1
            assert (job["id"] in videos) == filmed
        # A dance whose first answer was lost in a crash may still be made; it too ends at most once.
        assert set(endings) <= {row["id"] for row in rows.values()}
        assert max(endings.values()) == 1
        known = {one.id for one in stage.acknowledged} | {one.id for one in stage.ignored}
        assert set(rows) <= known
        assert stage.bot.kills + stage.engine.kills >= KILLS
        assert min(stage.bot.kills, stage.engine.kills) >= 5
        assert renders(tmp_path) == len([row for row in rows.values() if row["provider_job_id"]])

        assert await stage.bot.stop() == 0
        assert await stage.engine.stop() == 0
        await until_alone(stage.mark)


def renders(data: Path) -> int:
    """How many jobs the engine ever had: a repeated submission must not have made a second one."""
    path = data / "engine" / "jobs.sqlite"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        counted = "SELECT count(*) FROM workflow_status WHERE queue_name = 'renders'"
        return int(db.execute(counted).fetchone()[0])
