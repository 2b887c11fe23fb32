"""Outlines of what the arms and the legs' parting hide of the trunk."""

import numpy as np

from engine.animate.arrays import Float32Array, FloatArray
from engine.animate.pose import Pose

USUAL_CROTCH = 0.3
LONGEST_CROTCH = 0.5
HIP_MARGIN = 0.16
"""How far a torso whose sides are both hidden goes beyond the hip joints, in torso lengths."""
LEAST_SIDE = 0.04
"""So much of a side, in torso lengths, must be seen before it is believed."""


def torso_outline(pose: Pose, alpha: Float32Array, trunk: Float32Array) -> FloatArray:
    """Return the corners of the torso between shoulders and hips, as far out as its sides are seen to be.

    `alpha` is the person's, `trunk` the trunk's share, both [H, W]. Above the highest point where the wall
    shows beside the torso, its side runs straight to the shoulder.
    """
    points = pose.points
    left, right = _side(pose, alpha, trunk, 1), _side(pose, alpha, trunk, -1)
    return np.array([points["right_shoulder"], points["left_shoulder"], *left, *right[::-1]])


def _side(pose: Pose, alpha: Float32Array, trunk: Float32Array, sign: int) -> list[FloatArray]:
    """Return the corners of one side (1: the person's left), from the top."""
    shoulder, hip = (pose.points[f"{'left' if sign > 0 else 'right'}_{name}"] for name in ("shoulder", "hip"))
    first = max(0, round(float(shoulder[1]) + 0.15 * pose.torso))
    last = min(alpha.shape[0], round(float(hip[1])))
    seen: list[tuple[float, float]] = []
    for row in range(first, last):
        own = np.flatnonzero((trunk[row] > 0.5) & (alpha[row] > 0.5))
        if not own.size:
            continue
        edge = int(own[-1] if sign > 0 else own[0])
        beside = min(max(edge + 3 * sign, 0), alpha.shape[1] - 1)
        if alpha[row, beside] < 0.5:
            seen.append((float(edge), float(row)))
    if len(seen) < LEAST_SIDE * pose.torso:
        across = pose.points["left_hip"] - pose.points["right_hip"]
        out = HIP_MARGIN * pose.torso * sign * across / max(float(np.linalg.norm(across)), 1e-6)
        return [hip + out]
    return [np.array(seen[0]), hip]


def pelvis_outline(pose: Pose, alpha: Float32Array) -> FloatArray:
    """Return the corners of the patch between the hips and just above where the legs part."""
    points = pose.points
    spine = (pose.hips - pose.shoulders) / pose.torso
    tip = pose.hips + (crotch(pose, alpha) - 0.16 * pose.torso) * spine
    across = points["left_hip"] - points["right_hip"]
    return np.array([points["right_hip"], points["left_hip"], tip + 0.1 * across, tip - 0.1 * across])


def crotch(pose: Pose, alpha: Float32Array) -> float:
    """Tell how far below the hips the silhouette opens between the legs, in pixels."""
    spine = (pose.hips - pose.shoulders) / pose.torso
    down = (pose.points["left_knee"] + pose.points["right_knee"]) / 2 - pose.hips
    down = down / max(float(np.linalg.norm(down)), 1e-6) if float(down @ spine) > 0 else spine
    for length in np.arange(0.1 * pose.torso, LONGEST_CROTCH * pose.torso, 1.0):
        x, y = pose.hips + length * down
        row = min(max(round(float(y)), 0), alpha.shape[0] - 1)
        column = min(max(round(float(x)), 0), alpha.shape[1] - 1)
        if alpha[row, column] < 0.5:
            return float(length)
    return USUAL_CROTCH * pose.torso
