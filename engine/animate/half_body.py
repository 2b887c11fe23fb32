"""A person of whom only the upper half can dance: what takes part, and where the picture cuts them off."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from engine.animate.arrays import Float32Array, FloatArray
from engine.animate.bend import smoothstep
from engine.animate.pose import Pose
from engine.animate.skeleton import LIMBS

LEGS = ("left_leg", "right_leg")
FEET_OUTSIDE = 0.1
"""So many torso lengths of a foot may lie outside the picture."""
LEAST_LEG = 0.75
"""An upright person's ankles are at least so many torso lengths lower than the hips, """
LEAST_THIGH = 0.55
"""and a thigh is at least so long, in lengths of its shin: a seated person's points at the viewer."""
LEAST_CHEST = 0.35
"""So many torso lengths below the shoulders must be in the picture, or there is nothing to move."""
_TORSO = (1.1, 2.3)
"""A guessed torso is believed between these lengths, in shoulder widths; """
_USUAL_TORSO = 1.55
"""else it is taken to be this long."""
_THIGH, _SHIN, _FOOT = 0.85, 0.75, 0.1
"""Legs for somebody who shows none, in torso lengths."""
_WAIST = 0.2
"""A standing half figure is shown down to so many torso lengths below the hips; a seated one to the hips."""
_WHOLE = 0.6
"""A row in which the trunk is at least so wide, against its usual width, does not show that it is cut."""
_TOUCHING = 0.04
"""So much of a side of the picture, in torso lengths, must be the person's for it to cut them off."""
_SIDE_BAND = 0.5
_FOOT_BAND = 0.8
"""Over so many torso lengths from a held edge a figure comes to rest."""
_LAP = 0.15
_COLLAR = 0.3
"""Sides hold from so many torso lengths above the shoulders on."""
_NECK = 0.6
"""Over this share of a side's band it takes hold, downwards from the shoulders."""


@dataclass(frozen=True)
class HalfBody:
    """How somebody dances from the waist up.

    `absent` names the limbs (of `skeleton.LIMBS`) that join the trunk; `seated` legs are in the picture, but
    folded towards the viewer.
    """

    absent: frozenset[str]
    seated: bool = False

    def waist(self, pose: Pose) -> float:
        """Tell the row of pixels down to which the figure is worth showing."""
        return float(pose.hips[1]) + (0.0 if self.seated else _WAIST * pose.torso)


def half_body(pose: Pose, width: int, height: int) -> HalfBody:
    """Tell who takes part: the arms whose hands lie inside a picture of this size, and no leg."""
    hidden = {f"{side}_arm" for side in ("left", "right") if not _is_arm_inside(pose, side, width, height)}
    return HalfBody(frozenset({*LEGS, *hidden}), is_seated(pose))


def _is_arm_inside(pose: Pose, side: str, width: int, height: int) -> bool:
    ends = np.array([pose.points[f"{side}_{name}"] for name in ("elbow", "wrist", "index", "pinky")])
    return bool(((ends >= 0) & (ends < np.array([width, height]))).all())


def is_foot_inside(pose: Pose, side: str, width: int, height: int) -> bool:
    """Tell whether a foot lies in a picture of this size, or as good as."""
    slack = FEET_OUTSIDE * pose.torso
    foot = np.array([pose.points[f"{side}_{end}"] for end in ("heel", "toe")])
    return bool(((foot > -slack) & (foot < np.array([width, height]) + slack)).all())


def is_seated(pose: Pose) -> bool:
    """Tell whether a leg is folded: in sitting, or with the thigh towards the viewer."""
    for side in ("left", "right"):
        hip, knee, ankle = (pose.points[f"{side}_{name}"] for name in ("hip", "knee", "ankle"))
        thigh, shin = float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))
        if ankle[1] - hip[1] < LEAST_LEG * pose.torso or thigh < LEAST_THIGH * shin:
            return True
    return False


def completed(pose: Pose) -> Pose:
    """Give a person legs to stand on below the picture, and hips where those are not to be believed."""
    points = dict(pose.points)
    across = points["left_shoulder"] - points["right_shoulder"]
    width = float(np.linalg.norm(across))
    seen = min(pose.visibility["left_hip"], pose.visibility["right_hip"]) >= 0.5
    spine = pose.hips - pose.shoulders
    if not seen and not (_TORSO[0] * width < pose.torso < _TORSO[1] * width and spine[1] > 0.8 * pose.torso):
        middle = pose.shoulders + np.array([0.0, _USUAL_TORSO * width])
        points["left_hip"], points["right_hip"] = middle + 0.3 * across, middle - 0.3 * across
    torso = replace(pose, points=points).torso
    for side in ("left", "right"):
        below = points[f"{side}_hip"]
        for name, length in (("knee", _THIGH), ("ankle", _SHIN), ("heel", _FOOT), ("toe", 0.02)):
            below = below + np.array([0.0, length * torso])
            points[f"{side}_{name}"] = below
    guessed = {name: 0.0 for name in points if name.endswith(("_knee", "_ankle", "_heel", "_toe"))}
    return replace(pose, points=points, visibility=pose.visibility | guessed)


def joined(share: list[Float32Array], absent: frozenset[str]) -> list[Float32Array]:
    """Give the trunk, `share[0]`, what belongs to absent limbs, `share[i + 1]` for `skeleton.LIMBS[i]`."""
    result = list(share)
    for index, name in enumerate(LIMBS, start=1):
        if name in absent:
            result[0] = np.clip(result[0] + share[index], 0, 1).astype(np.float32)
            result[index] = np.zeros_like(share[index])
    return result


@dataclass(frozen=True)
class Cut:
    """Where a silhouette ends without being whole: the `row` below its trunk, and at the picture's sides."""

    row: float
    left: bool
    right: bool

    @property
    def at_side(self) -> bool:
        """Tell whether a side of the picture cuts the person off."""
        return self.left or self.right


def find_cut(alpha: Float32Array, pose: Pose) -> Cut:
    """Find where the trunk in alpha [H, W] ends: below that row it is cut, hidden, or a leg."""
    inside = alpha > 0.5
    widths = np.asarray(inside.sum(axis=1), dtype=np.float64)
    top = int(np.clip(pose.shoulders[1], 0, len(widths) - 1))
    waist = int(np.clip(pose.hips[1], top + 1, len(widths)))
    usual = float(np.median(widths[top:waist]))
    narrow = np.flatnonzero(widths[top:] < _WHOLE * usual)
    # The first rows may be neck: what is narrow there is no end.
    narrow = narrow[narrow > LEAST_CHEST * pose.torso]
    row = top + int(narrow[0]) if narrow.size else len(widths)
    least = _TOUCHING * pose.torso
    return Cut(float(row), float(inside[:, 0].sum()) > least, float(inside[:, -1].sum()) > least)


@dataclass(frozen=True)
class Hold:
    """How firmly points of a figure stay where they are in the picture, because its edge cuts it off there.

    `foot` is between which rows it comes to rest, None where it stands behind the video's lower edge;
    `sides` are the columns that hold it, over `band` pixels, from the row `below_head` on: a head is never
    squeezed.
    """

    foot: tuple[float, float] | None
    sides: tuple[float, ...]
    band: float
    below_head: float = 0.0

    def at(self, points: FloatArray) -> FloatArray:
        """Return 0 (free) to 1 (fixed) for points [N, 2] in the picture: [N]."""
        free = np.ones(len(points))
        for column in self.sides:
            held = 1 - smoothstep(np.abs(points[:, 0] - column) / self.band)
            free *= 1 - held * smoothstep((points[:, 1] - self.below_head) / (_NECK * self.band))
        if self.foot is not None:
            start, end = self.foot
            free *= 1 - smoothstep((points[:, 1] - start) / max(end - start, 1.0))
        return 1 - free


def find_hold(half: HalfBody, cut: Cut, pose: Pose, width: int, where: Literal["stage", "wall"]) -> Hold:
    """Tell what holds a figure: always the sides that cut it; before its own wall also what it stands on."""
    foot = None
    if where == "wall":
        end = min(cut.row, float(pose.hips[1]) + _LAP * pose.torso) if half.seated else cut.row
        start = min(float(pose.hips[1]), end - _FOOT_BAND * pose.torso)
        foot = (max(start, float(pose.shoulders[1])), end)
    sides = [column for column, cuts in ((0.0, cut.left), (float(width), cut.right)) if cuts]
    return Hold(foot, tuple(sides), _SIDE_BAND * pose.torso, float(pose.shoulders[1]) - _COLLAR * pose.torso)
