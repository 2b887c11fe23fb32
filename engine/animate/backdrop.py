"""The picture without the person: what the dance uncovers of its background."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, Float32Array, IntArray
from engine.animate.colours import spread_colours


def fill_behind(picture: ByteArray, alpha: Float32Array, torso: float) -> ByteArray:
    """Return RGB [H, W, 3] with the person painted over.

    Broad colours continue smoothly into the gap; the fine texture is mirrored in from both sides of it.
    """
    reach = max(2, round(0.035 * torso))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    gap = cv2.dilate((alpha > 0.05).astype(np.uint8), kernel) > 0
    if gap.all() or not gap.any():
        return picture
    known = (~gap).astype(np.float32)
    colours = picture.astype(np.float32)
    broad = _broad(colours, known, sigma=max(2.0, 0.06 * torso))
    detail = (colours - broad) * known[:, :, None]
    smooth = cv2.GaussianBlur(broad, (0, 0), max(1.0, 0.03 * torso))
    filled = np.clip(smooth + _mirrored(detail, gap), 0, 255)
    soft = cv2.GaussianBlur(gap.astype(np.float32), (0, 0), max(0.8, reach / 4))
    soft = np.maximum(soft, gap)[:, :, None]
    return np.asarray(np.rint(colours * (1 - soft) + filled * soft), dtype=np.uint8)


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
    local = sums / np.maximum(mass, 1e-4)[:, :, None]
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
    wrapped = np.abs(columns) % period
    inside = np.where(wrapped >= width, period - wrapped, wrapped)
    return np.asarray(detail[rows, inside] * valid[:, :, None], dtype=np.float32)
