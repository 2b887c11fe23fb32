"""Head, neck and torso follow shoulders, hips and head in one smooth field, so that no seam can open.

A skirt hangs from the hips and follows both legs at once.
"""

from dataclasses import dataclass

import numpy as np

from engine.animate.arrays import FloatArray
from engine.animate.bend import smoothstep
from engine.animate.pose import Pose
from engine.animate.skirt_skin import SkirtSkin

NARROWEST = 0.45
WIDEST = 1.25


@dataclass(frozen=True)
class TrunkJoints:
    """The points that carry the trunk, and the legs that move a skirt, each [2]."""

    nose: FloatArray
    left_shoulder: FloatArray
    right_shoulder: FloatArray
    left_hip: FloatArray
    right_hip: FloatArray
    left_knee: FloatArray
    right_knee: FloatArray
    left_ankle: FloatArray
    right_ankle: FloatArray

    @property
    def shoulders(self) -> FloatArray:
        """The point midway between the shoulders."""
        return (self.left_shoulder + self.right_shoulder) / 2

    @property
    def hips(self) -> FloatArray:
        """The point midway between the hips."""
        return (self.left_hip + self.right_hip) / 2


class TrunkSkin:
    """The vertices [N, 2] of the trunk's mesh, bound to the pose at rest; `chin` is where the neck begins.

    A skirt ends `hem` pixels below the hips; 0 stands for trousers.
    """

    def __init__(self, pose: Pose, chin: FloatArray, vertices: FloatArray, hem: float = 0.0) -> None:
        points = pose.points
        self._rest = TrunkJoints(*(points[name] for name in TrunkJoints.__dataclass_fields__))
        self._vertices = vertices
        spine = self._rest.hips - self._rest.shoulders
        down = (vertices - self._rest.shoulders) @ spine / max(float(spine @ spine), 1e-9)
        self._hip_share = smoothstep((down - 0.1) / 0.8)[:, None]
        chin_down = float((chin - self._rest.shoulders) @ spine / max(float(spine @ spine), 1e-9))
        top = min(chin_down + 0.04, -0.08)
        self._head_share = smoothstep((0.06 - down) / (0.06 - top))[:, None]
        self._skirt = SkirtSkin(points, vertices, hem) if hem > 0 else None

    def move(self, joints: TrunkJoints, head_angle: float) -> FloatArray:
        """Return the vertices for the trunk's new joints and the head turned by `head_angle` radians."""
        rest = self._rest
        spine_before, spine_after = rest.hips - rest.shoulders, joints.hips - joints.shoulders
        upper = self._carry(
            rest.shoulders,
            joints.shoulders,
            _frame(rest.left_shoulder - rest.right_shoulder, spine_before),
            _frame(joints.left_shoulder - joints.right_shoulder, spine_after),
        )
        lower = self._carry(
            rest.hips,
            joints.hips,
            _frame(rest.left_hip - rest.right_hip, spine_before),
            _frame(joints.left_hip - joints.right_hip, spine_after),
        )
        torso = upper + (lower - upper) * self._hip_share
        if self._skirt is not None:
            torso = self._skirt.move(
                torso,
                np.array([[joints.left_hip, joints.right_hip], [joints.left_knee, joints.right_knee]]),
                np.array([joints.left_ankle, joints.right_ankle]),
            )
        cosine, sine = np.cos(head_angle), np.sin(head_angle)
        rotation = np.array([[cosine, -sine], [sine, cosine]])
        head = joints.nose + (self._vertices - rest.nose) @ rotation.T
        return torso + (head - torso) * self._head_share

    def _carry(
        self, origin: FloatArray, moved: FloatArray, before: FloatArray, after: FloatArray
    ) -> FloatArray:
        width = np.linalg.norm(after[:, 0]) / max(float(np.linalg.norm(before[:, 0])), 1e-6)
        limited = after.copy()
        limited[:, 0] *= np.clip(width, NARROWEST, WIDEST) / max(float(width), 1e-6)
        return moved + (self._vertices - origin) @ (limited @ np.linalg.inv(before)).T


def _frame(across: FloatArray, spine: FloatArray) -> FloatArray:
    """Put the sideways and the spine direction in columns, never parallel."""
    frame = np.stack([across, spine], axis=1)
    floor = 0.05 * float(spine @ spine)
    if abs(float(np.linalg.det(frame))) < floor:
        normal = np.array([spine[1], -spine[0]])
        frame[:, 0] = normal * max(
            float(np.linalg.norm(across)) / max(float(np.linalg.norm(spine)), 1e-6), 0.1
        )
    return frame
