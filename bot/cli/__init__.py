"""The command line, `boogie`: one module per command, all of them thin."""

import sys
from collections.abc import Sequence

from bot.cli import launch
from bot.cli.arguments import parser
from bot.settings import SettingsError

INTERRUPTED = 130  # what a shell reports for a program that ended on Ctrl-C


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return the exit code; Ctrl-C ends it without a traceback."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words[:1] == ["engine"]:  # the engine reads its own options, `--help` among them
            return launch.engine(words[1:])
        arguments = parser().parse_args(words)
        return arguments.command(arguments)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        return INTERRUPTED
