"""The default way to run: the bot starts its engine, and takes it along when it dies."""

import asyncio
from pathlib import Path

import pytest

from tests.chaos.processes import descendants
from tests.chaos.stage import PATIENCE, Stage, asked, opened_stage, small_sample, until_all_told, until_alone

pytestmark = pytest.mark.chaos


async def until_rendering(stage: Stage) -> dict[int, str]:
    """Wait until a render is under way; return all processes of the run."""
    async with asyncio.timeout(PATIENCE):
        while not any(row["progress"] for row in stage.rows().values()):
            await asyncio.sleep(0.05)
    return descendants(stage.mark)


async def test_nothing_outlives_a_killed_bot_and_all_goes_on_after_it(tmp_path: Path) -> None:
    async with opened_stage(tmp_path, embedded=True) as stage:
        for number in range(2):
            await asked(stage, small_sample(), number)
        before = await until_rendering(stage)
        for module in ("engine --port", "engine.render_process", "bot.worker"):
            assert any(module in command for command in before.values()), before
        await stage.bot.kill_and_restart()
        async with asyncio.timeout(PATIENCE):
            while descendants(stage.mark).keys() & before.keys():
                await asyncio.sleep(0.1)
        await until_all_told(stage)
        rows = stage.rows()
        assert [row["state"] for row in rows.values()] == ["delivered", "delivered"], stage.bot.tail()
        assert set(stage.endings().values()) == {1}
        assert stage.videos() == {row["id"] for row in rows.values()}
        assert await stage.bot.stop() == 0
        await until_alone(stage.mark)
