"""`python -m playground`: try Boogie in a browser, without a Discord account."""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path

from simcord import SetupError

from bot.callbacks.reception import CallbackPortError
from bot.credentials import CredentialsError
from bot.logs import set_up_logging
from bot.settings import Settings, SettingsError, load_settings
from bot.supervisor import EngineStartError
from playground.app import Options, run
from playground.console import standard_error_into
from playground.runs import new_run

_FOR_THE_OWNER = (
    SettingsError,
    CredentialsError,
    CallbackPortError,
    EngineStartError,
    SetupError,
    OSError,
)


def main() -> int:
    """Run until Ctrl-C, SIGTERM, or the end of the session in the page; return the exit status."""
    log: Path | None = None
    try:
        settings = load_settings()
        arguments = _parse(settings.boogie_data)
        folder = new_run(arguments.data)
        log = None if arguments.verbose else folder / "playground.log"
        options = Options(
            port=arguments.port,
            ask_for_sample=not arguments.no_sample,
            log=log,
            token_unused=settings.discord_token is not None,
        )
        with standard_error_into(log) if log else contextlib.nullcontext():
            set_up_logging(settings.boogie_log, settings.boogie_log_format)
            asyncio.run(_until_signal(run(_for_playground(settings, folder), options)))
    except _FOR_THE_OWNER as error:
        more = f"\nIts messages: {log.resolve()}" if log else ""
        sys.stderr.write(f"The playground cannot run:\n{error}{more}\n")
        return 1
    return 0


def _parse(data: Path) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="boogie playground", description="Try Boogie in a browser, without a Discord account."
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; default: any that is free")
    parser.add_argument("--data", type=Path, default=data, help=f"data folder; default: {data}")
    parser.add_argument("--no-sample", action="store_true", help="do not let the sample dance at the start")
    parser.add_argument("--verbose", action="store_true", help="show the log here instead of keeping a file")
    return parser.parse_args()


def _for_playground(settings: Settings, folder: Path) -> Settings:
    return settings.model_copy(update={"boogie_data": folder, "discord_token": None})


async def _until_signal(playground: Coroutine[None, None, None]) -> None:
    task = asyncio.create_task(playground)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


if __name__ == "__main__":
    sys.exit(main())
