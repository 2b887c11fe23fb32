"""How long to wait after a failure, and between two looks at a running job."""

import random

_LONGEST = 300.0


def pause(failures: int, roll: float | None = None) -> float:
    """Seconds to wait after the n-th failure in a row: doubling, at most five minutes.

    Jittered down to a half; `roll` (0..1) stands for chance.
    """
    full = min(_LONGEST, 2.0 ** min(failures, 16))
    return full * (0.5 + 0.5 * (random.random() if roll is None else roll))


def poll_pause(seconds_since_submission: float, *, paid: bool) -> float:
    """Seconds until the next look at a running job: short while a result may come soon, longer later on."""
    if seconds_since_submission < 60:
        return 3.0 if paid else 1.0
    if seconds_since_submission < 300:
        return 5.0 if paid else 2.0
    return 15.0
