"""What stands on a plain ground: a sheet of paper, a studio's wall, a sticker's white."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, Float32Array, IntArray

PLAIN_SHARE = 0.97
"""So much of the picture's edge has one colour where the ground is plain."""
SAME = 9.0
"""How far apart, in CIELAB, two pixels of one plain ground may be."""
GAP = 0.008
"""Gaps in an outline that are closed, in shares of the longer side: pencils leave some."""


def on_plain_ground(picture: ByteArray, edge: BoolArray) -> BoolArray | None:
    """Return all that a plain ground's colour does not reach from the picture's `edge` [H, W].

    So white paper within an outline belongs to what is drawn. None where the ground of RGB [H, W, 3] is not
    plain.
    """
    lab = _lab(picture)
    ground = np.median(lab[edge], axis=0)
    alike = np.linalg.norm(lab - ground, axis=2) < SAME
    if float(alike[edge].mean()) < PLAIN_SHARE:
        return None
    size = 2 * max(1, round(GAP * max(alike.shape))) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    closed = cv2.morphologyEx((~alike).astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    bare: BoolArray = np.asarray(closed == 0, dtype=np.bool_)
    _, found, _, _ = cv2.connectedComponentsWithStats(bare.astype(np.uint8), connectivity=4)
    pieces: IntArray = np.asarray(found, dtype=np.int32)
    outside = np.isin(pieces, np.unique(pieces[edge & bare])) & bare
    return np.asarray(~outside, dtype=np.bool_)


def _lab(picture: ByteArray) -> Float32Array:
    smooth = cv2.medianBlur(picture, 3).astype(np.float32) / np.float32(255)
    return np.asarray(cv2.cvtColor(smooth, cv2.COLOR_RGB2LAB), dtype=np.float32)
