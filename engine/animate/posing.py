"""One frame of a motion applied to a figure: where every vertex goes."""

import numpy as np

from engine.animate.arrays import FloatArray
from engine.animate.figure import Figure
from engine.animate.motion import Motion
from engine.animate.skeleton import JOINT_INDEX, LIMB_JOINTS
from engine.animate.trunk_skin import TrunkJoints


def pose_trunk(figure: Figure, motion: Motion, frame: int) -> FloatArray:
    """Return the trunk's vertices in figure space."""
    points = {name: motion.joints[frame, JOINT_INDEX[name]] for name in TrunkJoints.__dataclass_fields__}
    return figure.trunk_skin.move(TrunkJoints(**points), float(motion.head_angle[frame]))


def pose_limb(figure: Figure, motion: Motion, frame: int, index: int) -> FloatArray:
    """Return the vertices of limb `index` (of `skeleton.LIMBS`) in figure space."""
    limb = figure.limbs[index]
    joints = np.array([motion.joints[frame, JOINT_INDEX[name]] for name in LIMB_JOINTS[limb.name]])
    side = 0 if limb.name.startswith("left") else 1
    rest = limb.joints
    if limb.is_arm:
        turn = (
            _angle(joints[2] - joints[1]) - _angle(rest[2] - rest[1]) + float(motion.hand_angle[frame, side])
        )
    else:
        turn = float(motion.foot_angle[frame, side])
    cosine, sine = np.cos(turn), np.sin(turn)
    tip = joints[2] + np.array([[cosine, -sine], [sine, cosine]]) @ (rest[3] - rest[2])
    chain = np.array([*joints, tip])
    spine = motion.joints[frame, [JOINT_INDEX["left_shoulder"], JOINT_INDEX["right_shoulder"]]].mean(axis=0)
    hips = motion.joints[frame, [JOINT_INDEX["left_hip"], JOINT_INDEX["right_hip"]]].mean(axis=0)
    return figure.limb_skins[index].move(chain, joints[0] + (spine - hips))


def _angle(direction: FloatArray) -> float:
    return float(np.arctan2(direction[1], direction[0]))


def pose_figure(figure: Figure, motion: Motion, frame: int) -> list[FloatArray]:
    """Return every layer's vertices in figure space: the trunk's, then the limbs' in the order of `skeleton.LIMBS`."""
    limbs = [pose_limb(figure, motion, frame, index) for index in range(len(figure.limbs))]
    return [pose_trunk(figure, motion, frame), *limbs]


def reach_of(figure: Figure, motion: Motion, every: int = 6) -> FloatArray:
    """Return the lowest and highest corner [2, 2] in figure space that the dance ever reaches."""
    corners: list[FloatArray] = []
    for frame in range(0, motion.frames, every):
        squash = float(motion.squash[frame])
        points = np.concatenate(pose_figure(figure, motion, frame)) * np.array([1 / np.sqrt(squash), squash])
        corners += [points.min(axis=0), points.max(axis=0)]
    stacked = np.array(corners)
    return np.array([stacked.min(axis=0), stacked.max(axis=0)])
