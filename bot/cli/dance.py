"""`boogie dance`: one picture becomes one video, with words instead of tracebacks."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from bot.cli.dance_job import DanceFailed, Wish, dance
from bot.cli.quiet import errors_into
from bot.dances import dances
from bot.settings import Settings, load_settings
from bot.supervisor import EngineStartError


def run(arguments: argparse.Namespace) -> int:
    """Make the video; exit code 0 with it, 1 with the reason on standard error."""
    wish = Wish(
        picture=arguments.picture,
        template=arguments.template,
        out=arguments.out,
        report=arguments.report,
        sound=not arguments.no_audio,
        keep_background=arguments.keep_background,
        mark=arguments.mark,
    )
    try:
        settings = load_settings()
        check(wish, settings)
        asyncio.run(_with_progress(wish, settings))
    except (DanceFailed, EngineStartError) as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    Console(soft_wrap=True, highlight=False).print(Text(f"{wish.out}"))
    return 0


def check(wish: Wish, settings: Settings) -> None:
    """Raise DanceFailed for what would fail anyway, before the work is done."""
    if not wish.picture.is_file():
        raise DanceFailed(f"There is no picture {wish.picture}.")
    known = [dance.id for dance in dances()]
    if wish.template not in known:
        raise DanceFailed(f"There is no dance {wish.template}. There are: {', '.join(known)}.")
    taken = [wish.picture.resolve()]
    for target in (wish.out, wish.report):
        if target is not None:
            _check_target(target, taken)
            taken.append(target.resolve())
    if wish.report is not None and settings.provider == "cloud":
        raise DanceFailed("Only the engine on this machine measures its renders: leave --report out.")


def _check_target(target: Path, taken: list[Path]) -> None:
    if target.is_dir():
        raise DanceFailed(f"{target} is a folder: name a file in it, such as {target / 'dance.mp4'}.")
    if not target.parent.is_dir():
        raise DanceFailed(f"There is no folder {target.parent}: make it first, or choose another place.")
    if target.resolve() in taken:
        raise DanceFailed(f"{target} is named twice: the picture, --out and --report are files of their own.")
    try:
        # A download is put beside its target first; and a permission alone does not tell (root, /proc).
        with tempfile.NamedTemporaryFile(dir=target.parent):
            pass
    except OSError as error:
        raise DanceFailed(f"Nothing can be written to {target.parent}: {error.strerror}.") from error


async def _with_progress(wish: Wish, settings: Settings) -> None:
    columns = (TextColumn("{task.description:<20}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    with tempfile.TemporaryDirectory(prefix="boogie-") as name:
        folder = Path(name)
        log = folder / "messages.log"
        try:
            with errors_into(log) as terminal:
                bar = Progress(*columns, TimeElapsedColumn(), console=Console(file=terminal), transient=True)
                with bar:
                    task = bar.add_task("Looking at the picture", total=1.0)
                    await dance(
                        wish,
                        settings,
                        folder,
                        lambda doing, share: bar.update(task, description=doing, completed=share),
                    )
        except EngineStartError:
            sys.stderr.write(log.read_text(encoding="utf-8", errors="replace"))  # they say why
            raise
