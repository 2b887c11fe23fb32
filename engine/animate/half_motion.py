"""A whole body's dance for a figure that is cut off at the waist, and the frame that hides the cut."""

from dataclasses import dataclass, replace
from typing import Literal, Self

import numpy as np

from engine.animate.arrays import FloatArray
from engine.animate.camera import HEIGHT_SHARE, TOP_MARGIN, Camera, kept_camera
from engine.animate.figure import CELLS_PER_TORSO, FULL_CELL, Figure
from engine.animate.half_body import Cut, HalfBody, Hold, find_cut, find_hold
from engine.animate.motion import Motion
from engine.animate.posing import pose_figure, pose_trunk, reach_of
from engine.animate.skeleton import JOINT_INDEX, LIMB_JOINTS

BOUNCE = 1 / 3
"""How much of the hips' up and down is left: knees that bend below the picture are not seen to."""
HELD_SWAY = 0.35
"""How much of the trunk's sway is left where a side of the picture holds the figure."""
MOST_REACHED = 0.8
"""Hands may leave the frame in the rest of a dance: framed with both arms spread, a bust would be tiny."""
OVERLAP = 2.0
"""Output pixels by which a cut edge lies outside the video: its rim is soft."""
_HIPS = [JOINT_INDEX["left_hip"], JOINT_INDEX["right_hip"]]


@dataclass(frozen=True)
class CutOff:
    """A figure that its picture cuts off, or that does not stand on its legs."""

    figure: Figure
    _half: HalfBody
    _cut: Cut
    _hold: Hold

    @classmethod
    def of(cls, figure: Figure, half: HalfBody, where: Literal["stage", "wall"]) -> Self:
        """Find where a figure is cut off and make that its origin; before a `wall` it stays put there."""
        cut = find_cut(figure.alpha, figure.pose)
        hold = find_hold(half, cut, figure.pose, figure.alpha.shape[1], where)
        origin = np.array([figure.pose.hips[0], cut.row])
        return cls(replace(figure, origin=origin, held=hold.at(figure.trunk.mesh.rest)), half, cut, hold)

    def settle(self, motion: Motion) -> Motion:
        """Bring a motion that stands on legs to the half figure: hips at home, no feet, no squash."""
        figure, hold = self.figure, self._hold
        joints = motion.joints.copy()
        home = figure.pose.hips - figure.origin
        hips = joints[:, _HIPS].mean(axis=1)
        joints += (home + (hips - hips.mean(axis=0)) * np.array([1.0, BOUNCE]) - hips)[:, None]
        if hold.sides:
            _calm(joints)
        for chain in (LIMB_JOINTS["left_arm"], LIMB_JOINTS["right_arm"]):
            shoulder = figure.pose.points[chain[0]]
            held = float(hold.at(shoulder[None])[0])
            back = (shoulder - figure.origin - joints[:, JOINT_INDEX[chain[0]]]) * held
            joints[:, [JOINT_INDEX[name] for name in chain]] += back[:, None]
        return replace(
            motion,
            joints=joints,
            foot_angle=np.zeros_like(motion.foot_angle),
            planted=np.zeros_like(motion.planted),
            squash=np.ones_like(motion.squash),
        )

    def stage_camera(self, motion: Motion, size: tuple[int, int]) -> Camera:
        """Frame the figure from the waist up on a stage of `size`: it stands behind the lower edge.

        Where a side of its own picture cuts it off, it comes to lie at that side of the frame.
        """
        figure, cut = self.figure, self._cut
        width, height = size
        bottom = min(self._half.waist(figure.pose) - float(figure.origin[1]), covered_down_to(figure, motion))
        (left, right), (head, top) = _spread(figure, motion)
        if cut.left:
            left = -float(figure.origin[0])
        if cut.right:
            right = figure.alpha.shape[1] - float(figure.origin[0])
        across = (width + OVERLAP * (cut.left + cut.right)) / max(right - left, 1.0)
        scale = min(
            across, HEIGHT_SHARE * height / (bottom - head), (1 - TOP_MARGIN) * height / (bottom - top)
        )
        if cut.left and cut.right:
            scale = across
        x = (width - (left + right) * scale) / 2
        if cut.left:
            x = -OVERLAP - left * scale
        elif cut.right:
            x = width + OVERLAP - right * scale
        y = max(height + OVERLAP - bottom * scale, TOP_MARGIN * height - head * scale)
        return Camera(scale, np.array([x, y]))

    def kept_camera(self, motion: Motion, size: tuple[int, int]) -> Camera:
        """Leave the figure where it is in its own picture, a little larger, so that no cut rim shows.

        Only one that nothing but the lower edge cuts off can make room for its arms by stepping back.
        """
        figure, cut = self.figure, self._cut
        width, height = size
        if cut.row >= height - 1 and not cut.at_side and not self._half.seated:
            camera = kept_camera(reach_of(figure, motion), figure.origin, size)
            return Camera(camera.scale, camera.centre + np.array([0.0, OVERLAP]))
        middle = np.array([width, height]) / 2
        scale = 1 + 2 * OVERLAP / min(width, height)
        return Camera(scale, middle + (figure.origin - middle) * scale)


def covered_down_to(figure: Figure, motion: Motion) -> float:
    """Return how far down in figure space the trunk reaches in every frame: its cut edge rises and tilts."""
    mesh = figure.trunk.mesh
    full = np.unique(mesh.triangles[mesh.area > FULL_CELL * mesh.area.max()])
    cell = max(3, round(figure.pose.torso / CELLS_PER_TORSO))
    below = figure.origin[1] - mesh.rest[full, 1]
    edge = full[(below < 1.3 * cell) & (below > -0.3 * cell)]
    if not edge.size:
        return 0.0
    return min(float(pose_trunk(figure, motion, frame)[edge, 1].min()) for frame in range(motion.frames))


def _calm(joints: FloatArray) -> None:
    """Let the trunk of [F, 13, 2] sway less, in place; arms stay at their shoulders."""
    before = joints.copy()
    swaying = [JOINT_INDEX[name] for name in ("nose", "left_hip", "right_hip")]
    chains = [[JOINT_INDEX[name] for name in LIMB_JOINTS[arm]] for arm in ("left_arm", "right_arm")]
    for root, moved in [(joint, [joint]) for joint in swaying] + [(chain[0], chain) for chain in chains]:
        away = before[:, root, 0] - before[:, root, 0].mean()
        joints[:, moved, 0] -= ((1 - HELD_SWAY) * away)[:, None]


def _spread(
    figure: Figure, motion: Motion, every: int = 6
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return from where to where a dance spreads sideways; and how high its head and its hands come.

    The trunk does always, hands mostly.
    """
    seen = [np.unique(mesh.triangles[mesh.area > 0]) for mesh in figure.meshes()]
    trunk: list[FloatArray] = []
    whole: list[FloatArray] = []
    for frame in range(0, motion.frames, every):
        moved = [part[used] for part, used in zip(pose_figure(figure, motion, frame), seen, strict=True)]
        for corners, points in ((trunk, moved[0]), (whole, np.concatenate(moved))):
            corners.append(np.array([*points.min(axis=0), *-points.max(axis=0)]))
    always = np.array(trunk).min(axis=0)
    left, top, right, _ = np.minimum(always, np.quantile(np.array(whole), 1 - MOST_REACHED, axis=0))
    return (float(left), -float(right)), (float(always[1]), float(top))
