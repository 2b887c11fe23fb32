"""The picture without the person: what the dance uncovers of its background."""

import cv2
import numpy as np

from engine.animate.arrays import ByteArray, Float32Array
from engine.animate.texture import fill_gap

GRAIN = 5.0
"""Only texture this faint is continued: echoes of edges would draw the person's outline on the wall."""


def fill_behind(picture: ByteArray, alpha: Float32Array, torso: float) -> ByteArray:
    """Return RGB [H, W, 3] with the person painted over; `torso` is the trunk's length in pixels."""
    reach = max(2, round(0.05 * torso))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    gap = cv2.dilate((alpha > 0.05).astype(np.uint8), kernel) > 0
    if gap.all() or not gap.any():
        return picture
    colours = picture.astype(np.float32)
    filled = fill_gap(
        colours, (~gap).astype(np.float32), sigma=max(1.5, 0.01 * torso), reach=torso, contrast=GRAIN
    )
    soft = cv2.GaussianBlur(gap.astype(np.float32), (0, 0), max(0.8, reach / 4))
    soft = np.maximum(soft, gap)[:, :, None]
    return np.asarray(np.rint(colours * (1 - soft) + filled * soft), dtype=np.uint8)
