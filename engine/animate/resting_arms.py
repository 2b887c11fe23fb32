"""Arms that take no part in a dance, since moving them would tear something along."""

import numpy as np

from engine.animate.arrays import FloatArray
from engine.animate.pose import Pose

AT_HEAD = 0.5
"""A hand so many torso lengths from the nose lies on the head, or in the hair; """
BELOW_SHOULDERS = 0.05
"""one that hangs lower than so many below the shoulders does not."""
ON_OTHER_ARM = 0.2
"""A hand so many torso lengths from the other arm, beyond the middle of the body, is folded with it."""


def resting_arms(pose: Pose) -> frozenset[str]:
    """Name the arms (of `skeleton.LIMBS`) that stay with the trunk: hands at the head, and folded arms.

    What such a hand covers, and what lies over it, no cut can tell apart.
    """
    at_head = {f"{side}_arm" for side in ("left", "right") if _is_at_head(pose, side)}
    folded = {"left_arm", "right_arm"} if _are_folded(pose) else set[str]()
    return frozenset(at_head | folded)


def _is_at_head(pose: Pose, side: str) -> bool:
    hand = [pose.points[f"{side}_{name}"] for name in ("wrist", "index")]
    high = min(float(point[1]) for point in hand) < pose.shoulders[1] + BELOW_SHOULDERS * pose.torso
    near = min(float(np.linalg.norm(point - pose.points["nose"])) for point in hand) < AT_HEAD * pose.torso
    return high and near


def _are_folded(pose: Pose) -> bool:
    """Tell whether both hands lie on the other arm, across the body and above the hips."""
    across = pose.points["left_shoulder"] - pose.points["right_shoulder"]
    for side, other, outward in (("left", "right", across), ("right", "left", -across)):
        wrist = pose.points[f"{side}_wrist"]
        beyond = float((wrist - (pose.shoulders + pose.hips) / 2) @ outward) < 0
        arm = [pose.points[f"{other}_{name}"] for name in ("shoulder", "elbow", "wrist")]
        away = min(_distance(wrist, *arm[i : i + 2]) for i in range(2))
        if not beyond or away > ON_OTHER_ARM * pose.torso or wrist[1] > pose.hips[1]:
            return False
    return True


def _distance(point: FloatArray, start: FloatArray, end: FloatArray) -> float:
    """Return how far a point is from a bone."""
    along = end - start
    share = float(np.clip((point - start) @ along / max(float(along @ along), 1e-9), 0, 1))
    return float(np.linalg.norm(point - start - share * along))
