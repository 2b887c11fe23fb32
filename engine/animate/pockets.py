"""A sleeve that ends in a pocket takes nothing of the trousers along."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, FloatArray, IntArray
from engine.animate.bones import Limb

MIN_CONTRAST = 14.0
FEWEST_PIXELS = 12
_SLEEVE = (0.0, 0.6)
_DOUBTFUL = 0.5
"""Shares of the forearm's length: where it surely is sleeve, and from where on colours decide."""


def without_pockets(small: ByteArray, labels: IntArray, limbs: list[Limb], below_hips: BoolArray) -> IntArray:
    """Move what has the trousers' colour from arms with hidden hands, labels 1 and 2, to legs and trunk.

    `small` is RGB [H, W, 3]; colours are compared in CIELAB. Where sleeve and trousers look alike nothing is
    changed.
    """
    result = labels.copy()
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), dtype=np.float64)
    for index, limb in enumerate(limbs[:2]):
        if not limb.is_hand_hidden:
            continue
        arm = labels == index + 1
        along = _along_forearm(limb, labels.shape)
        sleeve = _median(lab, arm & (along > _SLEEVE[0]) & (along < _SLEEVE[1]))
        trousers = _median(lab, labels == index + 3)
        if sleeve is None or trousers is None or float(np.linalg.norm(sleeve - trousers)) < MIN_CONTRAST:
            continue
        nearer = np.linalg.norm(lab - trousers, axis=2) < np.linalg.norm(lab - sleeve, axis=2)
        foreign = arm & (along > _DOUBTFUL) & nearer
        result[foreign] = np.where(below_hips[foreign], index + 3, 0)
    return result


def _along_forearm(limb: Limb, shape: tuple[int, ...]) -> FloatArray:
    """Return for every pixel how far along the forearm it lies: 0 at the elbow, 1 at the wrist."""
    rows, columns = np.indices(shape[:2])
    start, forearm = limb.joints[1], limb.joints[2] - limb.joints[1]
    return ((columns - start[0]) * forearm[0] + (rows - start[1]) * forearm[1]) / max(
        float(forearm @ forearm), 1e-6
    )


def _median(lab: FloatArray, where: BoolArray) -> FloatArray | None:
    if int(where.sum()) < FEWEST_PIXELS:
        return None
    return np.asarray(np.median(lab[where], axis=0), dtype=np.float64)
