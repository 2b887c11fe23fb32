"""Opening and closing regions, only as far as they reach: a big disc is slow at every pixel."""

import cv2
import numpy as np

from engine.animate.arrays import ByteArray


def opened(region: ByteArray, kernel: ByteArray) -> ByteArray:
    """Return where the kernel fits into a region [H, W] of ones."""
    return _within(region, kernel, cv2.MORPH_OPEN)


def closed(region: ByteArray, kernel: ByteArray) -> ByteArray:
    """Return a region [H, W] of ones with the gaps into which the kernel does not fit."""
    return _within(region, kernel, cv2.MORPH_CLOSE)


def _within(region: ByteArray, kernel: ByteArray, operation: int) -> ByteArray:
    result = np.zeros_like(region)
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    if rows.size:
        margin = 2 * max(kernel.shape)
        window = np.s_[
            max(0, int(rows[0]) - margin) : int(rows[-1]) + 1 + margin,
            max(0, int(columns[0]) - margin) : int(columns[-1]) + 1 + margin,
        ]
        result[window] = cv2.morphologyEx(region[window], operation, kernel)
    return result
