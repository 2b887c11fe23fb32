"""How long to wait after a failure, and between two looks at a running job."""

import random

_LONGEST = 300.0
_BUSY, _LONGEST_BUSY = 10.0, 60.0
_PAUSES = ((60.0, 1.0, 3.0), (300.0, 2.0, 5.0), (3600.0, 15.0, 15.0))
"""Until so many seconds after the submission: the pause at an engine of ours, and where calls are limited."""
_LONG_AFTER = 60.0
_CALLED_BACK = 4.0


def pause(failures: int, roll: float | None = None) -> float:
    """Seconds to wait after the n-th failure in a row: doubling, at most five minutes.

    Jittered down to a half; `roll` (0..1) stands for chance.
    """
    return _jittered(min(_LONGEST, 2.0 ** min(failures, 16)), roll)


def busy_pause(failures: int, roll: float | None = None) -> float:
    """Seconds until a provider that was too busy for a job n times in a row is asked again.

    Doubling, at most a minute: each try uploads the pictures anew. Jittered as `pause`.
    """
    return _jittered(min(_LONGEST_BUSY, _BUSY * 2.0 ** (min(failures, 16) - 1)), roll)


def poll_pause(seconds_since_submission: float, *, paid: bool, called_back: bool = False) -> float:
    """Seconds until the next look at a running job: short while a result may come soon, longer later on.

    Longer too where the provider is expected to call back: then looking only finds what was lost.
    """
    found = next((row for row in _PAUSES if seconds_since_submission < row[0]), None)
    seconds = _LONG_AFTER if found is None else found[2 if paid else 1]
    return seconds * _CALLED_BACK if called_back else seconds


def _jittered(seconds: float, roll: float | None) -> float:
    return seconds * (0.5 + 0.5 * (random.random() if roll is None else roll))
