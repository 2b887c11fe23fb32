"""How long a video takes, as measured on those that were delivered lately. Pure arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

_LEAST = 3
"""How many must have been measured before anything is said."""


@dataclass(frozen=True)
class Made:
    """A delivered video: its kind, when it was asked for and when its member had it (Unix time)."""

    kind: str
    asked_at: float
    had_at: float


def seconds_each(made: Sequence[Made], kind: str | None = None) -> float | None:
    """Say how many seconds a video takes by itself, of a kind or of any; None when too few are known.

    Those that waited count from the end of the one before: the time in line is not their own.
    """
    in_order = sorted(made, key=lambda one: one.had_at)
    before = [0.0, *(one.had_at for one in in_order)]
    own = [
        one.had_at - max(one.asked_at, earlier)
        for one, earlier in zip(in_order, before, strict=False)
        if kind in (None, one.kind)
    ]
    return median(own) if len(own) >= _LEAST else None


def seconds_left(made: Sequence[Made], kind: str, place: int, progress: float | None) -> float | None:
    """Estimate when a video is there that is at `place` in line, 1 for the next, and at `progress` (0..1)."""
    own = seconds_each(made, kind)
    others = seconds_each(made)
    if own is None or others is None:
        return None
    waiting = 0.0 if progress is not None else others * (place - 1)
    return waiting + own * (1.0 - (progress or 0.0))
