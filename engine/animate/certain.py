"""Where joints say that a person must be, whatever masks and colours make of it."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, FloatArray
from engine.animate.pose import Pose

_AROUND = (("left", "shoulder"), ("right", "shoulder"), ("right", "hip"), ("left", "hip"))
_BONES = (("hip", "knee", 0.055), ("knee", "ankle", 0.04), ("ankle", "heel", 0.03), ("ankle", "toe", 0.03))
"""Bones of a leg, and the half width in torso lengths of what is certainly flesh or cloth around each."""
CERTAIN = 0.6
"""Joints at least this visible are believed."""
NARROWED = 0.85
FOOT = 0.11


def certain_body(pose: Pose, shape: tuple[int, int]) -> BoolArray:
    """Return where trunk and legs are beyond doubt: [H, W]."""
    canvas = np.zeros(shape, np.uint8)
    points = pose.points
    trunk = np.array([points[f"{side}_{joint}"] for side, joint in _AROUND])
    middle = trunk.mean(axis=0)
    cv2.fillPoly(canvas, [np.rint(middle + NARROWED * (trunk - middle)).astype(np.int32)], 1)
    for side in ("left", "right"):
        for start, end, radius in _BONES:
            names = (f"{side}_{start}", f"{side}_{end}")
            if min(pose.visibility[name] for name in names) >= CERTAIN:
                _draw_bone(canvas, points[names[0]], points[names[1]], radius * pose.torso)
    return canvas > 0


def around_feet(pose: Pose, shape: tuple[int, int]) -> BoolArray:
    """Return where shoes may be, [H, W]: masks often end at the ankle."""
    canvas = np.zeros(shape, np.uint8)
    for side in ("left", "right"):
        for end in ("heel", "toe"):
            _draw_bone(canvas, pose.points[f"{side}_ankle"], pose.points[f"{side}_{end}"], FOOT * pose.torso)
    return canvas > 0


def _draw_bone(canvas: ByteArray, start: FloatArray, end: FloatArray, radius: float) -> None:
    (x0, y0), (x1, y1) = (np.rint(point).astype(int) for point in (start, end))
    cv2.line(canvas, (int(x0), int(y0)), (int(x1), int(y1)), 1, max(1, round(2 * radius)))
