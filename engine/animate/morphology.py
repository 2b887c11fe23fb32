"""Regions and labels of pixels: opened and closed only as far as they reach, and carried outwards.

A big disc is slow at every pixel.
"""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, IntArray


def opened(region: ByteArray, kernel: ByteArray) -> ByteArray:
    """Return where the kernel fits into a region [H, W] of ones."""
    return _within(region, kernel, cv2.MORPH_OPEN)


def closed(region: ByteArray, kernel: ByteArray) -> ByteArray:
    """Return a region [H, W] of ones with the gaps into which the kernel does not fit."""
    return _within(region, kernel, cv2.MORPH_CLOSE)


def _within(region: ByteArray, kernel: ByteArray, operation: int) -> ByteArray:
    result = np.zeros_like(region)
    if region.any():
        window = window_around(region > 0, 2 * max(kernel.shape))
        result[window] = cv2.morphologyEx(region[window], operation, kernel)
    return result


def window_around(region: BoolArray, margin: int) -> tuple[slice, slice]:
    """Return the rectangle around a region that is not empty, and `margin` pixels more."""
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    return np.s_[
        max(0, int(rows[0]) - margin) : int(rows[-1]) + 1 + margin,
        max(0, int(columns[0]) - margin) : int(columns[-1]) + 1 + margin,
    ]


def nearest_labels(labels: IntArray, known: BoolArray) -> IntArray:
    """Return for every pixel the label [H, W] of the nearest one that is known."""
    _, found = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest: IntArray = np.asarray(found, dtype=np.int32)
    seeds = np.zeros(int(nearest.max()) + 1, np.int32)
    seeds[nearest[known]] = labels[known]
    return seeds[nearest]
