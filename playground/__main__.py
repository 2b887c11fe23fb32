"""`python -m playground`: try Boogie in a browser, without a Discord account."""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path

from simcord import SetupError

from bot.settings import SettingsError, load_settings
from playground.app import Options, run


def main() -> int:
    """Run until Ctrl-C, SIGTERM, or the end of the session in the page."""
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    options = _parse(settings.boogie_data)
    logging.basicConfig(
        level=settings.boogie_log, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    for name in ("discord", "httpx"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return asyncio.run(_until_signal(run(settings, options)))


def _parse(data: Path) -> Options:
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; default: any that is free")
    parser.add_argument("--data", type=Path, default=data, help="data folder; default: BOOGIE_DATA or data")
    parser.add_argument("--no-sample", action="store_true", help="do not let the sample dance at the start")
    arguments = parser.parse_args()
    return Options(port=arguments.port, data=arguments.data, ask_for_sample=not arguments.no_sample)


async def _until_signal(playground: Coroutine[None, None, None]) -> int:
    task = asyncio.create_task(playground)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        pass
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
