"""What of a picture bounces: whom or what it shows, cut out; nothing, where that is not certain."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, Float32Array
from engine.animate.landmarks import segment_person
from engine.animate.matte import colour_cut, follow_edges
from engine.animate.picture import transparency
from engine.animate.pose import Pose, find_pose
from engine.animate.wobble.salience import salient

WORK_SIDE = 640
SURE = 0.6
"""A nose and shoulders this visible belong to a person; pets and puppets stay below."""
CUT_OFF = 0.06
"""A subject may touch the picture's upper, left or right edge by so much of it and no more."""
SEE_THROUGH = (0.03, 0.97)
"""Between these shares of opaque pixels a transparent picture tells what its subject is."""


def find_subject(data: bytes, picture: ByteArray) -> Float32Array | None:
    """Return the alpha [H, W] in 0..1 of what RGB [H, W, 3] shows; None for all of it, or nothing certain.

    `data` are the bytes that `picture` was decoded from: they may know its alpha. People come before what
    only stands out.
    """
    alpha = transparency(data)
    if alpha is not None and SEE_THROUGH[0] < float((alpha > 0.5).mean()) < SEE_THROUGH[1]:
        return _whole(alpha)
    pose = find_pose(picture)
    if pose is not None and _is_sure(pose):
        return _whole(_people(picture, pose))
    region = salient(picture)
    if region is None:
        return None
    radius = max(2, round(0.004 * max(region.shape)))
    return _whole(follow_edges(picture, region.astype(np.float32), radius))


def _is_sure(pose: Pose) -> bool:
    return all(pose.visibility[name] > SURE for name in ("nose", "left_shoulder", "right_shoulder"))


def _people(picture: ByteArray, pose: Pose) -> Float32Array:
    """Cut out all people together: the one that was found, and whoever else the segmentation sees."""
    height, width = picture.shape[:2]
    factor = min(1.0, WORK_SIDE / max(height, width))
    size = (max(16, round(width * factor)), max(16, round(height * factor)))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    found = cv2.resize(pose.mask, size, interpolation=cv2.INTER_AREA)
    likely = np.maximum(segment_person(small), np.asarray(found, dtype=np.float32))
    cut = colour_cut(small, likely, pose.torso * factor)
    cut = _without_crumbs(cut)
    soft = np.asarray(
        cv2.resize(cut.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC), np.float32
    )
    return follow_edges(picture, soft, radius=max(2, round(pose.torso * 0.012)))


def _without_crumbs(region: BoolArray) -> BoolArray:
    """Drop islands under a tenth of the largest."""
    count, found, stats, _ = cv2.connectedComponentsWithStats(region.astype(np.uint8), connectivity=8)
    if count <= 2:
        return region
    areas = stats[:, cv2.CC_STAT_AREA]
    large = [index for index in range(1, count) if areas[index] >= 0.1 * areas[1:].max()]
    return np.asarray(np.isin(np.asarray(found), large), dtype=np.bool_)


def _whole(alpha: Float32Array) -> Float32Array | None:
    """Return a subject's alpha, but None for one that the picture cuts off: straight cuts would be seen."""
    solid = alpha > 0.5
    touched = (solid[0].mean(), solid[:, 0].mean(), solid[:, -1].mean())
    if not solid.any() or max(float(share) for share in touched) > CUT_OFF:
        return None
    return alpha
