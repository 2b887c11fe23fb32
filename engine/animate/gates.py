"""What a picture must show before it can dance; every no says what to change."""

from dataclasses import dataclass

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray
from engine.animate.drawing import looks_drawn
from engine.animate.errors import PictureRefused
from engine.animate.face import Face, find_head_face
from engine.animate.half_body import LEAST_CHEST, HalfBody, completed, half_body, is_foot_inside, is_seated
from engine.animate.pose import Pose, find_pose
from engine.animate.resting_arms import resting_arms

MIN_VISIBILITY = 0.5
MIN_TORSO_PIXELS = 24.0
MIN_FACE_PIXELS = 16.0
MIN_BODY_SHARE = 0.5
FOREHEAD_OUTSIDE = 0.06
"""So much of a face's height may lie above the picture: the face model guesses foreheads under hair."""
MAX_SECOND_OVERLAP = 0.35
MIN_SECOND_SIZE = 0.35
_NEEDED = (
    "left_shoulder",
    "right_shoulder",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
)
_SHOULDERS = _NEEDED[:2]
_TWELVE = (*_NEEDED[:6], "left_elbow", "right_elbow", "left_wrist", "right_wrist")


@dataclass(frozen=True)
class Person:
    """The one person a picture shows; a drawing may have no face that a face model knows.

    `half` says that they can dance from the waist up only, and how.
    """

    pose: Pose
    face: Face | None
    half: HalfBody | None = None

    @property
    def absent(self) -> frozenset[str]:
        """Name the limbs (of `skeleton.LIMBS`) that do not dance, but join the trunk."""
        return resting_arms(self.pose) | (self.half.absent if self.half else frozenset[str]())


def find_person(picture: ByteArray, *, demand_body_joints: bool = False) -> Person:
    """Find the person to animate in RGB [H, W, 3]; raise `PictureRefused` when the picture will not do."""
    pose = find_pose(picture)
    if pose is None:
        raise PictureRefused(
            "FailedOperation.ImageCheckNoBody",
            "No person was found. Send a picture of one person, standing, seen from head to feet.",
        )
    _demand_usable(pose)
    face = _demand_face(picture, pose)
    _demand_joints(picture, pose, strict=demand_body_joints)
    half = _half_body(picture, pose)
    _demand_size(picture, pose, face, half)
    _demand_alone(picture, pose)
    return Person(pose if half is None else completed(pose), face, half)


def _demand_usable(pose: Pose) -> None:
    if pose.torso < MIN_TORSO_PIXELS or float((pose.mask > 0.5).mean()) < 0.004:
        raise PictureRefused(
            "FailedOperation.BodyJointsFail",
            "The person is too small or too unclear to be cut out. Send a sharper picture, taken closer.",
        )


def _demand_face(picture: ByteArray, pose: Pose) -> Face | None:
    face = find_head_face(picture, pose)
    if face is not None:
        if min(face.height, face.width) < MIN_FACE_PIXELS:
            raise PictureRefused(
                "FailedOperation.FaceSizeTooSmall",
                "The face is too small. Take the picture closer.",
            )
        if float(face.points[:, 1].min()) < -FOREHEAD_OUTSIDE * face.height:
            raise PictureRefused(
                "InvalidParameterValue.NoFaceInPhoto",
                "The head is cut off. Send a picture with the whole head in it.",
            )
        return face
    head_inside = pose.points["nose"][1] > 0.15 * pose.torso and _faces_camera(pose)
    if head_inside and looks_drawn(picture, pose.mask > 0.5):
        return None
    if head_inside:
        raise PictureRefused(
            "FailedOperation.ImageFaceDetectFailed",
            "The face cannot be made out. Send a picture in which nothing covers or blurs it.",
        )
    raise PictureRefused(
        "InvalidParameterValue.NoFaceInPhoto",
        "No face can be seen. Send a picture with the whole head in it, looking at the camera.",
    )


def _faces_camera(pose: Pose) -> bool:
    return bool(pose.points["left_shoulder"][0] > pose.points["right_shoulder"][0])


def _demand_joints(picture: ByteArray, pose: Pose, *, strict: bool) -> None:
    """Demand the shoulders always, and all that has a name on VCLM's page where a caller is `strict`."""
    demanded = (*_NEEDED, *_TWELVE[6:]) if strict else _SHOULDERS
    missing = [name for name in demanded if not _is_seen(picture, pose, name)]
    if missing:
        parts = " and ".join(sorted({name.split("_")[1] for name in missing}))
        wanted = "head, both arms and both feet are" if strict else "the whole upper body is"
        raise PictureRefused(
            "FailedOperation.ImageBodyJoinsUndetected",
            f"The {'whole' if strict else 'upper'} body must be in the picture; not clearly seen: {parts}. "
            f"Step back until {wanted} in it, with nothing in front.",
        )


def _half_body(picture: ByteArray, pose: Pose) -> HalfBody | None:
    """Tell how to dance without legs, None where the whole body is there; refuse a head without a chest."""
    height, width = picture.shape[:2]
    feet = all(is_foot_inside(pose, side, width, height) for side in ("left", "right"))
    if feet and all(_is_seen(picture, pose, name) for name in _NEEDED) and not is_seated(pose):
        return None
    if height - pose.shoulders[1] < LEAST_CHEST * completed(pose).torso:
        raise PictureRefused(
            "FailedOperation.ImageBodyJoinsUndetected",
            "Too little is seen below the shoulders. Step back until the body down to the waist is in it.",
        )
    return half_body(pose, width, height)


def _is_seen(picture: ByteArray, pose: Pose, name: str) -> bool:
    height, width = picture.shape[:2]
    x, y = pose.points[name]
    inside = -0.01 * width <= x <= 1.01 * width and -0.01 * height <= y <= 1.005 * height
    return inside and pose.visibility[name] >= MIN_VISIBILITY


def _demand_size(picture: ByteArray, pose: Pose, face: Face | None, half: HalfBody | None) -> None:
    height = picture.shape[0]
    rows = np.flatnonzero((pose.mask > 0.5).any(axis=1))
    head_top = float(rows[0]) if rows.size else float(pose.points["nose"][1])
    if face is not None:
        head_top = min(head_top, float(face.points[:, 1].min()))
    ankle = max(float(pose.points["left_ankle"][1]), float(pose.points["right_ankle"][1]))
    if half is not None:  # What is seen of the legs counts, not where they are guessed to end.
        ankle = float(rows[-1]) if rows.size else head_top
    if ankle - head_top < MIN_BODY_SHARE * height:
        raise PictureRefused(
            "FailedOperation.ImageBodySmall",
            "The person fills less than half of the picture's height. Crop it closer.",
        )


def erase_person(picture: ByteArray, pose: Pose) -> ByteArray:
    """Return RGB [H, W, 3] with the person of a pose painted over, so that somebody else can be found."""
    reach = max(3, round(0.12 * pose.torso)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    erased = cv2.dilate((pose.mask > 0.5).astype(np.uint8), kernel) > 0
    outside = picture[~erased]
    rest = picture.copy()
    rest[erased] = np.median(outside, axis=0).astype(np.uint8) if outside.size else 127
    return rest


def _demand_alone(picture: ByteArray, pose: Pose) -> None:
    """Erase the person found and look again: whoever is found elsewhere is somebody else."""
    first = pose.mask > 0.5
    rest = erase_person(picture, pose)
    second = find_pose(rest)
    if second is None or not _is_somebody_else(picture, second, pose, first):
        return
    raise PictureRefused(
        "FailedOperation.ImageManyPeople",
        "There is more than one person in the picture. Crop it to the one who shall dance.",
    )


def _is_somebody_else(picture: ByteArray, second: Pose, pose: Pose, first: BoolArray) -> bool:
    mask = second.mask > 0.5
    area = int(mask.sum())
    if area == 0 or second.torso < MIN_SECOND_SIZE * pose.torso:
        return False
    if float((mask & first).sum()) / area > MAX_SECOND_OVERLAP:
        return False
    return find_head_face(picture, second) is not None
