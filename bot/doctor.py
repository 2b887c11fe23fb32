"""The checks of `boogie doctor`: each looks at one thing and finds it fine, or says what to do."""

import asyncio
import errno
import json
import os
import shutil
import socket
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.jobs import migrator
from bot.jobs.database import LOCK_NAME, is_held
from bot.settings import Settings

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 13)
LEAST_FREE_BYTES = 1 << 30  # pictures, results and unfinished renders of a busy day
ENGINE_SECONDS = 120.0  # a cold start loads models and compiles kernels
_ENGINE_CHECK = (sys.executable, "-m", "engine", "--check", "--data")


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's: what was looked at, whether it is fine, the detail or the remedy."""

    name: str
    ok: bool
    detail: str


def check_python(version: tuple[int, int] | None = None) -> Finding:
    """Look at the interpreter's version."""
    found = version or sys.version_info[:2]
    text = f"{found[0]}.{found[1]}"
    if OLDEST_PYTHON <= found <= NEWEST_PYTHON:
        return Finding("Python", True, text)
    return Finding("Python", False, f"this is {text}; use 3.11, 3.12 or 3.13: make run PYTHON=python3.12")


async def check_database(settings: Settings) -> Finding:
    """Look at the job record's schema without changing it."""
    path = settings.database
    try:
        found = await migrator.status(path)
        if path.exists():
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
                verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
            if verdict != "ok":
                return Finding("Database", False, f"{path} is damaged ({verdict}): restore it from a backup")
    except (sqlite3.Error, OSError, migrator.MigrationError) as error:
        return Finding("Database", False, f"{path}: {error}")
    if found.current > found.latest:
        return Finding("Database", False, f"{path} was written by a newer Boogie: run that one")
    if not path.exists():
        return Finding("Database", True, f"{path} will be made at the first start")
    behind = f", {len(found.pending)} to apply at the next start" if found.pending else ""
    return Finding("Database", True, f"{path}, schema {found.current}{behind}")


def check_disk(folder: Path, least: int = LEAST_FREE_BYTES) -> Finding:
    """Look at the data folder: writable, and room for the videos of a while."""
    place = _nearest_existing(folder)
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        return Finding(
            "Disk", False, f"{place} cannot be written to: change its owner, or set BOOGIE_DATA to a folder"
        )
    try:
        with tempfile.TemporaryFile(dir=place) as probe:
            probe.write(b"boogie")
            probe.flush()
        free = shutil.disk_usage(place).free
    except OSError as error:
        return Finding("Disk", False, f"{place} cannot be written to: {error.strerror}")
    if free < least:
        return Finding(
            "Disk", False, f"{_size(free)} left at {place}: free some, {_size(least)} is the least"
        )
    return Finding("Disk", True, f"{_size(free)} free at {place}")


def check_ports(settings: Settings) -> Finding:
    """Look whether a loopback port can be had for the engine: the chosen one, if one is chosen."""
    port = settings.engine_port if settings.provider == "engine" else None
    try:
        with closing(socket.create_server(("127.0.0.1", port or 0))):
            return Finding("Ports", True, f"port {port} is free" if port else "loopback ports can be opened")
    except OSError as error:
        if port is None:
            return Finding("Ports", False, f"no port can be opened on 127.0.0.1 ({error.strerror})")
        if error.errno == errno.EADDRINUSE and is_held(settings.boogie_data / LOCK_NAME):
            return Finding("Ports", True, f"port {port} is in use, and Boogie is running")
        return Finding("Ports", False, f"{port} cannot be had ({error.strerror}): choose another ENGINE_PORT")


def trouble_with_port(host: str, port: int | None, *, running: bool) -> str | None:
    """Say why a port (any for None) cannot be had; None when it can, or when the running Boogie has it."""
    try:
        with closing(socket.create_server((host, port or 0))):
            return None
    except OSError as error:
        if running and port is not None and error.errno == errno.EADDRINUSE:
            return None
        return f"{host}, port {port or 'any'} cannot be had ({error.strerror})"


async def check_engine(settings: Settings) -> AsyncIterator[Finding]:
    """Ask the engine to look at its models, codecs and fonts; it is another program, so by process."""
    process = await asyncio.create_subprocess_exec(
        *_ENGINE_CHECK,
        str(settings.boogie_data / "engine"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, errors = await asyncio.wait_for(process.communicate(), ENGINE_SECONDS)
    except TimeoutError:
        yield Finding("Engine", False, f"did not finish its own checks within {ENGINE_SECONDS:.0f} s")
        return
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    findings = read_engine_findings(output.decode(errors="replace"))
    for finding in findings:
        yield finding
    if process.returncode != 0 and all(finding.ok for finding in findings):
        last = errors.decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
        yield Finding("Engine", False, f"cannot start ({last[0]}): make setup installs what it needs")


def read_engine_findings(output: str) -> list[Finding]:
    """Read the engine's JSON lines (`name`, `ok`, `detail`); other lines are not ours and are skipped."""
    findings: list[Finding] = []
    for line in output.splitlines():
        try:
            found = json.loads(line)
            findings.append(
                Finding(str(found["name"]).capitalize(), found["ok"] is True, str(found["detail"]))
            )
        except (ValueError, KeyError, TypeError):
            continue
    return findings


def _nearest_existing(folder: Path) -> Path:
    folder = folder.resolve()
    return next(place for place in (folder, *folder.parents) if place.exists())


def _size(count: int) -> str:
    return f"{count / (1 << 30):.1f} GiB"
