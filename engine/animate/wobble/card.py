"""A picture as a sticker: rounded corners and a white border."""

import cv2
import numpy as np

from engine.animate.arrays import ByteArray, Float32Array

BORDER, CORNER = 0.035, 0.075
"""In shares of the picture's shorter side."""
WHITE = 252
_SMOOTH = 4


def sticker(picture: ByteArray) -> tuple[ByteArray, Float32Array]:
    """Return RGB [H, W, 3] with a white border around it, and the alpha [H, W] of its rounded corners."""
    short = min(picture.shape[:2])
    border, corner = max(2, round(BORDER * short)), max(3, round(CORNER * short))
    inner = _rounded(picture.shape[0], picture.shape[1], corner)[..., None]
    printed = picture * inner + WHITE * (1 - inner)
    bordered = np.pad(printed, ((border, border), (border, border), (0, 0)), constant_values=WHITE)
    alpha = _rounded(bordered.shape[0], bordered.shape[1], corner + border)
    return np.asarray(np.rint(bordered), dtype=np.uint8), alpha


def _rounded(height: int, width: int, radius: int) -> Float32Array:
    """Draw a rectangle with round corners as alpha [height, width] in 0..1."""
    corner = np.zeros((radius * _SMOOTH, radius * _SMOOTH), np.uint8)
    middle = radius * _SMOOTH
    cv2.circle(corner, (middle, middle), middle, 255, -1)
    soft = np.asarray(cv2.resize(corner, (radius, radius), interpolation=cv2.INTER_AREA), np.float32) / 255
    alpha = np.ones((height, width), np.float32)
    alpha[:radius, :radius], alpha[:radius, -radius:] = soft, soft[:, ::-1]
    alpha[-radius:, :radius], alpha[-radius:, -radius:] = soft[::-1], soft[::-1, ::-1]
    return alpha
