"""Standard input as a lifeline: when the process at its other end is gone, however it went, so are we."""

import os
import threading
import time
from collections.abc import Callable

GRACE_SECONDS = 20.0


def watch_lifeline(on_cut: Callable[[], None], *, grace: float = GRACE_SECONDS) -> None:
    """Call ``on_cut`` from a thread at the end of standard input.

    And end the process for certain ``grace`` s later.
    """

    def wait() -> None:
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass  # a broken lifeline is a cut one
        on_cut()
        time.sleep(grace)
        os._exit(1)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
