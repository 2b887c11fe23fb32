"""What stands on the ground stays there."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.animate.bones import SAMPLES, Limb
from engine.animate.figure import Figure
from engine.animate.limb_skin import LimbSkin
from engine.animate.posing import pose_limb
from engine.animate.retarget import retarget
from engine.animate.templates import load

LEG = Limb(
    "right_leg",
    joints=np.array([[100.0, 50.0], [98.0, 130.0], [100.0, 210.0], [80.0, 232.0]]),
    reach=np.full((3, SAMPLES, 2), 12.0),
    is_free=np.ones((3, SAMPLES, 2), bool),
)
HIP = np.array([100.0, -60.0])
SOLE = np.array([[78.0, 233.0], [88.0, 233.0], [98.0, 233.0], [108.0, 233.0], [114.0, 233.0]])


@settings(max_examples=60, deadline=None)
@given(knee=st.floats(-50, 50), turn=st.floats(-0.6, 0.6))
def test_a_sole_turns_as_one_whatever_the_shin_does(knee: float, turn: float) -> None:
    chain = LEG.joints.copy()
    chain[1, 0] += knee
    cosine, sine = np.cos(turn), np.sin(turn)
    rotation = np.array([[cosine, -sine], [sine, cosine]])
    chain[3] = chain[2] + rotation @ (LEG.joints[3] - LEG.joints[2])
    moved = LimbSkin(LEG, HIP, SOLE).move(chain, HIP)
    assert moved == pytest.approx(chain[2] + (SOLE - LEG.joints[2]) @ rotation.T, abs=1e-6)


@pytest.mark.parametrize("dance", ["ke3", "tuziwu"])
def test_no_point_of_a_standing_foot_creeps(figure: Figure, dance: str) -> None:
    motion = retarget(load(dance), figure.rest())
    squash = np.stack([motion.squash**-0.5, motion.squash], axis=1)[:, None]
    for side in (0, 1):
        mesh, ankle = figure.limb_layers[2 + side].mesh, figure.limbs[2 + side].joints[2]
        deep = mesh.rest[:, 1] - ankle[1]
        used = np.unique(mesh.triangles[mesh.area > 0.4 * mesh.area.max()])
        sole = used[deep[used] > 0.75 * deep[used].max()]
        points = (
            np.array([pose_limb(figure, motion, at, 2 + side)[sole] for at in range(motion.frames)]) * squash
        )
        stands = motion.planted[1:, side] & motion.planted[:-1, side]
        crept = np.linalg.norm(np.diff(points, axis=0), axis=2).min(axis=1)[stands]
        assert crept.sum() / stands.sum() * 30 < 0.004 * figure.height
