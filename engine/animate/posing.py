"""One frame of a motion applied to a figure: where every vertex goes."""

import math
from dataclasses import dataclass

import numpy as np

from engine.animate.arrays import FloatArray
from engine.animate.face_turn import face_shift
from engine.animate.figure import Figure
from engine.animate.motion import Motion
from engine.animate.skeleton import JOINT_INDEX, LIMB_JOINTS
from engine.animate.trunk_skin import TrunkJoints

_CHAINS = {limb: [JOINT_INDEX[name] for name in names] for limb, names in LIMB_JOINTS.items()}
FADE_LIFT = 0.35
"""Lifted by so many torso lengths a foot has lost its shadow."""


def pose_trunk(figure: Figure, motion: Motion, frame: int) -> FloatArray:
    """Return the trunk's vertices in figure space."""
    points = {name: motion.joints[frame, JOINT_INDEX[name]] for name in TrunkJoints.__dataclass_fields__}
    angle = float(motion.head_angle[frame])
    moved = figure.trunk_skin.move(TrunkJoints(**points), angle)
    if figure.face is not None:
        moved += face_shift(figure.face, figure.trunk.mesh.rest, motion.face_turn[frame], angle)
    if figure.held is not None:
        moved += (figure.trunk.mesh.rest - figure.origin - moved) * figure.held[:, None]
    return moved


def pose_limb(figure: Figure, motion: Motion, frame: int, index: int) -> FloatArray:
    """Return the vertices of limb `index` (of `skeleton.LIMBS`) in figure space."""
    limb = figure.limbs[index]
    now = motion.joints[frame]
    joints = now[_CHAINS[limb.name]]
    side = 0 if limb.name.startswith("left") else 1
    rest = limb.joints
    if limb.is_arm:
        turn = (
            _angle(joints[2] - joints[1]) - _angle(rest[2] - rest[1]) + float(motion.hand_angle[frame, side])
        )
    else:
        turn = float(motion.foot_angle[frame, side])
    cosine, sine = math.cos(turn), math.sin(turn)
    tip = joints[2] + np.array([[cosine, -sine], [sine, cosine]]) @ (rest[3] - rest[2])
    chain = np.array([*joints, tip])
    spine = (now[JOINT_INDEX["left_shoulder"]] + now[JOINT_INDEX["right_shoulder"]]) / 2
    hips = (now[JOINT_INDEX["left_hip"]] + now[JOINT_INDEX["right_hip"]]) / 2
    return figure.limb_skins[index].move(chain, joints[0] + (spine - hips))


def _angle(direction: FloatArray) -> float:
    return math.atan2(direction[1], direction[0])


def pose_figure(figure: Figure, motion: Motion, frame: int) -> list[FloatArray]:
    """Return all layers' vertices in figure space: the trunk's, then those of `skeleton.LIMBS`."""
    limbs = [pose_limb(figure, motion, frame, index) for index in range(len(figure.limbs))]
    return [pose_trunk(figure, motion, frame), *limbs]


def reach_of(figure: Figure, motion: Motion, every: int = 6) -> FloatArray:
    """Return the lowest and highest corner [2, 2] in figure space that the dance ever reaches."""
    seen = [np.unique(mesh.triangles[mesh.area > 0]) for mesh in figure.meshes()]
    corners: list[FloatArray] = []
    for frame in range(0, motion.frames, every):
        squash = float(motion.squash[frame])
        moved = pose_figure(figure, motion, frame)
        points = np.concatenate([part[used] for part, used in zip(moved, seen, strict=True) if used.size])
        points = points * np.array([1 / np.sqrt(squash), squash])
        corners += [points.min(axis=0), points.max(axis=0)]
    stacked = np.array(corners)
    return np.array([stacked.min(axis=0), stacked.max(axis=0)])


def sole_level(figure: Figure, motion: Motion) -> float:
    """Return how far below figure space's ground the soles of planted feet really are, in pixels.

    A walker's feet stand at different heights in a picture; where the motion plants them, they should touch.
    """
    levels: list[float] = []
    for side, name in enumerate(("left", "right")):
        soles = motion.joints[:, JOINT_INDEX[f"{name}_ankle"], 1] + figure.sole_drop(
            side, motion.foot_angle[:, side]
        )
        if motion.planted[:, side].any():
            levels.append(float(np.median(soles[motion.planted[:, side]])))
    return max(levels, default=0.0)


@dataclass(frozen=True)
class FootContact:
    """Where one foot's shadow falls in figure space, and how dark it is (0..1), per frame: each [F]."""

    x: FloatArray
    ground: FloatArray
    strength: FloatArray


def foot_contact(figure: Figure, motion: Motion, side: int) -> FootContact:
    """Follow the left (0) or right (1) foot: the ground lies where it was and will be planted."""
    ankle = motion.joints[:, JOINT_INDEX["left_ankle" if side == 0 else "right_ankle"]]
    sole = ankle[:, 1] + figure.sole_drop(side, motion.foot_angle[:, side])
    planted = np.flatnonzero(motion.planted[:, side])
    ground = np.full(motion.frames, sole.max())
    if planted.size:
        ground = np.interp(np.arange(motion.frames), planted, sole[planted], period=motion.frames)
    lift = np.maximum(ground - sole, 0.0) / (FADE_LIFT * figure.pose.torso)
    return FootContact(ankle[:, 0], ground, np.maximum(0.15, 1 - lift))
