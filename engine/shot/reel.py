"""The frames of a shot in their order: one picture, or two with a dissolve between."""

from collections.abc import Sequence

import cv2
import numpy as np

from engine.animate.arrays import ByteArray, FloatArray
from engine.shot.path import speed
from engine.shot.plate import Plate

DISSOLVE_SHARE, LONGEST_DISSOLVE = 0.34, 2.0
"""How much of a shot the dissolve takes, and its most seconds; it lies in the middle."""


class Reel:
    """The frames of a shot over one or two plates."""

    def __init__(self, plates: Sequence[Plate], frames: int, fps: int) -> None:
        self._first, self._last = plates[0], plates[-1]
        self._frames = frames
        self._half = min(DISSOLVE_SHARE, LONGEST_DISSOLVE * fps / frames) / 2 if len(plates) > 1 else 0.0

    def frame(self, number: int) -> ByteArray:
        """Return a frame, counted from 0: RGB [H, W, 3]."""
        time = self._time(number)
        share = self._share(time)
        if share <= 0:
            return self._first.frame(time)
        if share >= 1:
            return self._last.frame(time)
        both = cv2.addWeighted(self._first.frame(time), 1 - share, self._last.frame(time), share, 0)
        return np.asarray(both, dtype=np.uint8)

    def motion(self, *, moving: bool) -> FloatArray:
        """Return how much goes on in every frame, 0 to 1: how fast the camera is, or how far a dissolve."""
        times = [self._time(number) for number in range(self._frames)]
        mixed = [4 * share * (1 - share) for share in map(self._share, times)]
        return np.maximum(mixed, [speed(time) if moving else 0.0 for time in times])

    def _time(self, number: int) -> float:
        return number / max(1, self._frames - 1)

    def _share(self, time: float) -> float:
        """Return how much of the last picture is seen: smoothly from none to all."""
        if not self._half:
            return 0.0
        x = min(max((time - 0.5) / (2 * self._half) + 0.5, 0.0), 1.0)
        return x * x * (3 - 2 * x)
