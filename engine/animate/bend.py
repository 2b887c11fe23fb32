"""How flesh follows bones: every limb is a chain of joints around which its pixels fan out.

Around a bent joint the flesh between the two bones forms two sectors, one growing and one shrinking. Every
point keeps its distance to the joint and moves within its sector, so nothing folds over, whatever the
angle; near the bones' axes, and away from the joint, it moves with its bone. (Linear blending collapses.)
"""

import math
from dataclasses import dataclass

import numpy as np

from engine.animate.arrays import FloatArray
from engine.animate.compiled import compiled

FULL_TURN = 2 * math.pi
SMALLEST_SECTOR = math.radians(10)
WIDEST_RIGID_ZONE = math.radians(55)
SHORTEST_BONE = 0.02


@dataclass(frozen=True)
class JointRest:
    """One joint at rest, seen by N points: their offset [N, 2], turn from the parent and rigidity [N]."""

    joint: FloatArray
    offset: FloatArray
    parent_angle: float
    child_angle: float
    turn: FloatArray
    rigidity: FloatArray

    @classmethod
    def of(
        cls, points: FloatArray, joint: FloatArray, parent: FloatArray, child: FloatArray, width: float
    ) -> "JointRest":
        """Describe points [N, 2] around `joint` with neighbours `parent` and `child` along the chain."""
        offset = points - joint
        parent_angle = _angle(parent - joint)
        turn = (np.arctan2(offset[:, 1], offset[:, 0]) - parent_angle) % FULL_TURN
        near = np.hypot(offset[:, 0], offset[:, 1]) / max(width, 1e-6)
        rigidity = smoothstep((near - 0.25) / 2.0)
        return cls(joint, offset, parent_angle, _angle(child - joint), turn, rigidity)

    def bend(
        self, joint: FloatArray, parent: FloatArray, child: FloatArray, scales: tuple[float, float]
    ) -> FloatArray:
        """Return the points [N, 2] for moved joints; the bones are `scales` times as long as at rest."""
        before = (self.child_angle - self.parent_angle) % FULL_TURN
        new_parent, new_child = _angle(parent - joint), _angle(child - joint)
        after = min(max((new_child - new_parent) % FULL_TURN, SMALLEST_SECTOR), FULL_TURN - SMALLEST_SECTOR)
        bones = np.array([[math.cos(angle), math.sin(angle)] for angle in (new_parent, new_child)])
        moved = np.empty_like(self.offset)
        _bend_all(self.offset, self.turn, self.rigidity, before, after, new_parent, bones, scales, moved)
        return joint + moved


@compiled
def _fan(inside: float, before: float, after: float, rigidity: float) -> tuple[float, float]:
    """Map an angle within a sector to the sector's new size; also tell how far it belongs to its far side."""
    zone = min(WIDEST_RIGID_ZONE, min(before, after) / 2 * 0.86) * rigidity
    share = min(max((inside - zone) / max(before - 2 * zone, 1e-6), 0.0), 1.0)
    if inside < zone:
        return inside, share
    if inside > before - zone:
        return inside + after - before, share
    return zone + share * (after - 2 * zone), share


@compiled
def _bend_all(
    offset: FloatArray,
    turn: FloatArray,
    rigidity: FloatArray,
    before: float,
    after: float,
    parent_angle: float,
    bones: FloatArray,
    scales: tuple[float, float],
    moved: FloatArray,
) -> None:
    """Turn every offset [N, 2] within its sector, and lengthen it along the bones' directions [2, 2]."""
    for i in range(offset.shape[0]):
        if turn[i] <= before:
            turned, weight = _fan(turn[i], before, after, rigidity[i])
        else:
            inside, share = _fan(turn[i] - before, FULL_TURN - before, FULL_TURN - after, rigidity[i])
            turned, weight = after + inside, 1 - share
        radius = math.hypot(offset[i, 0], offset[i, 1])
        x = math.cos(parent_angle + turned) * radius
        y = math.sin(parent_angle + turned) * radius
        first = (1 - weight) * (scales[0] - 1) * (x * bones[0, 0] + y * bones[0, 1])
        second = weight * (scales[1] - 1) * (x * bones[1, 0] + y * bones[1, 1])
        moved[i, 0] = x + first * bones[0, 0] + second * bones[1, 0]
        moved[i, 1] = y + first * bones[0, 1] + second * bones[1, 1]


def _angle(direction: FloatArray) -> float:
    return math.atan2(direction[1], direction[0])


def bone_scale(rest: FloatArray, moved: FloatArray) -> float:
    """Tell how many times as long a bone [2, 2] has become."""
    before = math.dist(rest[1], rest[0])
    return max(SHORTEST_BONE, math.dist(moved[1], moved[0]) / max(before, 1e-6))


def smoothstep(x: FloatArray) -> FloatArray:
    """Go over from 0 at 0 to 1 at 1 without a corner: 3 x^2 - 2 x^3, and flat on either side."""
    t = np.clip(x, 0, 1)
    return t * t * (3 - 2 * t)
