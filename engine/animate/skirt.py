"""Skirts and dresses: one cloth around both thighs, which must not be split between the legs."""

from dataclasses import dataclass

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, FloatArray, IntArray
from engine.animate.pose import Pose

SAME_CLOTH = 24.0
"""CIELAB distance from the cloth's usual colour up to which it is still cloth: folds and shine included."""
LIGHTNESS_WEIGHT = 0.6
SAMPLED = (0.12, 0.34)
"""Between what depths below the hips, in torso lengths, the cloth's colour is taken."""
SHORTEST, LONGEST = 0.42, 1.9
"""How far below the hips a hem can be, in torso lengths: trousers part above, trains are no dance dress."""
BRIDGED = 0.08
"""A print or a fold of so many torso lengths does not end a cloth."""
NARROWEST = 0.6
"""At its hem a skirt is at least so many torso lengths wide, for the part of it that is seen as one piece."""
LEGS_SHOW = 0.6
"""Below the hem so much of both legs is not cloth: with trousers the cloth goes on."""


@dataclass(frozen=True)
class Skirt:
    """Where a skirt is, `region` [H, W], and how far below the hips it ends, `hem` in pixels."""

    region: BoolArray
    hem: float


def find_skirt(small: ByteArray, inside: BoolArray, labels: IntArray, pose: Pose) -> Skirt | None:
    """Look for cloth in RGB [H, W, 3] that hangs between the legs in one piece; None for trousers.

    `labels` [H, W] are 0 for the trunk, 1 and 2 for the arms, 3 and 4 for the legs.
    """
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), dtype=np.float64)
    lab[:, :, 0] *= LIGHTNESS_WEIGHT
    rows, columns = np.mgrid[0 : labels.shape[0], 0 : labels.shape[1]].astype(np.float64)
    spine = (pose.hips - pose.shoulders) / pose.torso
    down = (columns - pose.hips[0]) * spine[0] + (rows - pose.hips[1]) * spine[1]
    body = inside & ((labels == 0) | (labels > 2))
    middle = body & _near_middle(pose, rows, columns)
    sample = middle & (down > SAMPLED[0] * pose.torso) & (down < SAMPLED[1] * pose.torso)
    if int(sample.sum()) < 20:
        return None
    colour = np.median(lab[sample], axis=0)
    cloth = body & (np.linalg.norm(lab - colour, axis=2) < SAME_CLOTH)
    hem = _hem(down, middle, cloth, pose.torso)
    if hem is None or not _legs_show(down, body, cloth, pose, hem, columns, rows):
        return None
    region = body & (down > 0) & ((down < hem) | (cloth & (down < hem + BRIDGED * pose.torso)))
    last = region & (down > hem - BRIDGED * pose.torso) & (down < hem)
    wide = float(last.sum()) / (BRIDGED * pose.torso)
    return Skirt(region, hem) if wide > NARROWEST * pose.torso else None


def _near_middle(pose: Pose, rows: FloatArray, columns: FloatArray) -> BoolArray:
    """Return the strip between the legs: midway between hips, knees and ankles, a few pixels wide."""
    points = pose.points
    way = np.array([pose.hips, *(_midway(points, joint) for joint in ("knee", "ankle"))])
    order = np.argsort(way[:, 1])
    centre: FloatArray = np.asarray(np.interp(rows, way[order, 1], way[order, 0]), dtype=np.float64)
    return np.asarray(np.abs(columns - centre) < max(1.5, 0.03 * pose.torso), dtype=np.bool_)


def _midway(points: dict[str, FloatArray], joint: str) -> FloatArray:
    return (points[f"left_{joint}"] + points[f"right_{joint}"]) / 2


def _hem(down: FloatArray, middle: BoolArray, cloth: BoolArray, torso: float) -> float | None:
    """Follow the cloth down the strip between the legs until it ends; None where that is no hem's place."""
    strip = np.bincount(down[middle & (down > 0)].astype(np.int64), minlength=1)
    woven = np.bincount(down[middle & cloth & (down > 0)].astype(np.int64), minlength=strip.size)
    is_cloth = woven > 0.5 * np.maximum(strip, 1)
    ends = SAMPLED[1] * torso
    for depth in np.flatnonzero(is_cloth):
        if depth > ends + BRIDGED * torso:
            break
        ends = max(ends, float(depth))
    return ends if SHORTEST * torso < ends < LONGEST * torso else None


def _legs_show(
    down: FloatArray,
    body: BoolArray,
    cloth: BoolArray,
    pose: Pose,
    hem: float,
    columns: FloatArray,
    rows: FloatArray,
) -> bool:
    """Tell whether something else than the cloth is seen of both legs, soon below the hem."""
    below = body & (down > hem + BRIDGED * pose.torso) & (down < hem + 4 * BRIDGED * pose.torso)
    for side in ("left", "right"):
        ankle, knee = pose.points[f"{side}_ankle"], pose.points[f"{side}_knee"]
        t = np.clip((rows - knee[1]) / max(float(ankle[1] - knee[1]), 1.0), -1, 1)
        near = np.abs(columns - knee[0] - t * (ankle[0] - knee[0])) < 0.15 * pose.torso
        leg = below & near
        if not leg.any() or float((~cloth[leg]).mean()) < LEGS_SHOW:
            return False
    return True
