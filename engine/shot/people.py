"""Who is in a picture, as far as a camera must know: the faces, and how much of the body is seen."""

from dataclasses import dataclass

import cv2
import numpy as np

from engine.animate.arrays import ByteArray
from engine.animate.face import Face, find_head_face
from engine.animate.gates import erase_person
from engine.animate.pose import Pose, find_pose

LOOK_SIDE = 1024
"""The longer side in pixels at which a picture is looked at."""
SMALLEST_PICTURE = 64
SMALLEST_SECOND = 0.35
"""How big another face must be against the first to be one of the shot's people."""
CLOSE_UP, HALF_LENGTH = 0.3, 0.15
"""From which share of the picture's height on a face makes it a close-up, or a half-length portrait."""


@dataclass(frozen=True)
class People:
    """The faces of a picture: their number, where their middle is and how high the first is.

    `focus` is in shares of the picture's width and height, `face` of its height; `whole` tells that the
    first person is seen down to the feet.
    """

    count: int = 0
    focus: tuple[float, float] | None = None
    face: float = 0.0
    whole: bool = False

    @property
    def framing(self) -> str:
        """Name how near they are: "close-up", "half-length" or "full-length"; "" where that is not clear."""
        if self.face >= CLOSE_UP:
            return "close-up"
        if self.face >= HALF_LENGTH:
            return "half-length"
        return "full-length" if self.whole else ""


def find_people(picture: ByteArray, most: int = 3) -> People:
    """Look for at most so many people with a face in RGB [H, W, 3]."""
    rest = _reduced(picture)
    height, width = rest.shape[:2]
    found: list[tuple[Pose, Face]] = []
    while len(found) < most and min(height, width) >= SMALLEST_PICTURE:
        pose = find_pose(rest)
        face = find_head_face(rest, pose) if pose is not None else None
        if pose is None or face is None or (found and face.height < SMALLEST_SECOND * found[0][1].height):
            break
        found.append((pose, face))
        if len(found) < most:
            rest = _without(rest, pose, face)
    if not found:
        return People()
    centres = np.mean([face.points.mean(axis=0) for _, face in found], axis=0)
    pose, face = found[0]
    return People(
        len(found),
        (float(centres[0]) / width, float(centres[1]) / height),
        face.height / height,
        _is_whole(pose, height),
    )


def _reduced(picture: ByteArray) -> ByteArray:
    height, width = picture.shape[:2]
    factor = LOOK_SIDE / max(height, width)
    if factor >= 1:
        return picture
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _without(picture: ByteArray, pose: Pose, face: Face) -> ByteArray:
    """Paint somebody over: the body, and the face for sure."""
    rest = erase_person(picture, pose)
    centre, radius = face.points.mean(axis=0), 0.75 * face.height
    cv2.circle(rest, (round(centre[0]), round(centre[1])), round(radius), (127, 127, 127), cv2.FILLED)
    return rest


def _is_whole(pose: Pose, height: int) -> bool:
    ankles = ("left_ankle", "right_ankle")
    return all(pose.visibility[one] > 0.5 and pose.points[one][1] < height for one in ankles)
