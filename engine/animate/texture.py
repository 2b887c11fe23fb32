"""Continuing a picture's texture into a gap, row by row."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, Float32Array, IntArray
from engine.animate.colours import spread_colours


def fill_gap(
    colours: Float32Array, known: Float32Array, sigma: float, reach: float, contrast: float = 255.0
) -> Float32Array:
    """Return colours [H, W, 3] with the gap, where `known` [H, W] is 0, filled.

    Broad colours (blurred by `sigma` pixels) continue smoothly; the fine texture is mirrored in from both
    sides and fades out over `reach` pixels, so that a button is not seen twice. Texture of
    more than `contrast` levels is cut down to them.
    """
    gap = known < 0.5
    broad = _broad(colours, known, sigma)
    detail = np.clip(colours - broad, -contrast, contrast) * known[:, :, None]
    smooth = np.asarray(cv2.GaussianBlur(broad, (0, 0), max(1.0, sigma / 2)), dtype=np.float32)
    fading = np.exp(
        -np.asarray(cv2.distanceTransform(gap.astype(np.uint8), cv2.DIST_L2, 5)) / max(reach, 1e-6)
    )
    filled = np.clip(smooth + _mirrored(detail, gap) * fading[:, :, None].astype(np.float32), 0, 255)
    return np.where(gap[:, :, None], filled, colours).astype(np.float32)


def _broad(colours: Float32Array, known: Float32Array, sigma: float) -> Float32Array:
    """Blur what is known within itself, and continue it across the gap."""
    shrink = 4
    size = (max(4, colours.shape[1] // shrink), max(4, colours.shape[0] // shrink))
    mass = np.asarray(cv2.resize(known, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    sums = np.asarray(
        cv2.resize(colours * known[:, :, None], size, interpolation=cv2.INTER_AREA), dtype=np.float32
    )
    mass = np.asarray(cv2.GaussianBlur(mass, (0, 0), sigma / shrink), dtype=np.float32)
    sums = np.asarray(cv2.GaussianBlur(sums, (0, 0), sigma / shrink), dtype=np.float32)
    local = np.asarray(sums / np.maximum(mass, 1e-4)[:, :, None], dtype=np.float32)
    whole = spread_colours(local, np.clip(mass * 4 - 0.2, 0, 1).astype(np.float32))
    full = (colours.shape[1], colours.shape[0])
    return np.asarray(cv2.resize(whole, full, interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def _mirrored(detail: Float32Array, gap: BoolArray) -> Float32Array:
    """Reflect `detail` [H, W, 3] into the gap across its left and right edges, row by row."""
    height, width = gap.shape
    columns = np.broadcast_to(np.arange(width, dtype=np.int32), gap.shape)
    left_edge = np.maximum.accumulate(np.where(gap, -1, columns), axis=1).astype(np.int32)
    right_edge = np.minimum.accumulate(np.where(gap, width, columns)[:, ::-1], axis=1)[:, ::-1].astype(
        np.int32
    )
    rows = np.broadcast_to(np.arange(height, dtype=np.int32)[:, None], gap.shape)
    from_left = _look_up(detail, rows, 2 * left_edge - columns, left_edge >= 0)
    from_right = _look_up(detail, rows, 2 * right_edge - columns, right_edge < width)
    span = np.maximum(right_edge - left_edge, 1).astype(np.float32)
    weight = np.clip((right_edge - columns) / span, 0, 1)
    weight = np.where(left_edge < 0, 0.0, np.where(right_edge >= width, 1.0, weight))
    # Square roots keep the contrast of two unrelated textures when they are mixed.
    mixed = from_left * np.sqrt(weight)[:, :, None] + from_right * np.sqrt(1 - weight)[:, :, None]
    return np.where(gap[:, :, None], mixed, detail).astype(np.float32)


def _look_up(detail: Float32Array, rows: IntArray, columns: IntArray, valid: BoolArray) -> Float32Array:
    """Take texels at reflected columns, reflecting again at the picture's edges."""
    width = detail.shape[1]
    period = 2 * (width - 1)
    wrapped: IntArray = np.abs(columns) % period
    inside = np.where(wrapped >= width, period - wrapped, wrapped).astype(np.int32)
    return np.asarray(detail[rows, inside] * valid[:, :, None], dtype=np.float32)
