"""How soon the bot answers, how soon it posts, and what open jobs cost: ``python -m benchmarks.bot``.

The real bot is a process of its own, as `boogie run` starts it; Discord (gateway and HTTP) and the renderer
are on loopback in the measuring process. A command is acknowledged when Discord has the first answer; it
counts from when the command was sent, so what this machine takes to carry and to answer it counts too. A
video is posted when Discord has it; it counts from when the renderer calls back, and it is a kilobyte, so
that no upload counts.
"""

import argparse
import asyncio
import json
import logging
import math
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from benchmarks.bot_jobs import make_record
from benchmarks.bot_stage import KEY, BotStage, Stamp, bot_stage, http_client
from playground.sample import SAMPLE
from tests.support.discord_state import Interaction
from vclm.callback import Callback, sign_callback

SIMULTANEOUS = {1: 50, 100: 5, 1000: 2}
"""How many commands at the same moment, and how often."""
OPEN = (100, 1_000, 10_000)
WARM_UP = 3
PATIENCE = 120.0
BETWEEN_CALLS = 0.1


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.bot", description="Measure answers, posts, and open jobs."
    )
    parser.add_argument("--simultaneous", type=int, nargs="*", default=list(SIMULTANEOUS), metavar="COMMANDS")
    parser.add_argument("--open", type=int, nargs="*", default=list(OPEN), metavar="JOBS")
    parser.add_argument(
        "--seconds", type=float, default=15.0, help="to watch an idle bot (default: %(default)s)"
    )
    parser.add_argument(
        "--posts", type=int, default=100, help="videos to post, of the open jobs (default: %(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="end with one JSON object on a line")
    chosen = parser.parse_args()
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)  # the bot is stopped in the middle of its calls
    with tempfile.TemporaryDirectory(prefix="boogie-benchmark-") as folder:
        result = asyncio.run(measure(Path(folder), chosen))
    for shown in (_answers_table(result), _open_table(result)):
        Console().print(shown)
    if chosen.json:
        print(json.dumps(result))
    return 0


async def measure(folder: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    """Run everything; return the figures."""
    acknowledged = {
        str(count): await _acknowledged(folder / f"commands-{count}", count, SIMULTANEOUS.get(count, 1))
        for count in chosen.simultaneous
    }
    opened = {
        str(count): await _with_open_jobs(folder / f"open-{count}", count, chosen.seconds, chosen.posts)
        for count in chosen.open
    }
    return {"acknowledged": acknowledged, "open": opened}


async def _acknowledged(data: Path, count: int, rounds: int) -> dict[str, float]:
    async with bot_stage(data) as stage:
        await stage.start()
        picture = stage.discord.attach("me.png", SAMPLE.read_bytes())
        for number in range(WARM_UP):
            await _ask(stage, [_command(stage, picture, 100 + number)])
        seconds: list[float] = []
        cpu = 0.0
        for number in range(rounds):
            commands = [_command(stage, picture, 1000 * (number + 1) + one) for one in range(count)]
            before = stage.cpu_seconds
            seconds += await _ask(stage, commands)
            cpu += stage.cpu_seconds - before
        return {**_spread(seconds), "cpu_ms_per_command": round(1e3 * cpu / len(seconds), 2)}


def _command(stage: BotStage, picture: dict[str, Any], user_id: int) -> Interaction:
    command = next(one for one in stage.discord.state.commands if one["name"] == "dance")
    options = [
        {"name": "image", "type": 11, "value": picture["id"]},
        {"name": "template", "type": 3, "value": "ke3"},
    ]
    data = {"id": command["id"], "name": "dance", "type": 1, "guild_id": None, "options": options}
    return stage.interaction(user_id, data={**data, "resolved": {"attachments": {picture["id"]: picture}}})


async def _ask(stage: BotStage, commands: list[Interaction]) -> list[float]:
    """Send commands as fast as can be; return the seconds until each was acknowledged."""
    sent: list[float] = []
    for command in commands:
        sent.append(time.perf_counter())
        await stage.discord.gateway.dispatch("INTERACTION_CREATE", command.payload)
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(command.answered.wait() for command in commands))
    return [_at(command) - at for command, at in zip(commands, sent, strict=True)]


def _at(command: Interaction) -> float:
    assert isinstance(command.answered, Stamp)  # noqa: S101
    return command.answered.at


async def _with_open_jobs(data: Path, count: int, seconds: float, posts: int) -> dict[str, Any]:
    async with bot_stage(data) as stage:
        awaited = [_answered(stage, number) for number in range(posts)]
        urls = await make_record(data, stage.addresses, awaited, max(0, count - posts))
        await stage.start()
        idle = await _idle_cpu(stage, seconds)
        began, cpu = time.perf_counter(), stage.cpu_seconds
        posted = [await _posted(stage, one, urls[one.id]) for one in awaited]
        busy = stage.cpu_seconds - cpu - idle * (time.perf_counter() - began)
        return {
            "idle_cpu_ms_per_second": round(1e3 * idle, 2),
            "memory_mb": round(stage.memory_mb, 1),
            "cpu_ms_per_due_job": round(1e3 * busy / posts, 2),
            "posted": _spread(posted),
        }


def _answered(stage: BotStage, number: int) -> Interaction:
    """Make an interaction whose first answer is there already."""
    made = stage.interaction(5000 + number)
    made.callbacks.append({"type": 4})
    made.original = stage.discord.state.post({"content": "Queued"}, {})
    return made


async def _idle_cpu(stage: BotStage, seconds: float) -> float:
    before, began = stage.cpu_seconds, time.perf_counter()
    await asyncio.sleep(seconds)
    return (stage.cpu_seconds - before) / (time.perf_counter() - began)


async def _posted(stage: BotStage, asked: Interaction, url: str) -> float:
    """Call back about one job; return the seconds until its video was posted."""
    assert asked.original is not None  # noqa: S101
    posted = stage.posted[asked.original.id] = Stamp()
    await asyncio.sleep(BETWEEN_CALLS)
    body = json.dumps({"id": "task", "state": "success", "creations": []}).encode()
    call = Callback("POST", urlsplit(url).path, "")
    headers = sign_callback(call, key=KEY, nonce=str(asked.id), now=time.time())
    async with http_client() as client:
        began = time.perf_counter()
        answer = await client.post(url, content=body, headers=headers)
        answer.raise_for_status()
        async with asyncio.timeout(PATIENCE):
            await posted.wait()
    return posted.at - began


def _spread(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(1e3 * one for one in seconds)
    at = {f"p{share}_ms": ordered[math.ceil(share / 100 * len(ordered)) - 1] for share in (50, 99)}
    return {"count": len(ordered), **{name: round(value, 1) for name, value in at.items()}}


def _answers_table(result: dict[str, Any]) -> Table:
    shown = Table(title="Acknowledging commands")
    for heading in ("at the same moment", "commands", "p50 ms", "p99 ms", "CPU ms a command"):
        shown.add_column(heading, justify="right")
    for count, row in result["acknowledged"].items():
        shown.add_row(count, *(str(value) for value in row.values()))
    return shown


def _open_table(result: dict[str, Any]) -> Table:
    shown = Table(title="Open jobs, none due, and videos posted beside them")
    for heading in (
        "open jobs",
        "idle CPU ms/s",
        "memory MB",
        "CPU ms a due job",
        "callback to post p50 ms",
        "p99 ms",
    ):
        shown.add_column(heading, justify="right")
    for count, row in result["open"].items():
        figures = (row["idle_cpu_ms_per_second"], row["memory_mb"], row["cpu_ms_per_due_job"])
        shown.add_row(count, *map(str, figures), str(row["posted"]["p50_ms"]), str(row["posted"]["p99_ms"]))
    return shown


if __name__ == "__main__":
    sys.exit(main())
