"""The picture without the person: what the dance uncovers of its background."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, Float32Array
from engine.animate.colours import spread_colours
from engine.animate.morphology import window_around
from engine.animate.patches import fill_with_patches
from engine.animate.texture import fill_gap

GRAIN = 5.0
"""Only texture this faint is continued into plain walls: echoes of edges would draw the person's outline."""
PLAIN, BUSY = 1.5, 4.0
"""The mean contrast, in grey levels, up to which a wall is plain, and from which on it is busy."""
SHRINK = 6


def fill_behind(picture: ByteArray, alpha: Float32Array, torso: float) -> ByteArray:
    """Return RGB [H, W, 3] with the person painted over; `torso` is the trunk's length in pixels.

    Plain walls go on smoothly, busy ones in patches of what is seen of them. Farther than a rim around the
    person every pixel stays exactly as it is.
    """
    reach = max(2, round(0.05 * torso))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    gap = cv2.dilate((alpha > 0.05).astype(np.uint8), kernel) > 0
    if gap.all() or not gap.any():
        return picture
    busy = _busyness(picture, gap)
    patched = fill_with_patches(picture.astype(np.float32), gap) if float(busy[gap].max()) > 0 else None
    result = picture.copy()
    around = window_around(gap, round(0.4 * torso))
    colours, hole = picture[around].astype(np.float32), gap[around]
    filled = fill_gap(
        colours, (~hole).astype(np.float32), sigma=max(1.5, 0.01 * torso), reach=torso, contrast=GRAIN
    )
    if patched is not None:
        filled += (patched[around] - filled) * busy[around][:, :, None]
    soft = np.clip(cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 5) / (0.6 * reach), 0, 1)
    colours += (filled - colours) * np.asarray(soft, dtype=np.float32)[:, :, None]
    result[around] = np.rint(colours)
    return result


def _busyness(picture: ByteArray, gap: BoolArray) -> Float32Array:
    """Return how busy the background is [H, W], from 0 (plain) to 1; in the gap, as it is around."""
    height, width = gap.shape
    size = (max(4, width // SHRINK), max(4, height // SHRINK))
    grey = cv2.cvtColor(
        np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA)), cv2.COLOR_RGB2GRAY
    )
    level = np.asarray(grey, dtype=np.float32)
    known = np.asarray(cv2.resize((~gap).astype(np.float32), size, interpolation=cv2.INTER_AREA)) > 0.99
    # Beside the person contrast is the person's: two steps away it is the wall's own.
    known = cv2.erode(known.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.float32)
    contrast = np.abs(level - cv2.GaussianBlur(level, (0, 0), 1.5))
    spread = spread_colours(np.repeat(contrast[:, :, None], 3, axis=2).astype(np.float32), known)[:, :, 0]
    around = cv2.GaussianBlur(spread, (0, 0), 5.0)
    share = np.clip((around - PLAIN) / (BUSY - PLAIN), 0, 1)
    return np.asarray(cv2.resize(share, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
