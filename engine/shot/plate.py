"""A picture made ready for the camera, and what the camera sees of it."""

from math import ceil, floor, sqrt

import cv2
import numpy as np

from engine.animate.arrays import ByteArray
from engine.shot.path import Path

MARGIN = 2
"""Pixels kept around what the camera sees, for the interpolation at the edges."""

DENSITY = 1.25
"""Pixels of the plate to one of the video: at 1 the bilinear interpolation would blur fine detail whenever it
falls between pixels, a flicker in a slow pan (14% of the contrast of noise, 0.5% at 1.25, 2% at 1.5)."""


class Plate:
    """One picture and the camera's path over it.

    What the camera will see is cut out and scaled once, so that a frame is one quick warp.
    """

    def __init__(self, picture: ByteArray, path: Path, size: tuple[int, int]) -> None:
        self._path = path
        self._size = size
        height, width = picture.shape[:2]
        ends = (path.start, path.end)
        self._left = max(0, floor(min(one.left for one in ends)) - MARGIN)
        self._top = max(0, floor(min(one.top for one in ends)) - MARGIN)
        right = min(width, ceil(max(one.right for one in ends)) + MARGIN)
        bottom = min(height, ceil(max(one.bottom for one in ends)) + MARGIN)
        cut = picture[self._top : bottom, self._left : right]
        factor = DENSITY * size[0] / sqrt(path.start.width * path.end.width)
        wide = max(1, round(cut.shape[1] * factor))
        high = max(1, round(cut.shape[0] * factor))
        method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        self._pixels = np.asarray(cv2.resize(cut, (wide, high), interpolation=method), dtype=np.uint8)
        self._scale = (wide / cut.shape[1], high / cut.shape[0])

    def frame(self, time: float) -> ByteArray:
        """Return what is seen at a time 0..1: RGB [H, W, 3], an array of its own."""
        view = self._path.at(time)
        step_x = view.width / self._size[0] * self._scale[0]
        step_y = view.height / self._size[1] * self._scale[1]
        # The centre of pixel i lies at i + 0.5 of a picture whose left edge is at 0.
        left = (view.left - self._left) * self._scale[0] + step_x / 2 - 0.5
        top = (view.top - self._top) * self._scale[1] + step_y / 2 - 0.5
        turn = np.array([[step_x, 0.0, left], [0.0, step_y, top]])
        seen = cv2.warpAffine(
            self._pixels,
            turn,
            self._size,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(seen, dtype=np.uint8)
