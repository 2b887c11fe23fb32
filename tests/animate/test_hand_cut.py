"""A hand that hangs before trousers, and a leg that it hangs beside."""

import numpy as np
import pytest

from engine.animate.bones import SAMPLES, Limb, find_limbs
from engine.animate.hand_cut import without_clothes
from engine.animate.pose import Pose

SKIN, TROUSERS, WALL = (224, 172, 140), (40, 60, 110), (235, 235, 235)


def arm(name: str, x: float, *, hidden: bool = False) -> Limb:
    """Hang straight down at `x`: wrist at row 50, fingertips at row 75."""
    joints = np.array([[x, 5.0], [x, 25], [x, 50], [x, 75]])
    return Limb(name, joints, np.full((3, SAMPLES, 2), 8.0), np.zeros((3, SAMPLES, 2), bool), hidden)


def scene() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return a hand 12 pixels broad before trousers, where it truly is, and a cut that is too generous."""
    image = np.full((120, 80, 3), WALL, np.uint8)
    image[40:, 20:70] = TROUSERS
    hand = np.zeros((120, 80), bool)
    hand[:76, 24:36] = True
    image[hand] = SKIN
    noise = np.random.default_rng(3).normal(0, 4, image.shape)
    image = np.clip(image + noise, 0, 255).astype(np.uint8)
    inside = hand.copy()
    inside[40:, 20:70] = True
    labels = np.where(inside, 4, 0).astype(np.int32)
    labels[:84, 20:44] = 2
    return image, hand, inside, labels


def test_the_trousers_stay_when_the_hand_goes() -> None:
    image, hand, inside, labels = scene()
    found = without_clothes(image, labels, [arm("left_arm", 500), arm("right_arm", 30)], inside)
    below_wrist = np.indices(hand.shape)[0] > 52
    assert (found[hand & below_wrist] == 2).mean() > 0.95
    assert (found[inside & ~hand & below_wrist & (np.indices(hand.shape)[0] < 84)] == 4).mean() > 0.95


def test_a_hand_in_a_pocket_and_a_glove_like_the_trousers_change_nothing() -> None:
    image, hand, inside, labels = scene()
    hidden = [arm("left_arm", 500, hidden=True), arm("right_arm", 30, hidden=True)]
    assert np.array_equal(without_clothes(image, labels, hidden, inside), labels)
    image[hand] = TROUSERS
    seen = [arm("left_arm", 500), arm("right_arm", 30)]
    assert np.array_equal(without_clothes(image, labels, seen, inside), labels)


def test_an_arm_beside_a_thigh_does_not_make_it_wider(pose: Pose) -> None:
    inside = np.zeros((400, 300), bool)
    inside[200:380, 160:200] = True
    arms = np.zeros_like(inside)
    arms[150:300, 200:225] = True
    together = inside | arms
    thigh = find_limbs(pose, together)[2]
    assert thigh.reach[0, 3].max() > 40
    alone = find_limbs(pose, together, arms)[2]
    assert alone.reach[0, 3].max() < 26
    assert not alone.is_free[0, 3].all()


@pytest.fixture
def pose() -> Pose:
    """Stand at 100 pixels a torso; the left leg hangs at x = 180."""
    half = {
        "shoulder": (35, 100),
        "elbow": (60, 150),
        "wrist": (62, 200),
        "index": (62, 215),
        "pinky": (62, 215),
        "hip": (30, 200),
        "knee": (30, 280),
        "ankle": (30, 360),
        "heel": (30, 370),
        "toe": (34, 375),
    }
    points = {"nose": np.array([150.0, 60.0])}
    for name, (x, y) in half.items():
        points[f"left_{name}"] = np.array([150.0 + x, y])
        points[f"right_{name}"] = np.array([150.0 - x, y])
    return Pose(points, dict.fromkeys(points, 1.0), np.ones((400, 300), np.float32))
