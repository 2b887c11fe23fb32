"""Which part of the body every pixel of the person belongs to."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, Float32Array, FloatArray, IntArray
from engine.animate.bones import Limb, find_limbs, limb_distance
from engine.animate.hair import without_hair
from engine.animate.hand_cut import without_clothes
from engine.animate.morphology import nearest_labels
from engine.animate.pockets import without_pockets
from engine.animate.pose import Pose
from engine.animate.skirt import find_skirt

TRUNK = 0
LABEL_TORSO = 130.0
"""Labels are found in a picture scaled so that the trunk has this many pixels."""
ARM_BAND = (0.62, 1.22)
LEG_BAND = 0.16
SMOOTHING = 0.022
TRUNK_SLIVER = 0.085
LEG_SLIVER = 0.09
NEAR_ARM = 1.8


class Parts:
    """Soft shares of every part, [H, W]: `share[0]` the trunk, `share[i + 1]` limb `skeleton.LIMBS[i]`.

    A skirt belongs to the trunk; `hem` tells how far below the hips it ends, in pixels: 0 for trousers.
    """

    def __init__(self, limbs: list[Limb], share: list[Float32Array], hem: float) -> None:
        self.limbs = limbs
        self.share = share
        self.hem = hem


def find_parts(picture: ByteArray, alpha: Float32Array, pose: Pose) -> Parts:
    """Divide the person in RGB [H, W, 3] into trunk, arms and legs: by bones, and edges where those doubt."""
    height, width = alpha.shape
    factor = min(1.0, LABEL_TORSO / pose.torso)
    size = (max(8, round(width * factor)), max(8, round(height * factor)))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    inside = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)) > 0.5
    small_pose = pose.scaled(factor, *size)
    labels, hem = _label(small, inside, small_pose)
    share = [_soft(labels == part, width, height) for part in range(5)]
    return Parts(find_limbs(pose, alpha > 0.5, (share[1] + share[2]) > 0.5), share, hem / factor)


def _label(small: ByteArray, inside: BoolArray, pose: Pose) -> tuple[IntArray, float]:
    limbs = find_limbs(pose, inside)
    rows, columns = np.mgrid[0 : inside.shape[0], 0 : inside.shape[1]].astype(np.float64)
    distance = np.array([limb_distance(limb, columns, rows) for limb in limbs])
    below = _below_hips(pose, columns, rows)
    labels, sure = _by_bones(distance, below)
    labels = _by_edges(small, inside, labels, sure)
    labels = _reunite(labels, inside, distance)
    labels = _trimmed(labels, inside, distance, _below_hands(limbs, columns, rows))
    labels = without_hair(small, labels, pose)
    labels = without_pockets(small, labels, limbs, below)
    labels = without_clothes(small, labels, limbs, inside)
    skirt = find_skirt(small, inside, labels, pose)
    if skirt is not None:
        labels = np.where(skirt.region, TRUNK, labels).astype(np.int32)
    # Pixels outside the silhouette join the nearest part, or a limb's soft rim would stay behind.
    labels = nearest_labels(_smoothed(labels, inside), inside)
    return labels, 0.0 if skirt is None else skirt.hem


def _below_hips(pose: Pose, columns: FloatArray, rows: FloatArray) -> BoolArray:
    spine = (pose.hips - pose.shoulders) / pose.torso
    return (columns - pose.hips[0]) * spine[0] + (rows - pose.hips[1]) * spine[1] > 0


def _by_bones(distance: FloatArray, below: BoolArray) -> tuple[IntArray, BoolArray]:
    """Return labels and where they are beyond doubt, from the limbs' distances [4, H, W]."""
    nearest_arm = np.argmin(distance[:2], axis=0)
    arm = distance[:2].min(axis=0)
    leg = np.argmin(distance[2:], axis=0)
    labels = np.where(below, leg + 3, TRUNK)
    labels = np.where(arm < 1, nearest_arm + 1, labels).astype(np.int32)
    doubt = (arm > ARM_BAND[0]) & (arm < ARM_BAND[1])
    doubt |= below & (np.abs(distance[2] - distance[3]) < LEG_BAND)
    return labels, ~doubt


def _by_edges(small: ByteArray, inside: BoolArray, labels: IntArray, sure: BoolArray) -> IntArray:
    """Let a watershed (Meyer 1992) flood the doubtful bands, so that cuts follow sleeves and trouser legs."""
    markers = np.where(sure & inside, labels + 1, 0).astype(np.int32)
    markers[~inside] = 6
    flooded = cv2.watershed(np.ascontiguousarray(small[:, :, ::-1]), markers)
    found = np.asarray(flooded, dtype=np.int32) - 1
    return np.where(inside & (found >= 0) & (found < 5), found, labels).astype(np.int32)


def _reunite(labels: IntArray, inside: BoolArray, distance: FloatArray) -> IntArray:
    """Give every island to its neighbours: a part is one piece."""
    result = labels.copy()
    for part in range(5):
        region = (result == part) & inside
        count, found, stats, _ = cv2.connectedComponentsWithStats(
            np.asarray(region, np.uint8), connectivity=4
        )
        pieces: IntArray = np.asarray(found, dtype=np.int32)
        if count <= 2:
            continue
        main = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
        loose = region & (pieces != main)
        for piece in range(1, count):
            here = pieces == piece
            if piece == main or (part != TRUNK and _is_limb_piece(here, distance[part - 1])):
                continue
            result[here] = _neighbour(result, here, inside & ~loose, part)
    return result


def _is_limb_piece(here: BoolArray, distance: FloatArray) -> bool:
    """Tell whether a piece lies on the bone: an arm crossed by a bag strap is two such pieces."""
    return int(here.sum()) > 60 and float(distance[here].min()) < 0.3


def _neighbour(labels: IntArray, here: BoolArray, others: BoolArray, own: int) -> int:
    ring = (cv2.dilate(here.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0) & ~here & others
    votes = np.bincount(labels[ring], minlength=5)[:5] if ring.any() else np.zeros(5, int)
    votes[own] = 0
    return int(np.argmax(votes)) if votes.any() else own


def _below_hands(limbs: list[Limb], columns: FloatArray, rows: FloatArray) -> BoolArray:
    """Return what lies beyond the fingertips of the nearer hand: nothing there can stick to an arm."""
    ahead, away = np.empty((2, *rows.shape)), np.empty((2, *rows.shape))
    for index, limb in enumerate(limbs[:2]):
        wrist, tip = limb.joints[2], limb.joints[3]
        x, y = (tip - wrist) / max(float(np.linalg.norm(tip - wrist)), 1e-6)
        ahead[index] = (columns - tip[0]) * x + (rows - tip[1]) * y
        away[index] = np.hypot(columns - tip[0], rows - tip[1])
    return np.asarray(np.where(away[0] < away[1], ahead[0], ahead[1]) > 0, dtype=np.bool_)


def _trimmed(labels: IntArray, inside: BoolArray, distance: FloatArray, below_hands: BoolArray) -> IntArray:
    """Give slivers of trunk and legs that hug an arm to the arm: they would stick out once it moves away."""
    arm = distance[:2].min(axis=0)
    result = labels.copy()
    for parts, thin in (((TRUNK,), TRUNK_SLIVER), ((3, 4), LEG_SLIVER)):
        size = 2 * round(thin * LABEL_TORSO) + 1
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        region = (np.isin(labels, parts) & inside).astype(np.uint8)
        opened = cv2.morphologyEx(region, cv2.MORPH_OPEN, kernel) > 0
        sliver = (region > 0) & ~opened & (arm < NEAR_ARM) & ~below_hands
        result[sliver] = np.argmin(distance[:2], axis=0)[sliver] + 1
    return result


def _smoothed(labels: IntArray, inside: BoolArray) -> IntArray:
    """Round off ragged cuts: every pixel joins the part that is strongest around it."""
    sigma = SMOOTHING * LABEL_TORSO
    votes = np.empty((5, *labels.shape), np.float32)
    for part in range(5):
        votes[part] = cv2.GaussianBlur(np.asarray((labels == part) & inside, np.float32), (0, 0), sigma)
    return np.argmax(votes, axis=0).astype(np.int32)


def _soft(region: BoolArray, width: int, height: int) -> Float32Array:
    """Scale a part up with a smooth outline."""
    smooth = cv2.GaussianBlur(region.astype(np.float32), (0, 0), 1.6)
    large = np.asarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)
    softness = 2.2 * max(1.0, width / region.shape[1])
    steep = max(1.5, 12.0 / softness)
    return np.clip((large - 0.5) * steep + 0.5, 0, 1).astype(np.float32)
