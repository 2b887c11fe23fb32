"""Commands that become another program: the bot, the playground, the engine."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from bot.settings import load_settings


def run(_arguments: argparse.Namespace) -> NoReturn:
    """Start the bot when there is a token to start it with, the playground otherwise."""
    become("bot" if load_settings().discord_token else "playground")


def playground(_arguments: argparse.Namespace) -> NoReturn:
    """Start the playground, token or not."""
    become("playground")


def engine(options: Sequence[str]) -> NoReturn:
    """Start the engine alone, with its own command line."""
    become("engine", *options)


def become(module: str, *options: str) -> NoReturn:
    """Replace this process with `python -m module`, so that signals and exit codes reach it unchanged."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *options])  # noqa: S606 (no shell is the point)
