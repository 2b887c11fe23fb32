"""Long hair that hangs over a shoulder stays with the head when the arm goes up."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, FloatArray, IntArray
from engine.animate.pose import Pose

LIGHTNESS_WEIGHT = 0.4
"""Hair shines and sleeves have folds: hue tells them apart better than lightness."""
MIN_CONTRAST = 14.0
CLEARLY = 1.25


def without_hair(small: ByteArray, labels: IntArray, pose: Pose) -> IntArray:
    """Move hair-coloured pixels of RGB [H, W, 3] from the upper arms, labels 1 and 2, to the trunk, 0.

    Colours are compared in CIELAB. Where hair and sleeve look alike nothing is changed.
    """
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), dtype=np.float64)
    lab[:, :, 0] *= LIGHTNESS_WEIGHT
    hair = _hair_colour(lab, labels, pose)
    if hair is None:
        return labels
    rows = np.indices(labels.shape)[0]
    result = labels.copy()
    for label, side in ((1, "left"), (2, "right")):
        shoulder, elbow = pose.points[f"{side}_shoulder"], pose.points[f"{side}_elbow"]
        arm = labels == label
        sleeve = _median(lab, arm & (rows > (shoulder[1] + elbow[1]) / 2) & (rows < elbow[1]))
        if sleeve is None or float(np.linalg.norm(sleeve - hair)) < MIN_CONTRAST:
            continue
        like_hair = np.linalg.norm(lab - hair, axis=2) * CLEARLY < np.linalg.norm(lab - sleeve, axis=2)
        candidates = like_hair & (arm | (labels == 0)) & (rows < elbow[1]) & (pose.mask > 0.5)
        result[arm & _hanging_from_head(candidates, pose)] = 0
    return result


def _hanging_from_head(candidates: BoolArray, pose: Pose) -> BoolArray:
    """Keep what reaches up to the head in one piece."""
    _, found = cv2.connectedComponents(candidates.astype(np.uint8), connectivity=8)
    pieces: IntArray = np.asarray(found, dtype=np.int32)
    rows = np.indices(candidates.shape)[0]
    head = np.unique(pieces[candidates & (rows < pose.points["nose"][1])])
    return np.isin(pieces, head) & candidates


def _hair_colour(lab: FloatArray, labels: IntArray, pose: Pose) -> FloatArray | None:
    """Take the colour beside and above the eyes, within the trunk."""
    height, width = labels.shape
    rows, columns = np.mgrid[0:height, 0:width]
    eyes = (pose.points["left_eye"] + pose.points["right_eye"]) / 2
    between = float(np.linalg.norm(pose.points["left_ear"] - pose.points["right_ear"]))
    ring = np.hypot(columns - eyes[0], rows - eyes[1])
    near = (ring > 0.62 * between) & (ring < 1.1 * between) & (rows < eyes[1] + 0.3 * between) & (labels == 0)
    # Labels know no background here: what the person is, the mask tells.
    return _median(lab, near & (pose.mask > 0.7))


def _median(lab: FloatArray, where: BoolArray) -> FloatArray | None:
    if int(where.sum()) < 12:
        return None
    return np.asarray(np.median(lab[where], axis=0), dtype=np.float64)
