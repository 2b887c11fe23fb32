"""How flesh follows bones: every limb is a chain of joints around which its pixels fan out.

Around a bent joint the flesh between the two bones forms two sectors, one growing and one shrinking. Every
point keeps its distance to the joint and moves within its sector, so nothing folds over, whatever the
angle; near the bones' axes, and away from the joint, it moves with its bone. (Linear blending collapses.)
"""

from dataclasses import dataclass

import numpy as np

from engine.animate.arrays import FloatArray

FULL_TURN = 2 * np.pi
SMALLEST_SECTOR = np.radians(10)
WIDEST_RIGID_ZONE = np.radians(55)
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
        t = np.clip((near - 0.25) / 2.0, 0, 1)
        return cls(joint, offset, parent_angle, _angle(child - joint), turn, t * t * (3 - 2 * t))

    def bend(
        self, joint: FloatArray, parent: FloatArray, child: FloatArray, scales: tuple[float, float]
    ) -> FloatArray:
        """Return the points [N, 2] for moved joints; the bones are `scales` times as long as at rest."""
        before = (self.child_angle - self.parent_angle) % FULL_TURN
        new_parent, new_child = _angle(parent - joint), _angle(child - joint)
        after = float(
            np.clip((new_child - new_parent) % FULL_TURN, SMALLEST_SECTOR, FULL_TURN - SMALLEST_SECTOR)
        )
        first = self.turn <= before
        inside = np.where(first, self.turn, self.turn - before)
        turned, share = _fan(
            inside,
            np.where(first, before, FULL_TURN - before),
            np.where(first, after, FULL_TURN - after),
            self.rigidity,
        )
        angle = new_parent + np.where(first, turned, after + turned)
        weight = np.where(first, share, 1 - share)
        radius = np.hypot(self.offset[:, 0], self.offset[:, 1])
        moved = np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None]
        return joint + _scaled(moved, new_parent, new_child, scales, weight)


def _fan(
    inside: FloatArray, before: FloatArray, after: FloatArray, rigidity: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Map angles within a sector to the sector's new size; also tell how far they belong to its far side."""
    room = np.minimum(before, after) / 2
    zone = np.minimum(WIDEST_RIGID_ZONE, room * 0.86) * rigidity
    middle = np.maximum(before - 2 * zone, 1e-6)
    share = np.clip((inside - zone) / middle, 0, 1)
    turned = np.where(inside < zone, inside, np.where(inside > before - zone, inside + after - before, 0.0))
    between = (inside >= zone) & (inside <= before - zone)
    return np.where(between, zone + share * (after - 2 * zone), turned), share


def _scaled(
    moved: FloatArray, parent: float, child: float, scales: tuple[float, float], weight: FloatArray
) -> FloatArray:
    """Lengthen or shorten along the parent bone, the child bone, or between."""
    result = moved
    for angle, scale, share in ((parent, scales[0], 1 - weight), (child, scales[1], weight)):
        axis = np.array([np.cos(angle), np.sin(angle)])
        along = moved @ axis
        result = result + (share * (scale - 1) * along)[:, None] * axis
    return result


def _angle(direction: FloatArray) -> float:
    return float(np.arctan2(direction[1], direction[0]))


def bone_scale(rest: FloatArray, moved: FloatArray) -> float:
    """Tell how many times as long a bone [2, 2] has become."""
    before = float(np.linalg.norm(rest[1] - rest[0]))
    return max(SHORTEST_BONE, float(np.linalg.norm(moved[1] - moved[0])) / max(before, 1e-6))
