"""Our client beside Tencent's official async one: ``python -m benchmarks.client``.

Both submit to one server on this machine, in turns, each submission on a connection of its own, as is their
way. First without faults and without limit to the rate: how many a second, and at what cost of this process's
CPU, for small submissions that name a link and large ones that carry a picture. Then some submissions are
turned away for their frequency, and others accepted while the connection is cut: how many jobs are then made,
and paid for, twice?
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.clients import CLIENTS, CLIENTS_UNDER_FAULTS, FAILURES, Client, Submit
from benchmarks.loopback_server import Conditions, Loopback, loopback

ROUNDS = 3
AT_A_TIME = 10
PACE_SECONDS = 0.01
PICTURE_CHARACTERS = 1 << 20
FAULTS = Conditions(throttled=0.25, dropped=0.15)


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.client", description="Measure our client beside the official one."
    )
    parser.add_argument(
        "--calls", type=int, default=400, help="submissions in a round without faults (default: %(default)s)"
    )
    parser.add_argument(
        "--faulty", type=int, default=200, help="submissions with faults (default: %(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="end with one JSON object on a line")
    chosen = parser.parse_args()
    result = asyncio.run(measure(chosen.calls, chosen.faulty))
    for shown in (*(_speed_table(name, row) for name, row in result["speed"].items()), _fault_table(result)):
        Console().print(shown)
    if chosen.json:
        print(json.dumps(result))
    return 0


async def measure(calls: int, faulty: int) -> dict[str, Any]:
    """Run everything; return figures by client, and the ratios of ours to the official one's."""
    async with loopback() as server:
        return {
            "calls": calls,
            "speed": {
                "a link": await _speeds(server, "", calls),
                "a picture of 1 MB": await _speeds(server, "A" * PICTURE_CHARACTERS, max(1, calls // 4)),
            },
            "submissions_with_faults": faulty,
            "throttled": FAULTS.throttled,
            "dropped": FAULTS.dropped,
            "faults": {
                name: await _under_faults(server, client, faulty)
                for name, client in CLIENTS_UNDER_FAULTS.items()
            },
        }


async def _speeds(server: Loopback, picture: str, calls: int) -> dict[str, Any]:
    await server.set(Conditions())
    rounds: dict[str, list[tuple[float, float]]] = {name: [] for name in CLIENTS}
    for number in range(ROUNDS + 1):
        for name, client in CLIENTS.items():
            taken = await _timed(server, client, picture, calls if number else 1)  # one to warm up
            rounds[name] += [taken] if number else []
    rows = {
        name: {
            "submissions_per_second": round(calls / statistics.median(wall for wall, _ in times), 1),
            "cpu_ms_per_call": round(statistics.median(cpu for _, cpu in times) / calls * 1e3, 3),
        }
        for name, times in rounds.items()
    }
    return {
        **rows,
        "ratio": {key: round(rows["ours"][key] / rows["official"][key], 3) for key in rows["ours"]},
    }


async def _timed(server: Loopback, client: Client, picture: str, calls: int) -> tuple[float, float]:
    """Submit so many jobs, a few at a time; return the seconds on the clock and of this process's CPU."""
    left = iter(range(calls))

    async def work(submit: Submit) -> None:
        for number in left:
            await submit(f"https://example.org/{number}.png", picture)

    async with client(server.endpoint) as submit:
        wall, cpu = time.perf_counter(), time.process_time()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(AT_A_TIME):
                tasks.create_task(work(submit))
        return time.perf_counter() - wall, time.process_time() - cpu


async def _under_faults(server: Loopback, client: Client, submissions: int) -> dict[str, int]:
    """Submit so many jobs, one every few milliseconds; return what was made of them."""
    await server.set(FAULTS)

    async def accepted(number: int) -> bool:
        await asyncio.sleep(number * PACE_SECONDS)
        try:
            await submit(f"https://example.org/{number}.png", "")
        except FAILURES:
            return False
        return True

    async with client(server.endpoint) as submit:
        told = await asyncio.gather(*map(accepted, range(submissions)))
    record = await server.record()
    return {
        "requests": record.requests.total(),
        "accepted": sum(told),
        "failed": submissions - sum(told),
        "jobs": record.jobs.total(),
        "duplicates": record.duplicates,
    }


def _speed_table(name: str, rows: dict[str, dict[str, float]]) -> Table:
    shown = Table(title=f"Submitting {name}")
    for heading in ("client", "submissions/s", "CPU ms a call"):
        shown.add_column(heading, justify="left" if heading == "client" else "right")
    for client, row in rows.items():
        if client == "ratio":
            shown.add_section()
        shown.add_row(client, *(f"{value:.2f}" for value in row.values()))
    return shown


def _fault_table(result: dict[str, Any]) -> Table:
    title = "{submissions_with_faults} submissions, {throttled:.0%} throttled, {dropped:.0%} cut off"
    shown = Table(title=title.format_map(result))
    headings = ("client", "requests", "got a job id", "got an error", "jobs made", "duplicates")
    for heading in headings:
        shown.add_column(heading, justify="left" if heading == "client" else "right")
    for client, row in result["faults"].items():
        shown.add_row(client, *(str(value) for value in row.values()))
    return shown


if __name__ == "__main__":
    sys.exit(main())
