"""Where a person's joints are in a picture, and how sure that is."""

from dataclasses import dataclass

import cv2
import numpy as np

from engine.animate.arrays import ByteArray, Float32Array, FloatArray
from engine.animate.landmarks import find_body
from engine.animate.skeleton import JOINTS

DETECTION_SIDE = 1024
_MEDIAPIPE_INDEX = {
    "nose": 0,
    "left_eye": 2,
    "right_eye": 5,
    "left_ear": 7,
    "right_ear": 8,
    "left_shoulder": 11,
    "right_shoulder": 12,
    "left_elbow": 13,
    "right_elbow": 14,
    "left_wrist": 15,
    "right_wrist": 16,
    "left_pinky": 17,
    "right_pinky": 18,
    "left_index": 19,
    "right_index": 20,
    "left_hip": 23,
    "right_hip": 24,
    "left_knee": 25,
    "right_knee": 26,
    "left_ankle": 27,
    "right_ankle": 28,
    "left_heel": 29,
    "right_heel": 30,
    "left_toe": 31,
    "right_toe": 32,
}


@dataclass(frozen=True)
class Pose:
    """One person: named points in pixels, their visibility in 0..1, and the soft mask [H, W] in 0..1."""

    points: dict[str, FloatArray]
    visibility: dict[str, float]
    mask: Float32Array

    def joints(self) -> dict[str, FloatArray]:
        """Return the thirteen joints that motion moves."""
        return {name: self.points[name] for name in JOINTS}

    @property
    def shoulders(self) -> FloatArray:
        """The point midway between the shoulders."""
        return (self.points["left_shoulder"] + self.points["right_shoulder"]) / 2

    @property
    def hips(self) -> FloatArray:
        """The point midway between the hips."""
        return (self.points["left_hip"] + self.points["right_hip"]) / 2

    @property
    def torso(self) -> float:
        """The length of the trunk in pixels, the unit of every proportion here."""
        return float(np.linalg.norm(self.shoulders - self.hips))

    def scaled(self, factor: float, width: int, height: int) -> "Pose":
        """Return the same person in a picture scaled by `factor` to `width` x `height`."""
        mask = np.asarray(
            cv2.resize(self.mask, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32
        )
        return Pose({name: point * factor for name, point in self.points.items()}, self.visibility, mask)


def find_pose(picture: ByteArray) -> Pose | None:
    """Find the most prominent person in RGB [H, W, 3]; None when there is nobody."""
    height, width = picture.shape[:2]
    factor = min(1.0, DETECTION_SIDE / max(height, width))
    small = picture
    if factor < 1.0:
        size = (round(width * factor), round(height * factor))
        small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    found = find_body(small)
    if found is None:
        return None
    marks, mask = found
    scale = np.array([width / small.shape[1], height / small.shape[0]])
    points = {name: marks[index, :2] * scale for name, index in _MEDIAPIPE_INDEX.items()}
    visibility = {name: float(marks[index, 2]) for name, index in _MEDIAPIPE_INDEX.items()}
    if factor < 1.0:
        mask = np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
    return Pose(points, visibility, mask)
