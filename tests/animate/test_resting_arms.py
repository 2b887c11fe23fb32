"""Arms that nothing could tell from what they cover do not dance; all others do."""

import numpy as np
import pytest

from engine.animate.arrays import FloatArray
from engine.animate.figure import build_figure
from engine.animate.gates import find_person
from engine.animate.matte import cut_out
from engine.animate.picture import decode
from engine.animate.pipeline import scale_for_output
from engine.animate.pose import Pose
from engine.animate.resting_arms import resting_arms

BODY = {
    "nose": (100, 40),
    "left_shoulder": (140, 100),
    "right_shoulder": (60, 100),
    "left_hip": (125, 250),
    "right_hip": (75, 250),
}
HANGING = {"left": ((150, 170), (152, 240)), "right": ((50, 170), (48, 240))}


def person(**arms: tuple[tuple[int, int], tuple[int, int]]) -> Pose:
    """Stand somebody up whose arms hang, but for those given as elbow and wrist."""
    points: dict[str, FloatArray] = {name: np.array(point, float) for name, point in BODY.items()}
    for side, (elbow, wrist) in (HANGING | arms).items():
        points |= {f"{side}_elbow": np.array(elbow, float), f"{side}_wrist": np.array(wrist, float)}
        points[f"{side}_index"] = points[f"{side}_wrist"] + [0, 12]
    return Pose(points, dict.fromkeys(points, 1.0), np.ones((400, 200), np.float32))


@pytest.mark.parametrize(
    ("pose", "rests"),
    [
        (person(), set[str]()),
        (person(left=((180, 160), (130, 235))), set[str]()),  # on the hip
        (person(left=((190, 80), (200, 10))), set[str]()),  # waving
        (person(left=((150, 160), (110, 150))), set[str]()),  # one hand on the chest
        (person(right=((30, 60), (75, 60))), {"right_arm"}),  # in the hair
        (
            person(left=((150, 170), (75, 160)), right=((50, 170), (125, 165))),
            {"left_arm", "right_arm"},
        ),  # folded
    ],
)
def test_only_hands_at_the_head_and_folded_arms_rest(pose: Pose, rests: set[str]) -> None:
    assert resting_arms(pose) == rests


def test_a_resting_arm_is_the_trunks(sample: bytes) -> None:
    picture = decode(sample)
    work, who = scale_for_output(picture, find_person(picture), (360, 640), keeps=False)
    alpha = cut_out(work, who.pose)
    whole = build_figure(work, alpha, who.pose, who.face)
    rested = build_figure(work, alpha, who.pose, who.face, frozenset({"left_arm"}))
    assert not rested.limb_layers[0].texture.any()
    assert rested.limb_layers[1].texture.any()
    gained = (rested.trunk.texture[:, :, 3] > 127).sum() - (whole.trunk.texture[:, :, 3] > 127).sum()
    assert gained > 0.5 * (whole.limb_layers[0].texture[:, :, 3] > 127).sum()
