"""One person's proportions, measured on the photo's joints."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.animate.motion import FloatArray
from engine.animate.skeleton import JOINTS

Point = tuple[float, float]

_UPPER_ARM, _FOREARM = 0.62, 0.52
"""In torso lengths, for an arm that the photo does not show.

Winter, "Biomechanics and Motor Control of Human Movement", fig. 4.1: 0.186 and 0.146 of the height, against
0.288 for the torso; a little less, since photographed torsos reach from the shoulder to the hip joint.
"""

_HIGHEST_FOOT = 0.25
"""How high an ankle is above its sole at most, in leg lengths: above that a leg was lifted in the photo."""


@dataclass(frozen=True)
class Body:
    """Bone lengths and offsets in figure space; every pair is for the side right on the screen, then left."""

    torso: float
    shoulders: tuple[float, float]
    """How far each shoulder is from the middle of the shoulders."""
    hips: tuple[float, float]
    upper_arm: tuple[float, float]
    forearm: tuple[float, float]
    thigh: tuple[float, float]
    shin: tuple[float, float]
    neck: FloatArray
    """[2]: from the middle of the shoulders to the nose, as in the photo."""
    torso_tilt: float
    """The torso's lean in the photo, radians clockwise."""
    ankle_height: float
    soles: tuple[FloatArray, FloatArray]
    """Each [2, 2]: the sole's leftmost and rightmost point on the screen, counted from the ankle."""

    @property
    def leg(self) -> float:
        """Tell the length of the shorter leg, the unit that steps are measured in."""
        return min(self.thigh[0] + self.shin[0], self.thigh[1] + self.shin[1])


def faces_us(rest: Mapping[str, Point]) -> bool:
    """Tell whether the person's left is on the picture's right."""
    return rest["left_shoulder"][0] + rest["left_hip"][0] >= rest["right_shoulder"][0] + rest["right_hip"][0]


def swapped(name: str) -> str:
    """Name the same joint on the other side."""
    if name.startswith("left_"):
        return "right_" + name.removeprefix("left_")
    if name.startswith("right_"):
        return "left_" + name.removeprefix("right_")
    return name


def measure(rest: Mapping[str, Point]) -> Body:
    """Measure a person who faces us; elbows, wrists and soles may be absent, every other joint must be there.

    A sole is `left_sole_start` and `left_sole_end`, its leftmost and rightmost point on the screen.

    Raises ValueError for joints that make no body (no torso, no legs, not finite).
    """
    points = {name: np.asarray(rest[name], dtype=np.float64) for name in JOINTS if name in rest}
    absent = [name for name in JOINTS if name not in points and not name.endswith(("_elbow", "_wrist"))]
    if absent:
        raise ValueError(f"joints are missing: {', '.join(absent)}")
    if not all(np.isfinite(point).all() for point in points.values()):
        raise ValueError("joints are not finite")

    def length(first: str, second: str) -> float:
        return float(np.linalg.norm(points[first] - points[second]))

    def pair(first: str, second: str) -> tuple[float, float]:
        return length(f"left_{first}", f"left_{second}"), length(f"right_{first}", f"right_{second}")

    shoulder = (points["left_shoulder"] + points["right_shoulder"]) / 2
    hip = (points["left_hip"] + points["right_hip"]) / 2
    torso = float(np.linalg.norm(shoulder - hip))
    thigh, shin = pair("hip", "knee"), pair("knee", "ankle")
    if torso < 1.0 or min(thigh + shin) < 1.0:
        raise ValueError("these joints make no body: the torso or a leg has no length")
    spine = shoulder - hip
    ankle_height = max(0.0, -float(points["left_ankle"][1] + points["right_ankle"][1]) / 2)
    half_shoulders = length("left_shoulder", "right_shoulder") / 2
    half_hips = length("left_hip", "right_hip") / 2
    foot_height = min(ankle_height, _HIGHEST_FOOT * min(thigh[0] + shin[0], thigh[1] + shin[1]))
    return Body(
        torso=torso,
        shoulders=(half_shoulders, half_shoulders),
        hips=(half_hips, half_hips),
        upper_arm=_arm_bones(points, "shoulder", "elbow", _UPPER_ARM * torso),
        forearm=_arm_bones(points, "elbow", "wrist", _FOREARM * torso),
        thigh=thigh,
        shin=shin,
        neck=points["nose"] - shoulder,
        torso_tilt=float(np.arctan2(spine[0], -spine[1])),
        ankle_height=ankle_height,
        soles=(_sole(rest, "left", foot_height), _sole(rest, "right", foot_height)),
    )


def _sole(rest: Mapping[str, Point], side: str, height: float) -> FloatArray:
    """Measure a sole, or take it to be as broad as the foot is high."""
    names = (f"{side}_sole_start", f"{side}_sole_end")
    if not all(name in rest for name in names):
        return height * np.array([[-0.5, 1.0], [0.5, 1.0]])
    return np.array([rest[name] for name in names]) - np.asarray(rest[f"{side}_ankle"])


def _arm_bones(
    points: Mapping[str, FloatArray], first: str, second: str, usual: float
) -> tuple[float, float]:
    seen = [
        float(np.linalg.norm(points[f"{side}_{first}"] - points[f"{side}_{second}"]))
        if f"{side}_{first}" in points and f"{side}_{second}" in points
        else None
        for side in ("left", "right")
    ]
    known = [length for length in seen if length is not None]
    spare = known[0] if known else usual
    left, right = (spare if length is None else length for length in seen)
    return left, right
