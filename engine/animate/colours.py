"""Carrying colours from where they are known to where they are not."""

import cv2
import numpy as np

from engine.animate.arrays import ByteArray, Float32Array

ENOUGH = 0.06


def clean_colours(picture: ByteArray, alpha: Float32Array, rim: int) -> Float32Array:
    """Return RGB [H, W, 3] in 0..255 with a rim of `rim` pixels in the person's colours: no halo."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim + 1, 2 * rim + 1))
    core = (cv2.erode((alpha > 0.97).astype(np.uint8), kernel) > 0).astype(np.float32)
    return spread_colours(picture.astype(np.float32), core)


def spread_colours(colours: Float32Array, weight: Float32Array) -> Float32Array:
    """Fill colours [H, W, 3] where `weight` [H, W] falls to 0 with a smooth continuation of the rest.

    Push-pull over an image pyramid (Gortler et al. 1996): weighted averages on the way down, gaps filled on
    the way up from the finest level that knows enough.
    """
    height, width = weight.shape
    if min(height, width) < 4 or float(weight.min()) >= 1.0:
        return _average_where_unknown(colours, weight)
    weighted = np.concatenate([colours * weight[:, :, None], weight[:, :, None]], axis=2)
    pushed = np.asarray(cv2.pyrDown(weighted), dtype=np.float32)
    mass = pushed[:, :, 3]
    coarse = np.asarray(pushed[:, :, :3] / np.maximum(mass, 1e-6)[:, :, None], dtype=np.float32)
    filled = spread_colours(coarse, np.clip(mass / ENOUGH, 0, 1).astype(np.float32))
    pulled = np.asarray(cv2.resize(filled, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
    known = weight[:, :, None]
    return np.asarray(colours * known + pulled * (1 - known), dtype=np.float32)


def _average_where_unknown(colours: Float32Array, weight: Float32Array) -> Float32Array:
    total = float(weight.sum())
    if total <= 0:
        return colours
    average = (colours * weight[:, :, None]).sum(axis=(0, 1)) / total
    known = weight[:, :, None]
    return np.asarray(colours * known + average * (1 - known), dtype=np.float32)
