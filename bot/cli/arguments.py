"""What `boogie` understands: its commands, their options and the words of `--help`."""

from __future__ import annotations

import argparse
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from bot.cli import dance, database, doctor, health, launch
from bot.dances import dances

DESCRIPTION = "Boogie makes a picture of a person dance: on Discord, in a browser playground, or right here."
EPILOG = """\
start here:
  boogie doctor                                is everything in place?
  boogie run                                   start; without DISCORD_TOKEN this opens the playground
  boogie dance me.jpg --out dance.mp4          one dance, without Discord

Settings come from the environment or from a file named .env (see .env.example)."""
ENGINE = "start the embedded engine alone, for any program that speaks VCLM"

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # pyright: ignore[reportPrivateUsage]


def parser() -> argparse.ArgumentParser:
    """Build the parser; every command sets `command`, a function from the arguments to an exit code."""
    root = argparse.ArgumentParser(
        prog="boogie",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    root.add_argument("--version", action="version", version=f"boogie {version('boogie')}")
    commands = root.add_subparsers(title="commands", metavar="COMMAND", required=True)

    run = _command(commands, "run", "start Boogie: on Discord, or the playground without DISCORD_TOKEN")
    run.set_defaults(command=launch.run)
    playground = _command(commands, "playground", "try the bot in your browser; needs no account")
    playground.set_defaults(command=launch.playground)
    _describe_dance(_command(commands, "dance", "make one picture dance and save the video"))
    _command(commands, "engine", ENGINE)  # for the list only: main() hands its options over unread
    check = _command(commands, "doctor", "check what Boogie needs, and say what to do where it is missing")
    check.set_defaults(command=doctor.run)
    alive = _command(commands, "health", "is a bot running on this data folder? (for containers)")
    alive.set_defaults(command=health.run)
    _describe_database(_command(commands, "db", "the bot's database: upgrade it, look at it, copy it"))
    return root


def _command(commands: _Commands, name: str, words: str) -> argparse.ArgumentParser:
    """Add a command that is described by the same words in the list and in its own help."""
    return commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")


def _describe_dance(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Make one picture dance: the same path as on Discord (client, HTTP, engine), without Discord. "
        "The engine runs on this machine unless Tencent Cloud keys are set."
    )
    command.add_argument(
        "picture", type=Path, metavar="PICTURE", help="a photo or drawing of one whole person"
    )
    known = ", ".join(f"{dance.id} ({dance.title})" for dance in dances())
    command.add_argument("--template", default="ke3", metavar="ID", help=f"the dance: {known}; default ke3")
    command.add_argument("--out", type=Path, default=Path("dance.mp4"), help="the video; default dance.mp4")
    command.add_argument("--no-audio", action="store_true", help="leave the music out")
    command.add_argument(
        "--keep-background", action="store_true", help="dance where the picture was taken, not on a stage"
    )
    command.add_argument("--mark", action="store_true", help="write a visible AI label into the video")
    command.add_argument(
        "--report", type=Path, metavar="FILE", help="save the render's measurements as JSON (own engine only)"
    )
    command.set_defaults(command=dance.run)


def _describe_database(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    upgrade = _command(actions, "upgrade", "apply the migrations that are missing")
    upgrade.set_defaults(command=database.upgrade)
    status = _command(actions, "status", "say which migrations are applied")
    status.set_defaults(command=database.status)
    backup = _command(actions, "backup", "copy the database to a file, also while the bot runs")
    backup.add_argument("file", type=Path, metavar="FILE", help="the copy, which only you can read")
    backup.add_argument("--force", action="store_true", help="replace FILE if it is there already")
    backup.set_defaults(command=database.backup)
