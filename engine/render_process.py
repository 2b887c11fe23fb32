"""A long-lived process that renders: ``python -m engine.render_process``.

Commands come as lines on standard input, which is its lifeline too; replies go as lines to what was standard
output. Whatever libraries print goes to standard error.
"""

import os
import queue
import resource
import signal
import threading

from engine.render_channel import Channel
from engine.render_messages import MEMORY_VARIABLE, Ready, read_command

MAX_VIDEO_BYTES = 1 << 30


def main() -> None:
    """Render one command after the other until standard input ends."""
    channel = Channel()
    _live_modestly()
    commands = _commands()
    from engine.rendering import render  # seconds of imports, ahead of the first command

    channel.send(Ready())
    while True:
        command = read_command(commands.get())
        channel.send(render(command, channel.progress))


def _live_modestly() -> None:
    """Bound memory and files, leave Ctrl-C to the engine, and yield to the processes that talk to people."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    memory = int(os.environ.get(MEMORY_VARIABLE, "0")) << 20
    if memory:
        # RLIMIT_DATA bounds what is really private memory; RLIMIT_AS would count the huge reservations that
        # threads and just-in-time compilers make and never touch.
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
