"""The face in the picture: found in a crop around the head, where the short-range model sees it."""

from dataclasses import dataclass

import cv2
import numpy as np

from engine.animate.arrays import ByteArray, FloatArray
from engine.animate.landmarks import find_face
from engine.animate.pose import Pose

CROP_SIDE = 384
_EYES = {
    "left": (263, 362, 386, 374),
    "right": (33, 133, 159, 145),
}
"""MediaPipe's face mesh: outer corner, inner corner, middle of the upper lid, middle of the lower lid."""


@dataclass(frozen=True)
class Face:
    """A face's points [478, 2] in pixels of the picture."""

    points: FloatArray

    @property
    def height(self) -> float:
        """Pixels from the highest to the lowest point of the face."""
        return float(np.ptp(self.points[:, 1]))

    @property
    def width(self) -> float:
        """Pixels from the leftmost to the rightmost point of the face."""
        return float(np.ptp(self.points[:, 0]))

    @property
    def chin(self) -> FloatArray:
        """The lowest point of the chin."""
        return self.points[152]

    def eyes(self) -> list[FloatArray]:
        """Return both eyes as [4, 2]: outer corner, inner corner, upper lid, lower lid."""
        return [self.points[list(indices)] for indices in _EYES.values()]

    def scaled(self, factor: float) -> "Face":
        """Return the same face in a picture scaled by `factor`."""
        return Face(self.points * factor)


def find_head_face(picture: ByteArray, pose: Pose) -> Face | None:
    """Look for the face around the pose's head in RGB [H, W, 3]; try a tight and a wide crop."""
    for margin in (1.0, 1.6, 0.7):
        box = _head_box(picture, pose, margin)
        if box is None:
            continue
        left, top, right, bottom = box
        factor = CROP_SIDE / (right - left)
        crop = cv2.resize(
            picture[top:bottom, left:right],
            (CROP_SIDE, max(1, round((bottom - top) * factor))),
            interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC,
        )
        points = find_face(np.asarray(crop, dtype=np.uint8))
        if points is not None:
            return Face(points / factor + np.array([left, top]))
    return None


def _head_box(picture: ByteArray, pose: Pose, margin: float) -> tuple[int, int, int, int] | None:
    height, width = picture.shape[:2]
    centre = pose.points["nose"]
    half = max(0.55 * pose.torso * margin, 2.2 * margin * _eye_distance(pose))
    left, top = np.maximum(centre - half, 0).astype(int)
    right, bottom = np.minimum(centre + half, [width, height]).astype(int)
    if right - left < 16 or bottom - top < 16:
        return None
    return int(left), int(top), int(right), int(bottom)


def _eye_distance(pose: Pose) -> float:
    return float(np.linalg.norm(pose.points["left_eye"] - pose.points["right_eye"]))
