"""An hour in thirty servers: three hundred members, their moderators, a provider and a Discord that stumble.

The bot is killed again and again and starts anew on what is on disk; in the end every account must balance.
BOOGIE_SOAK says how many commands and how many seeds, as "3000x4", for a longer run, and has it proved that
the accounts do not balance when something is done wrong.
"""

import asyncio
import os
import random
from pathlib import Path
from typing import Any

import pytest

import bot.jobs.runner
from bot.delivery import places, review
from bot.jobs.runner import Runner
from bot.jobs.store import JobStore
from bot.jobs.turns import Line
from bot.servers.store import ServerStore
from bot.steps.delivering import Telling
from tests.soak.crowd import Crowd
from tests.soak.reckoning import discrepancies, forget_everything
from tests.soak.stillness import run_still
from tests.soak.town import Size, Town

LONG = os.environ.get("BOOGIE_SOAK")
COMMANDS, SEEDS = map(int, (LONG or "300x1").split("x"))
A_DAY = 86_400.0


def spend(data: Path, seed: int, commands: int) -> list[str]:
    """Spend an hour, and a moment of the next day; return what does not add up."""

    async def hour() -> list[str]:
        random.seed(seed)  # back-offs roll dice of their own
        async with Town(data, seed, Size(commands=commands, window=max(4, commands // 80))) as town:
            crowd = Crowd(town, seed)
            await crowd.spend_the_day()
            await crowd.until_quiet(A_DAY)
            await asyncio.sleep(A_DAY)
            await crowd.come_back()
            await crowd.until_quiet(A_DAY)
            untried = [f"{what} was never tried" for what, times in crowd.done.items() if not times]
            errors = [repr(error) for error in town.env.errors]
            return [*discrepancies(town), *untried, *errors, *await forget_everything(town)]

    return run_still(hour)


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_every_account_balances_after_an_hour_of_everything_at_once(tmp_path: Path, seed: int) -> None:
    assert spend(tmp_path, seed, COMMANDS) == []


def _oldest(lines: list[Line], *_: Any) -> Line | None:
    return min(lines, key=lambda line: line.since, default=None)


async def _nothing(*_: Any, **__: Any) -> None: ...


async def _not_blocked(*_: Any) -> bool:
    return False


async def _claim_without_limits(store: JobStore, asked: Any, deadline: float, _limits: Any) -> Any:
    return await CLAIM(store, asked, deadline, ())


async def _say_nothing(telling: Telling, job: Any, **_: Any) -> None:
    await telling._store.note(job, due_at=None)


CLAIM = JobStore._claim
SABOTAGE = {
    "limits are not kept": (JobStore, "_claim", _claim_without_limits, "was let in past"),
    "who came first is served first": (bot.jobs.runner, "first", _oldest, "waited while others were served"),
    "an earlier post is not looked for": (places, "find_earlier", _nothing, "was answered in 2 messages"),
    "an earlier question is not looked for": (
        review,
        "_earlier",
        _nothing,
        "shown to the moderators 2 times",
    ),
    "rejected pictures are kept": (Runner, "_forget_rejected", _nothing, "pictures that no job names"),
    "blocks are not heeded": (ServerStore, "is_blocked", _not_blocked, "was let in, though"),
    "ends are not told": (Telling, "_send", _say_nothing, "was not told"),
}


@pytest.mark.skipif(not LONG, reason="BOOGIE_SOAK is not set")
@pytest.mark.parametrize("what", SABOTAGE)
def test_no_account_balances_when(tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, instead, noticed = SABOTAGE[what]
    monkeypatch.setattr(where, name, instead)
    assert noticed in "\n".join(spend(tmp_path, 1, 300))
