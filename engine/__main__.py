"""``python -m engine``: the command line of the embedded engine."""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import SecretStr, ValidationError

from engine.accounts import account_lines
from engine.failure import CannotStart
from engine.lifeline import watch_lifeline
from engine.lock import lock_folder
from engine.settings import EngineSettings
from engine.tenants import by_secret_id

log = logging.getLogger("engine")

DESCRIPTION = """\
The embedded engine: a VCLM service that makes videos on this machine, dances (SubmitImageAnimateJob) and
moving shots (SubmitImageToVideoViduJob). Any program that speaks Tencent's VCLM can use it: point its
endpoint here and give it the same credentials.
"""
EPILOG = """\
environment:
  ENGINE_SECRET_ID            the credential's public half, if not given as an option
  ENGINE_SECRET_KEY           its secret half (better here: options show in process lists)
  ENGINE_TENANTS              a TOML file of further credentials with limits of their own
  ENGINE_REQUESTS_PER_SECOND  calls of one action in any second for the first credential (default: 20)
  ENGINE_LANGUAGE             en-US or zh-CN, for requests that name no language (default: en-US)
  ENGINE_WORKERS              renders at a time (default: one per two cores)
  ENGINE_SHORT_SIDE           shorter edge of dances in pixels (default: 720)
  ENGINE_PUBLIC_URL           base of result URLs, if the engine is reached from outside,
                              e.g. https://dance.example.org
  ENGINE_REGIONS              the regions accepted, separated by commas (default: any)
  ENGINE_QUEUE_LIMIT          jobs that may wait, ordinary and off-peak ones each (default: 100)
  ENGINE_OFF_PEAK_SECONDS     how long an off-peak job may wait (default: 172800, two days)
  ENGINE_MIN_FREE_MB          free space on the disk below which no job is accepted (default: 256)
  ENGINE_RENDER_SECONDS       the longest a render may take (default: 600)
  ENGINE_RENDER_MEMORY_MB     the most memory a render may hold (default: 2048)
  ENGINE_RESULT_SECONDS       how long a result is kept (default: 86400, a day)
  ENGINE_JOB_SECONDS          how long a finished job can be described (default: 604800, a week)
  ENGINE_BLOCKED_PICTURES     a file of picture hashes, one a line (see --hash): pictures like
                              these are refused, also resized or recompressed
  ENGINE_BLOCKED_WORDS        a file of words, one a line, that no prompt may contain
  ENGINE_ALLOW_PRIVATE_URLS   1 lets URLs of callers name hosts of the own network (default: 0)
  ENGINE_CALLBACK_TRUSTED     URLs, separated by commas: a CallbackUrl below one may name such a host, too
  ENGINE_CALLBACK_SHAPE       tencent or vidu: which published body callbacks have (default: tencent)
  ENGINE_CALLBACK_SIGNED      0 leaves Vidu's signature off callbacks (default: 1)

More in docs/engine-api.md.

example:
  ENGINE_SECRET_ID=me ENGINE_SECRET_KEY=something-long python -m engine --port 8080 --data ./engine-data
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the engine, or its self-check; returns the exit status."""
    options = _parser().parse_args(arguments)
    if options.hash:
        return _print_hash(options.hash)
    logging.basicConfig(
        level=logging.INFO, format="engine: %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    try:
        settings = _settings(options)
    except ValidationError as error:
        return _refuse(
            "\n".join(f"ENGINE_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
        )
    if options.accounts:
        return _print_accounts(options.data, settings)
    if options.check:
        from engine.check import print_checks  # the checks import everything there is

        return print_checks(options.data)
    if options.port is None:
        return _refuse("--port is needed, e.g. --port 8080")
    return _serve(options, settings)


def _print_hash(picture: Path) -> int:
    from engine.picture_hash import picture_hash, written  # imports that serving can do without

    try:
        sys.stdout.write(f"{written(picture_hash(picture.read_bytes()))}  # {picture.name}\n")
    except (OSError, ValueError) as error:
        return _refuse(f"{picture}: {error}")
    return 0


def _print_accounts(folder: Path, settings: EngineSettings) -> int:
    try:
        lines = account_lines(folder, settings.all_tenants())
    except CannotStart as error:
        return _refuse(str(error))
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _serve(options: argparse.Namespace, settings: EngineSettings) -> int:
    folder: Path = options.data
    try:
        by_secret_id(settings.all_tenants())
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with lock_folder(folder):
            asyncio.run(_run(options, settings))
    except (CannotStart, OSError) as error:
        return _refuse(str(error))
    return 0


async def _run(options: argparse.Namespace, settings: EngineSettings) -> None:
    from engine.app import opened_engine  # half a second of imports that --help can do without
    from engine.server import listening

    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if options.lifeline:
        watch_lifeline(lambda: _signal(loop, stop))
    async with (
        opened_engine(settings, options.data) as app,
        listening(app, options.host, options.port) as port,
    ):
        log.info("listening on http://%s:%d, %d render(s) at a time", options.host, port, settings.workers)
        await stop.wait()
        log.info("stopping; jobs under way go on at the next start")


def _signal(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    with contextlib.suppress(RuntimeError):  # the loop may be closed already
        loop.call_soon_threadsafe(stop.set)


def _settings(options: argparse.Namespace) -> EngineSettings:
    given = EngineSettings()
    update: dict[str, object] = {}
    if options.secret_id:
        update["secret_id"] = options.secret_id
    if options.secret_key:
        update["secret_key"] = SecretStr(options.secret_key)
    # What runs in this process and below has no use for the secret any more.
    os.environ.pop("ENGINE_SECRET_KEY", None)
    return given.model_copy(update=update)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="boogie engine",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=_port, help="TCP port to listen on; 0 picks a free one")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: %(default)s, this machine only)"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("data/engine"),
        metavar="DIR",
        help="folder for jobs and results (default: %(default)s)",
    )
    parser.add_argument("--secret-id", metavar="ID", help="the credential clients sign with, its public half")
    parser.add_argument("--secret-key", metavar="KEY", help="its secret half")
    parser.add_argument("--lifeline", action="store_true", help="stop when standard input ends")
    parser.add_argument(
        "--check", action="store_true", help="check this machine, one JSON object a line, and exit"
    )
    parser.add_argument(
        "--accounts", action="store_true", help="print each tenant's points and jobs under way, and exit"
    )
    parser.add_argument(
        "--hash",
        type=Path,
        metavar="PICTURE",
        help="print a picture's hash, for ENGINE_BLOCKED_PICTURES, and exit",
    )
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


def _refuse(message: str) -> int:
    sys.stderr.write(f"boogie engine: {message}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
