"""A long-lived process that renders: ``python -m engine.render_process``.

Commands come as lines on standard input, which is its lifeline too; replies go as lines to what was
standard output. Whatever libraries print goes to standard error instead.
"""

import logging
import os
import queue
import resource
import signal
import sys
import threading
import time
from pathlib import Path
from typing import IO

from engine.animate.errors import PictureRefused
from engine.animate.options import AnimateOptions, Mark
from engine.animate.pipeline import animate
from engine.render_messages import (
    Broken,
    Done,
    MarkSpec,
    Message,
    Outcome,
    Progress,
    Ready,
    Refused,
    RenderCommand,
)

MEMORY_VARIABLE = "ENGINE_RENDER_MEMORY_MB"
MAX_VIDEO_BYTES = 1 << 30
_PROGRESS_SECONDS = 0.2

log = logging.getLogger(__name__)


class Channel:
    """The way back to the engine: the original standard output, which nothing else can write to."""

    def __init__(self) -> None:
        self._file: IO[bytes] = os.fdopen(os.dup(1), "wb", buffering=0)
        os.dup2(2, 1)
        self._last = 0.0

    def send(self, message: Message) -> None:
        """Send one message."""
        self._file.write(message.line())

    def progress(self, value: float) -> None:
        """Send progress, a few times a second at most."""
        now = time.monotonic()
        if now - self._last >= _PROGRESS_SECONDS:
            self._last = now
            self.send(Progress(value=min(1.0, max(0.0, value))))


def main() -> None:
    """Render one command after the other until standard input ends."""
    logging.basicConfig(
        level=logging.WARNING, format="render: %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    channel = Channel()
    _live_modestly()
    commands = _commands()
    channel.send(Ready())
    while True:
        command = RenderCommand.model_validate_json(commands.get())
        channel.send(_render(command, channel))


def _render(command: RenderCommand, channel: Channel) -> Outcome:
    try:
        picture = Path(command.picture).read_bytes()
        report = animate(picture, _options(command), Path(command.video), progress=channel.progress)
        report.write(Path(command.report))
    except PictureRefused as refusal:
        return Refused(code=refusal.code, detail=refusal.detail)
    except Exception as error:  # whatever it is, it must cost this one job only
        log.exception("a render failed")
        return Broken(error=f"{type(error).__name__}: {error}")
    return Done()


def _options(command: RenderCommand) -> AnimateOptions:
    return AnimateOptions(
        template=command.template,
        audio=command.audio,
        keep_background=command.keep_background,
        demand_body_joints=command.demand_body_joints,
        mark=_mark(command.mark) if command.mark else None,
        short_side=command.short_side,
        metadata=command.metadata,
    )


def _mark(spec: MarkSpec) -> Mark:
    return Mark(text=spec.text, logo=Path(spec.logo).read_bytes() if spec.logo else None, rect=spec.rect)


def _live_modestly() -> None:
    """Bound memory and file sizes.

    Leave Ctrl-C to the engine, and let the processes that talk to people go first.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    memory = int(os.environ.get(MEMORY_VARIABLE, "0")) << 20
    if memory:
        # RLIMIT_DATA bounds what is really private memory; RLIMIT_AS would count the huge reservations that
        # threads and JITs make and never touch.
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_VIDEO_BYTES, MAX_VIDEO_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)


def _commands() -> "queue.Queue[bytes]":
    """Read standard input in a thread, so that its end is noticed in the midst of a render."""
    commands: queue.Queue[bytes] = queue.Queue(maxsize=4)

    def read() -> None:
        with os.fdopen(os.dup(0), "rb") as source:
            for line in source:
                commands.put(line)
        os._exit(0)

    threading.Thread(target=read, name="lifeline", daemon=True).start()
    return commands


if __name__ == "__main__":
    main()
