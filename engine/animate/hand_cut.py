"""A hand that hangs before clothes takes nothing of them along, and leaves no finger behind."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, FloatArray, IntArray
from engine.animate.bones import Limb, bone_distance
from engine.animate.morphology import nearest_labels

MIN_CONTRAST = 16.0
"""CIELAB distance under which hand and clothes are too alike to be told by colour."""
SURE, LIKELY, POSSIBLE = 0.5, 1.0, 1.9
"""Distances from the hand's bone, in its own half widths."""
ROUNDS = 2
FEWEST_PIXELS = 12
_WRIST = 0.7
"""From what share of the forearm's length on a sleeve has usually ended."""


def without_clothes(small: ByteArray, labels: IntArray, limbs: list[Limb], inside: BoolArray) -> IntArray:
    """Cut both hands out of RGB [H, W, 3] by their colours, where these differ from what lies beside them.

    GrabCut (Rother, Kolmogorov and Blake 2004) within a box around each hand; `labels` [H, W] are 1 and 2 for
    the arms. Hidden hands are left alone.
    """
    result = labels.copy()
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), dtype=np.float64)
    for index, limb in enumerate(limbs[:2]):
        if not limb.is_hand_hidden:
            _cut_hand(small, lab, result, limb, index + 1, inside)
    return result


def _cut_hand(
    small: ByteArray, lab: FloatArray, labels: IntArray, limb: Limb, label: int, inside: BoolArray
) -> None:
    window = _window(limb, labels.shape)
    rows, columns = np.mgrid[window].astype(np.float64)
    own, within = labels[window], inside[window]
    wrist = limb.joints[1] + _WRIST * (limb.joints[2] - limb.joints[1])
    along = limb.joints[3] - wrist
    handward = (columns - wrist[0]) * along[0] + (rows - wrist[1]) * along[1] > 0
    distance = np.minimum(bone_distance(limb, 2, columns, rows), bone_distance(limb, 1, columns, rows))
    zone = within & handward & (distance < POSSIBLE)
    sure = zone & (distance < SURE) & (own == label)
    beside = within & handward & (own != label) & ((own == 0) | (own > 2))
    beside |= zone & (distance > LIKELY)
    if min(int(sure.sum()), int(beside.sum())) < FEWEST_PIXELS:
        return
    colours = lab[window]
    contrast = np.median(colours[sure], axis=0) - np.median(colours[beside], axis=0)
    if float(np.linalg.norm(contrast)) < MIN_CONTRAST:
        return
    marks = np.full(own.shape, cv2.GC_BGD, np.uint8)
    marks[zone] = cv2.GC_PR_BGD
    marks[zone & (own == label) & (distance < LIKELY)] = cv2.GC_PR_FGD
    marks[sure] = cv2.GC_FGD
    models = np.zeros((1, 65)), np.zeros((1, 65))
    bgr = np.ascontiguousarray(small[window][:, :, ::-1])
    cv2.grabCut(bgr, marks, (0, 0, 1, 1), models[0], models[1], ROUNDS, cv2.GC_INIT_WITH_MASK)
    hand = ((marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)) & zone
    lost = zone & (own == label) & ~hand
    others = within & ((own == 0) | (own > 2)) & ~hand
    if others.any():
        own[lost] = nearest_labels(own, others)[lost]
    own[hand] = label


def _window(limb: Limb, shape: tuple[int, ...]) -> tuple[slice, slice]:
    hand = limb.joints[2:]
    margin = 1.0 * float(np.linalg.norm(hand[1] - hand[0])) + 3 * float(limb.half_widths[2])
    size = np.array([shape[1], shape[0]])
    low = np.clip(hand.min(axis=0) - margin, 0, size).astype(int)
    high = np.clip(hand.max(axis=0) + margin + 1, low, size).astype(int)
    return np.s_[int(low[1]) : int(high[1]), int(low[0]) : int(high[0])]
