"""`python -m bot`: run Boogie until a signal ends it."""

import asyncio
import gc
import logging
import os
import signal
import sys

from bot.app import Boogie
from bot.callbacks.reception import CallbackPortError
from bot.connection import LOGIN_REFUSED, ConnectionRefusedForGood, connect
from bot.credentials import CredentialsError
from bot.jobs.database import DataInUseError
from bot.jobs.migrator import MigrationError
from bot.logs import set_up_logging
from bot.observing.port import MetricsPortError
from bot.settings import Settings, SettingsError, load_settings
from bot.supervisor import EngineStartError

log = logging.getLogger("bot")

EXIT_CONFIGURATION = 78  # sysexits.h EX_CONFIG: starting again will not help
_GARBAGE = (20_000, 20, 50)  # looked for less often: a thousand commands at once make a lot that is none yet
_FOR_THE_OWNER = (
    SettingsError,
    DataInUseError,
    MigrationError,
    CredentialsError,
    CallbackPortError,
    EngineStartError,
    MetricsPortError,
    ConnectionRefusedForGood,
)


def main() -> int:
    """Run until SIGINT or SIGTERM; return the exit status."""
    try:
        settings = load_settings()
        if settings.discord_token is None:
            os.execv(sys.executable, [sys.executable, "-m", "playground"])  # noqa: S606 (no shell)
        sys.stdout.write("".join(f"{line}\n" for line in settings.describe_choices()))
        sys.stdout.flush()
        set_up_logging(settings.boogie_log, settings.boogie_log_format)
        gc.set_threshold(*_GARBAGE)
        asyncio.run(run(settings, settings.discord_token.get_secret_value()))
    except _FOR_THE_OWNER as error:
        sys.stderr.write(f"Boogie cannot run:\n{error}\n")
        return EXIT_CONFIGURATION
    except KeyboardInterrupt:
        return 130
    return 0


async def run(settings: Settings, token: str) -> None:
    """Connect to Discord and work until a signal, or until Discord turns us away for good."""
    boogie = Boogie(settings)
    try:
        await boogie.start_services()
        connected = asyncio.create_task(connect(boogie.client, token, boogie.start_runner))
        stopped = asyncio.create_task(_signalled())
        refused = asyncio.create_task(boogie.token_refused.wait())
        try:
            await asyncio.wait((connected, stopped, refused), return_when=asyncio.FIRST_COMPLETED)
            if connected.done():
                await connected
            if boogie.token_refused.is_set():
                raise ConnectionRefusedForGood(LOGIN_REFUSED)
            log.info("stopping")
        finally:
            for task in (connected, stopped, refused):
                task.cancel()
            await asyncio.gather(connected, stopped, refused, return_exceptions=True)
    finally:
        await boogie.close()
        await boogie.client.close()


async def _signalled() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


if __name__ == "__main__":
    sys.exit(main())
