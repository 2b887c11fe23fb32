"""How flesh follows bones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.animate.bend import JointRest
from engine.animate.mesh import make_mesh, measure

ELBOW = np.array([40.0, 100.0])
SHOULDER = np.array([40.0, 20.0])
WRIST = np.array([40.0, 180.0])
ARM = make_mesh(np.full((200, 80), 255, np.uint8), (0, 0), 8)


def bent(angle: float, scale: float = 1.0) -> np.ndarray:
    wrist = ELBOW + scale * 80 * np.array([np.sin(angle), np.cos(angle)])
    return JointRest.of(ARM.rest, ELBOW, SHOULDER, WRIST, 40).bend(ELBOW, SHOULDER, wrist, (1.0, scale))


def test_at_rest_nothing_moves() -> None:
    assert bent(0.0) == pytest.approx(ARM.rest)


@settings(max_examples=60, deadline=None)
@given(st.floats(-2.7, 2.7))
def test_no_bend_ever_folds_the_flesh_over(angle: float) -> None:
    assert measure([(ARM, bent(angle))], 1.0).flipped < 0.003


@settings(max_examples=40, deadline=None)
@given(st.floats(-2.0, 2.0), st.floats(0.5, 1.0))
def test_a_bone_that_points_at_us_folds_hardly_anything(angle: float, scale: float) -> None:
    assert measure([(ARM, bent(angle, scale))], 1.0).flipped < 0.06


def test_a_right_angle_neither_collapses_nor_tears() -> None:
    distortion = measure([(ARM, bent(np.pi / 2))], 1.0)
    assert distortion.stretched < 0.05
    area = np.abs(ARM.singular_values(bent(np.pi / 2))[1]) @ ARM.area / ARM.area.sum()
    assert area == pytest.approx(1.0, abs=0.25)


def test_the_bone_itself_follows_exactly() -> None:
    on_bone = JointRest.of(np.array([WRIST, SHOULDER]), ELBOW, SHOULDER, WRIST, 20)
    wrist = ELBOW + 0.5 * np.array([80.0, 0.0])
    assert on_bone.bend(ELBOW, SHOULDER, wrist, (1.0, 0.5)) == pytest.approx(np.array([wrist, SHOULDER]))


def test_distortion_is_measured_against_the_camera_and_by_area() -> None:
    assert measure([(ARM, ARM.rest * 3)], 3.0).stretched == 0
    assert measure([(ARM, ARM.rest * 3)], 3.0).p99_stretch == pytest.approx(1)
    assert measure([(ARM, ARM.rest * [2.5, 1])], 1.0).stretched == pytest.approx(1)
    assert measure([(ARM, ARM.rest * [-1, 1])], 1.0).flipped == pytest.approx(1)
