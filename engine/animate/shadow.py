"""Soft shadows that make feet stand on the ground."""

import numpy as np

from engine.animate.arrays import ByteArray, Float32Array
from engine.animate.compiled import compiled

DARKEST = 0.42


class ContactShadow:
    """An elliptic smudge under one foot, `half_width` pixels to either side."""

    def __init__(self, half_width: float) -> None:
        self._half = max(3, round(half_width))
        self._flat = max(2, round(half_width * 0.26))
        x = np.linspace(-1, 1, 2 * self._half + 1)
        y = np.linspace(-1, 1, 2 * self._flat + 1)[:, None]
        away = np.clip(1 - np.sqrt(x * x + y * y), 0, 1)
        self._darkness = (away * away * (3 - 2 * away)).astype(np.float32)

    def draw(self, frame: ByteArray, x: float, y: float, strength: float) -> None:
        """Darken RGB `frame` around (x, y), in place; `strength` in 0..1."""
        height, width = frame.shape[:2]
        left, top = round(x) - self._half, round(y) - self._flat
        x0, y0 = max(0, left), max(0, top)
        x1 = min(width, left + self._darkness.shape[1])
        y1 = min(height, top + self._darkness.shape[0])
        if x0 >= x1 or y0 >= y1:
            return
        _darken(frame[y0:y1, x0:x1], self._darkness[y0 - top : y1 - top, x0 - left : x1 - left], strength)


@compiled
def _darken(window: ByteArray, darkness: Float32Array, strength: float) -> None:
    """Darken RGB [h, w, 3], in place, by `darkness` [h, w] in 0..1."""
    for y in range(window.shape[0]):
        for x in range(window.shape[1]):
            left = np.float32(1 - DARKEST * strength * darkness[y, x])
            for band in range(3):
                window[y, x, band] = np.uint8(window[y, x, band] * left)
