"""`boogie doctor`: one line per check, each `ok` or what to do."""

import argparse
import asyncio
from collections.abc import AsyncIterator

import httpx
from rich.console import Console
from rich.text import Text

from bot import doctor, doctor_callbacks, doctor_metrics, doctor_online
from bot.doctor import Finding
from bot.settings import Settings, load_settings


def run(_arguments: argparse.Namespace) -> int:
    """Print the findings as they come; exit code 0 only if all are fine."""
    return 0 if asyncio.run(_examine(load_settings())) else 1


async def _examine(settings: Settings) -> bool:
    console = Console(soft_wrap=True, highlight=False)
    fine = True
    async for finding in _findings(settings):
        word = Text("ok" if finding.ok else "fix", style="green" if finding.ok else "bold red")
        console.print(
            Text(f"{finding.name:12}"), word, " " if finding.ok else "", Text(finding.detail), sep=" "
        )
        fine = fine and finding.ok
    console.print("Boogie can run." if fine else "Boogie cannot run properly yet: see the lines marked fix.")
    return fine


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    yield doctor.check_python()
    async for finding in doctor.check_engine(settings):
        yield finding
    yield await doctor.check_database(settings)
    yield doctor.check_disk(settings.boogie_data)
    yield doctor.check_ports(settings)
    yield doctor_metrics.check_log(settings)
    async with httpx.AsyncClient(timeout=doctor_online.SECONDS) as client:
        yield await doctor_online.check_keys(settings)
        yield await doctor_online.check_token(settings, client)
        yield await doctor_callbacks.check_callbacks(settings, client)
        yield await doctor_metrics.check_metrics(settings, client)
        yield await doctor_online.check_clock(settings, client)
