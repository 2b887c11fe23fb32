"""Filling a gap with patches from elsewhere in the picture, so that walls keep bricks and floors planks.

Wexler, Shechtman and Irani, "Space-time completion of video", 2007: from coarse to fine, every patch that
touches the gap looks for the most similar patch outside of it, and the gap takes the mean of what these say.
It runs on a small copy; what it finds is then copied at full size.
"""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, Float32Array, IntArray
from engine.animate.compiled import compiled
from engine.animate.patch_search import RADIUS, average, fill_inwards, search

LONG_SIDE = 208
"""Patches are looked for in a picture this long."""
COARSEST = 30
ROUNDS = (2, 3, 5, 8)
"""How often each level, the finest first, is searched and averaged."""
FEWEST_SOURCES = 150
MOST_TRIED = 900
"""How many of the coarsest level's patches are tried one by one."""


def fill_with_patches(colours: Float32Array, gap: BoolArray) -> Float32Array | None:
    """Return colours [H, W, 3] for the gap [H, W]; None where too little is seen beside it.

    Beside the gap the colours come back nearly as they were.
    """
    small, unknown = _shrunk(colours, gap, min(1.0, LONG_SIDE / max(gap.shape)))
    pyramid = [(small, unknown)]
    while min(pyramid[-1][1].shape) >= 2 * COARSEST and len(pyramid) < len(ROUNDS):
        pyramid.append(_shrunk(*pyramid[-1], 0.5))
    if int(_sources(unknown).sum()) < FEWEST_SOURCES:
        return None
    while int(_sources(pyramid[-1][1]).sum()) < FEWEST_SOURCES:
        pyramid.pop()
    filled, found = _from_coarse_to_fine(pyramid)
    return _enlarged(colours, gap, filled, found)


def _shrunk(colours: Float32Array, gap: BoolArray, factor: float) -> tuple[Float32Array, BoolArray]:
    """Scale down; a pixel that holds any of the gap belongs to it, and none of its colours leak out."""
    size = (max(8, round(gap.shape[1] * factor)), max(8, round(gap.shape[0] * factor)))
    known = (~gap).astype(np.float32)
    share = np.asarray(cv2.resize(known, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    sums = cv2.resize(colours * known[:, :, None], size, interpolation=cv2.INTER_AREA)
    mean = np.asarray(sums, dtype=np.float32) / np.maximum(share, 1e-4)[:, :, None]
    return mean.astype(np.float32), share < 0.98


def _sources(gap: BoolArray) -> BoolArray:
    """Return the centres of patches that lie wholly in the picture and outside the gap."""
    size = 2 * RADIUS + 1
    grown = cv2.dilate(gap.astype(np.uint8), np.ones((size, size), np.uint8)) > 0
    inner = np.zeros_like(gap)
    inner[RADIUS:-RADIUS, RADIUS:-RADIUS] = True
    return inner & ~grown


def _from_coarse_to_fine(pyramid: list[tuple[Float32Array, BoolArray]]) -> tuple[Float32Array, IntArray]:
    """Return the finest level filled, and the patch [h, w, 2] (row, column) each of its pixels is like."""
    filled: Float32Array | None = None
    found: IntArray | None = None
    for level in reversed(range(len(pyramid))):
        colours, gap = pyramid[level]
        size = 2 * RADIUS + 1
        targets = (cv2.dilate(gap.astype(np.uint8), np.ones((size, size), np.uint8)) > 0).astype(np.uint8)
        sources = _sources(gap).astype(np.uint8)
        listed = np.argwhere(sources).astype(np.int32)
        if filled is None or found is None:
            guess = colours.copy()
            found = np.zeros((*gap.shape, 2), np.int32)
            found[:] = listed[np.random.default_rng(0).integers(0, len(listed), gap.shape)]
            fill_inwards(guess, gap.astype(np.uint8), listed[:: 1 + len(listed) // MOST_TRIED], found)
        else:
            guess = cv2.resize(filled, gap.shape[::-1], interpolation=cv2.INTER_LINEAR)
            found = _doubled(found, gap.shape, sources, listed)
        filled = np.where(gap[:, :, None], guess, colours).astype(np.float32)
        distance = np.empty(gap.shape, np.float32)
        for turn in range(ROUNDS[level]):
            search(filled, targets, sources, found, distance, turn)
            average(filled, gap.astype(np.uint8), targets, found, distance)
    if filled is None or found is None:
        raise ValueError("a pyramid has at least one level")
    return filled, found


def _doubled(found: IntArray, shape: tuple[int, ...], sources: ByteArray, listed: IntArray) -> IntArray:
    """Carry the patches found to the next finer level; where none fits there, start anywhere."""
    rows, columns = np.indices(shape)
    before = found.shape
    y = np.minimum(rows * before[0] // shape[0], before[0] - 1)
    x = np.minimum(columns * before[1] // shape[1], before[1] - 1)
    moved = found[y, x] - np.stack([y, x], axis=2)
    scale = np.array([shape[0] / before[0], shape[1] / before[1]])
    finer = np.stack([rows, columns], axis=2) + np.rint(moved * scale).astype(np.int32)
    finer = np.clip(finer, 0, np.array(shape) - 1).astype(np.int32)
    bad = sources[finer[:, :, 0], finer[:, :, 1]] == 0
    finer[bad] = listed[np.random.default_rng(1).integers(0, len(listed), int(bad.sum()))]
    return finer


def _enlarged(colours: Float32Array, gap: BoolArray, small: Float32Array, found: IntArray) -> Float32Array:
    """Copy at full size what was found in small, and keep its broad colours, in which no seam is seen."""
    fine = colours.copy()
    _copy(colours, gap.astype(np.uint8), found, fine)
    size = found.shape[1::-1]
    # Beyond the gap's rim nothing is off, and its small copy is blurred alone.
    off = (small - cv2.resize(fine, size, interpolation=cv2.INTER_AREA)).astype(np.float32)
    smooth = cv2.resize(cv2.GaussianBlur(off, (0, 0), 1.0), gap.shape[::-1], interpolation=cv2.INTER_LINEAR)
    corrected = np.asarray(smooth, dtype=np.float32)
    corrected += fine
    return np.clip(corrected, 0, 255, out=corrected)


@compiled
def _copy(colours: Float32Array, gap: ByteArray, found: IntArray, out: Float32Array) -> None:
    """Fill the gap of `out` from where the four nearest patches of the small picture were found."""
    height, width = gap.shape
    rows, columns = found.shape[0], found.shape[1]
    down, across = height / rows, width / columns
    for y in range(height):
        for x in range(width):
            if not gap[y, x]:
                continue
            fy, fx = (y + 0.5) / down - 0.5, (x + 0.5) / across - 0.5
            top, left = int(np.floor(fy)), int(np.floor(fx))
            red = green = blue = 0.0
            for i in range(2):
                for j in range(2):
                    py, px = min(max(top + i, 0), rows - 1), min(max(left + j, 0), columns - 1)
                    weight = abs(1 - i - (fy - top)) * abs(1 - j - (fx - left))
                    sy = min(max(y + round((found[py, px, 0] - py) * down), 0), height - 1)
                    sx = min(max(x + round((found[py, px, 1] - px) * across), 0), width - 1)
                    red += weight * colours[sy, sx, 0]
                    green += weight * colours[sy, sx, 1]
                    blue += weight * colours[sy, sx, 2]
            out[y, x, 0], out[y, x, 1], out[y, x, 2] = red, green, blue
