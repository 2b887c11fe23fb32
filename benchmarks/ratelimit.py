"""How well our client keeps to the published rate under load: ``python -m benchmarks.ratelimit``.

The client has more to do than it may; a server on this machine serves 20 calls of each action in any second,
as the cloud does, and refuses the others. The first second, in which a full bucket is poured out, is not
measured: from then on, no client that keeps to the rate can have more than 100 % of it.
"""

import argparse
import asyncio
import contextlib
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.loopback_server import Conditions, Record, loopback
from vclm.client import VclmClient
from vclm.models import SubmitImageAnimateJobRequest
from vclm.rate import CALLS_PER_SECOND

AT_A_TIME = 40
WARM_UP_SECONDS = 1.0
REQUEST = SubmitImageAnimateJobRequest(image_url="https://example.org/a.png", template_id="ke3")


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.ratelimit", description="Measure how our client keeps to the rate."
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="how long (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="end with one JSON object on a line")
    chosen = parser.parse_args()
    result = asyncio.run(measure(chosen.seconds))
    Console().print(table(result))
    if chosen.json:
        print(json.dumps(result))
    return 0


async def measure(seconds: float) -> dict[str, Any]:
    """Saturate two actions at once; return by action the share of the rate that was used, and refusals."""
    async with loopback() as server:
        await server.set(Conditions(calls_per_second=CALLS_PER_SECOND))
        async with VclmClient(server.endpoint, "a-secret-id", "a-secret-key") as client:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(WARM_UP_SECONDS + seconds + 0.5):
                    await _saturate(
                        lambda: client.submit_image_animate_job(REQUEST),
                        lambda: client.describe_image_animate_job("1"),
                    )
        record = await server.record()
    return {
        "seconds": seconds,
        "calls_per_second": CALLS_PER_SECOND,
        "actions": {action: _figures(record, action, seconds) for action in record.arrivals},
    }


async def _saturate(*calls: Callable[[], Awaitable[object]]) -> None:
    """Make each call again and again, many at a time, until cancelled."""

    async def work(call: Callable[[], Awaitable[object]]) -> None:
        while True:
            await call()

    async with asyncio.TaskGroup() as tasks:
        for call in calls * AT_A_TIME:
            tasks.create_task(work(call))


def _figures(record: Record, action: str, seconds: float) -> dict[str, Any]:
    arrivals = record.arrivals[action]
    start = arrivals[0] + WARM_UP_SECONDS
    calls = sum(start < at <= start + seconds for at in arrivals)
    refused = record.refusals[action]
    return {
        "calls": calls,
        "share": round(calls / (seconds * CALLS_PER_SECOND), 4),
        "most_in_a_second": max(sum(at <= other < at + 1.0 for other in arrivals) for at in arrivals),
        "refusals": refused,
    }


def table(result: dict[str, Any]) -> Table:
    """Return the result for people."""
    shown = Table(
        title="{seconds:.0f} s of load, {calls_per_second} calls a second served".format_map(result)
    )
    for name in ("action", "calls", "share of the rate", "most in a second", "refusals"):
        shown.add_column(name, justify="left" if name == "action" else "right")
    for action, row in result["actions"].items():
        figures = (row["calls"], f"{row['share']:.1%}", row["most_in_a_second"], row["refusals"])
        shown.add_row(action, *map(str, figures))
    return shown


if __name__ == "__main__":
    sys.exit(main())
