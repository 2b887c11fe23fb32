"""`boogie health`: is the bot on this data folder alive? The health check of its container."""

import argparse
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from bot.jobs.database import LOCK_NAME, is_held
from bot.observing.record_view import LATEST_STEP_SECONDS
from bot.settings import load_settings


def run(_arguments: argparse.Namespace) -> int:
    """Exit with 0 when a bot owns the data folder and its runner keeps up, else with 1 and the reason."""
    settings = load_settings()
    trouble = find_trouble(settings.boogie_data / LOCK_NAME, settings.database, time.time())
    if trouble:
        sys.stderr.write(f"{trouble}\n")
    return 1 if trouble else 0


def find_trouble(lock: Path, database: Path, now: float) -> str | None:
    """Say what is wrong; None when all is well. Changes nothing."""
    if not is_held(lock):
        return f"No Boogie is running on {lock.parent}."
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            oldest = connection.execute("SELECT min(due_at) FROM jobs").fetchone()[0]
    except sqlite3.Error as error:
        return f"The job record cannot be read: {error}"
    if oldest is not None and now - oldest > LATEST_STEP_SECONDS:
        return f"A job has been waiting for {now - oldest:.0f} s: the runner stands still."
    return None
