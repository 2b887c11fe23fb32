"""Telling a drawing from a photo: drawings are made of flat areas."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray

MIN_FLAT_SHARE = 0.55


def looks_drawn(picture: ByteArray, region: BoolArray) -> bool:
    """Tell whether RGB [H, W, 3] within `region` is mostly flat colour, as in drawings but not in photos."""
    if not region.any():
        return False
    smooth = cv2.medianBlur(picture, 3)
    grey = np.asarray(cv2.cvtColor(smooth, cv2.COLOR_RGB2GRAY), dtype=np.int16)
    right = np.abs(np.diff(grey, axis=1, append=grey[:, -1:]))
    down = np.abs(np.diff(grey, axis=0, append=grey[-1:, :]))
    flat = np.maximum(right, down) < 1
    return float(flat[region].mean()) >= MIN_FLAT_SHARE
