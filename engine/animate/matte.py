"""Cutting the person out: the model's soft mask sharpened by the picture's own edges."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, Float32Array, FloatArray, IntArray
from engine.animate.certain import around_feet, certain_body
from engine.animate.landmarks import segment_person
from engine.animate.pose import Pose

WORK_HEIGHT = 720
GRABCUT_ROUNDS = 3
GUIDE_EPSILON = 1e-4
SMALL_HOLE = 0.02
"""In square torso lengths."""


def cut_out(picture: ByteArray, pose: Pose) -> Float32Array:
    """Return the person's alpha [H, W] in 0..1 for RGB [H, W, 3]; holes in the silhouette stay holes."""
    height, width = picture.shape[:2]
    factor = min(1.0, WORK_HEIGHT / height)
    size = (max(16, round(width * factor)), max(16, round(height * factor)))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    small_pose = pose.scaled(factor, *size)
    likely = _likelihood(small, small_pose)
    hard = colour_cut(
        small,
        likely,
        small_pose.torso,
        certain_body(small_pose, likely.shape),
        around_feet(small_pose, likely.shape),
    )
    hard = _keep_body(hard, pose, factor)
    soft = np.asarray(
        cv2.resize(hard.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC), np.float32
    )
    return follow_edges(picture, soft, radius=max(2, round(pose.torso * 0.012)))


def _likelihood(small: ByteArray, pose: Pose) -> Float32Array:
    """Average the pose's mask with a segmentation of overlapping square crops, which see more detail."""
    height, width = small.shape[:2]
    ys, xs = np.nonzero(pose.mask > 0.4)
    if ys.size == 0:
        return pose.mask
    margin = 0.35 * pose.torso
    left, right = max(0, int(xs.min() - margin)), min(width, int(xs.max() + margin))
    top, bottom = max(0, int(ys.min() - 1.4 * margin)), min(height, int(ys.max() + margin))
    side = max(right - left, (bottom - top) // 2)
    total = np.zeros((height, width), np.float32)
    count = np.zeros((height, width), np.float32)
    for start in np.unique(np.linspace(top, max(top, bottom - side), 3).astype(int)):
        window = np.s_[int(start) : min(height, int(start) + side), left:right]
        total[window] += segment_person(np.ascontiguousarray(small[window]))
        count[window] += 1
    segmented = np.where(count > 0, total / np.maximum(count, 1), pose.mask)
    reach = max(3, round(0.16 * pose.torso)) | 1
    near = cv2.dilate((pose.mask > 0.4).astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    head = _head_zone(pose, height, width)
    mixed = 0.5 * segmented + 0.5 * pose.mask
    mixed[head] = np.maximum(mixed, 0.85 * segmented)[head]
    mixed[~(near | head)] = 0
    return mixed.astype(np.float32)


def _head_zone(pose: Pose, height: int, width: int) -> BoolArray:
    """Return the disc around the head in which hats and hair may add to the pose's own mask."""
    rows, columns = np.mgrid[0:height, 0:width]
    x, y = pose.points["nose"]
    radius = 0.72 * pose.torso
    return ((columns - x) ** 2 + (rows - y + 0.1 * pose.torso) ** 2 < radius**2) & (rows < pose.shoulders[1])


def colour_cut(
    small: ByteArray,
    likely: Float32Array,
    torso: float,
    certain: BoolArray | None = None,
    perhaps: BoolArray | None = None,
) -> BoolArray:
    """Let colours decide where masks [H, W] in 0..1 are unsure (GrabCut: Rother, Kolmogorov and Blake 2004).

    `torso` is the person's trunk in pixels of RGB `small` [H, W, 3]: the unit of how broad the doubt is.
    What is `certain` [H, W] is kept whatever masks and colours say, and what `perhaps` is need not be masked.
    """
    band = max(3, round(0.045 * torso)) | 1
    nowhere = np.zeros(likely.shape, np.bool_)
    certain, perhaps = (nowhere if where is None else where for where in (certain, perhaps))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (band, band))
    sure = cv2.erode((likely > 0.85).astype(np.uint8), kernel) > 0
    possible = (cv2.dilate((likely > 0.2).astype(np.uint8), kernel) > 0) | perhaps
    labels = np.full(likely.shape, cv2.GC_BGD, np.uint8)
    labels[possible] = cv2.GC_PR_BGD
    labels[likely > 0.5] = cv2.GC_PR_FGD
    labels[sure | certain] = cv2.GC_FGD
    if not sure.any() or possible.all():
        return likely > 0.5
    models = np.zeros((1, 65)), np.zeros((1, 65))
    bgr = np.ascontiguousarray(small[:, :, ::-1])
    cv2.setRNGSeed(0)  # or the same picture would be cut out differently every time
    cv2.grabCut(bgr, labels, (0, 0, 1, 1), models[0], models[1], GRABCUT_ROUNDS, cv2.GC_INIT_WITH_MASK)
    cut = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
    # Colours alone tear pieces out of clothes that resemble the wall: believe them only where masks doubt.
    cut = ((cut | (likely > 0.9)) & ((likely > 0.08) | perhaps)) | certain
    smooth = np.asarray(cv2.medianBlur(np.asarray(cut, np.uint8), 5), dtype=np.uint8) > 0
    return _without_pinholes(smooth, likely, SMALL_HOLE * torso**2)


def _without_pinholes(cut: BoolArray, likely: Float32Array, largest: float) -> BoolArray:
    """Fill holes of at most `largest` pixels that masks take for the person: a hem as pale as the wall."""
    count, found, stats, _ = cv2.connectedComponentsWithStats((~cut).astype(np.uint8), connectivity=4)
    labels: IntArray = np.asarray(found, dtype=np.int32)
    filled = cut.copy()
    for hole in range(1, count):
        if stats[hole, cv2.CC_STAT_AREA] <= largest and float(likely[labels == hole].mean()) > 0.5:
            filled[labels == hole] = True
    return filled


def _keep_body(cut: BoolArray, pose: Pose, factor: float) -> BoolArray:
    """Drop islands that hold no joint of the body and are small beside it."""
    count, found, stats, _ = cv2.connectedComponentsWithStats(cut.astype(np.uint8), connectivity=8)
    labels: IntArray = np.asarray(found, dtype=np.int32)
    if count <= 2:
        return cut
    kept = np.zeros(count, bool)
    kept[1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))] = True
    for point in pose.points.values():
        x, y = _inside(point * factor, cut.shape)
        kept[labels[y, x]] = True
    kept[0] = False
    return kept[labels]


def _inside(point: FloatArray, shape: tuple[int, ...]) -> tuple[int, int]:
    return int(np.clip(point[0], 0, shape[1] - 1)), int(np.clip(point[1], 0, shape[0] - 1))


def follow_edges(picture: ByteArray, soft: Float32Array, radius: int) -> Float32Array:
    """Return alpha [H, W] whose soft edges follow those of RGB [H, W, 3], from a rough one.

    A guided filter (He, Sun and Tang 2013, grey guide) of `radius` pixels.
    """
    guide = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.float32) / np.float32(255)
    blurred = np.asarray(
        cv2.GaussianBlur(np.clip(soft, 0, 1), (0, 0), max(0.8, radius / 3)), dtype=np.float32
    )
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(values: Float32Array | FloatArray) -> Float32Array:
        return np.asarray(cv2.blur(values, size), dtype=np.float32)

    mean_guide, mean_alpha = mean(guide), mean(blurred)
    variance = mean(guide * guide) - mean_guide * mean_guide
    covariance = mean(guide * blurred) - mean_guide * mean_alpha
    slope = covariance / (variance + GUIDE_EPSILON)
    offset = mean_alpha - slope * mean_guide
    alpha = mean(slope) * guide + mean(offset)
    # A steeper ramp keeps edges crisp at output size and pulls the rim inside the person.
    return np.clip((alpha - 0.5) * 1.8 + 0.4, 0, 1).astype(np.float32)
