"""A forearm that ends in a pocket."""

import numpy as np
import pytest

from engine.animate.bones import SAMPLES, Limb
from engine.animate.pockets import without_pockets

SLEEVE, TROUSERS = (30, 60, 140), (40, 160, 190)


def limb(name: str, *, hidden: bool) -> Limb:
    """Hang straight down at x = 20: elbow at row 30, wrist at row 70."""
    joints = np.array([[20.0, 0], [20, 30], [20, 70], [20, 90]])
    return Limb(name, joints, np.full((3, SAMPLES, 2), 8.0), np.zeros((3, SAMPLES, 2), bool), hidden)


def picture(below: tuple[int, int, int]) -> np.ndarray:
    image = np.full((100, 60, 3), SLEEVE, np.uint8)
    image[60:] = below
    return image


@pytest.fixture
def labels() -> np.ndarray:
    """Arm all the way down at the left, its leg beside the lower part."""
    result = np.full((100, 60), 1, np.int32)
    result[75:, 30:] = 3
    return result


def below_hips() -> np.ndarray:
    return np.indices((100, 60))[0] >= 80


def test_the_pocket_stays_with_the_trousers(labels: np.ndarray) -> None:
    limbs = [limb("left_arm", hidden=True), limb("right_arm", hidden=True)]
    found = without_pockets(picture(TROUSERS), labels, limbs, below_hips())
    assert (found[:60] == 1).all()
    assert (found[61:80, :30] == 0).all()
    assert (found[80:] == 3).all()


def test_a_hand_that_is_seen_keeps_all_of_its_arm(labels: np.ndarray) -> None:
    limbs = [limb("left_arm", hidden=False), limb("right_arm", hidden=False)]
    assert np.array_equal(without_pockets(picture(TROUSERS), labels, limbs, below_hips()), labels)


def test_clothes_of_one_colour_change_nothing(labels: np.ndarray) -> None:
    limbs = [limb("left_arm", hidden=True), limb("right_arm", hidden=True)]
    assert np.array_equal(without_pockets(picture(SLEEVE), labels, limbs, below_hips()), labels)
