"""Clothes as pale as the wall, and shoes as pale as the floor, are part of the person."""

import cv2
import numpy as np
import pytest

from engine.animate.arrays import ByteArray
from engine.animate.certain import certain_body
from engine.animate.matte import cut_out
from engine.animate.picture import decode
from engine.animate.pose import Pose, find_pose


@pytest.fixture(scope="module")
def picture(sample: bytes) -> ByteArray:
    return decode(sample)


@pytest.fixture(scope="module")
def pose(picture: ByteArray) -> Pose:
    pose = find_pose(picture)
    assert pose is not None
    return pose


def test_shoes_in_the_floor_s_colour_are_not_cut_off(picture: ByteArray, pose: Pose) -> None:
    floor = [int(value) for value in np.median(picture[-60:-20, 20:80].reshape(-1, 3), axis=0)]
    painted = picture.copy()
    for side in ("left", "right"):
        ankle = pose.points[f"{side}_ankle"].round().astype(int)
        for end in ("toe", "heel"):
            tip = pose.points[f"{side}_{end}"].round().astype(int)
            cv2.line(painted, tuple(ankle.tolist()), tuple(tip.tolist()), floor, round(0.16 * pose.torso))
    alpha = cut_out(painted, pose)
    for side in ("left", "right"):
        x, y = ((pose.points[f"{side}_ankle"] + pose.points[f"{side}_toe"]) / 2).round().astype(int)
        assert alpha[y, x] > 0.9


def test_the_chest_is_certain_and_the_air_beside_it_is_not(picture: ByteArray, pose: Pose) -> None:
    certain = certain_body(pose, picture.shape[:2])
    for share in np.linspace(0.1, 0.9, 9):
        x, y = (pose.shoulders + share * (pose.hips - pose.shoulders)).round().astype(int)
        assert certain[y, x]
    outside = cut_out(picture, pose) < 0.1
    assert float((certain & outside).sum() / certain.sum()) < 0.01


def test_a_leg_that_is_hardly_seen_is_not_certain(picture: ByteArray, pose: Pose) -> None:
    unseen = Pose(pose.points, {**pose.visibility, "left_ankle": 0.3}, pose.mask)
    shin = ((pose.points["left_knee"] + pose.points["left_ankle"]) / 2).round().astype(int)
    assert certain_body(pose, picture.shape[:2])[shin[1], shin[0]]
    assert not certain_body(unseen, picture.shape[:2])[shin[1], shin[0]]
