"""What stands out of a picture in which nobody was found: cut out by colour, or not at all."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, Float32Array, FloatArray, IntArray
from engine.animate.wobble.plain import on_plain_ground

SEARCH_SIDE = 320
ROUNDS = 4
BORDER = 0.035
"""How broad the frame is whose colours are taken for the background's, in shares of the shorter side."""
CORNER = 0.2
"""Of the lower edge only the ends are believed: what is shown often stands on it."""
COLOURS = 5
RARE = 0.08
"""A colour with a smaller share of the frame may be the subject's."""
SMALLEST, LARGEST = 0.06, 0.72
"""Shares of the picture that a subject may fill."""
ONE_PIECE, PLAIN_PIECE = 0.85, 0.7
"""So much of all that stands out is one thing."""
SOLID = 0.55
"""Its area against that of its convex hull: a tangle is no subject."""
SPECK = 0.008
"""Smaller pieces, against the largest, are dirt."""
OUTSTANDING = 11.0
"""How far, in CIELAB, its colours are from those close around it."""
STABLE = 0.8
"""The overlap (intersection over union) of two cuts that began differently."""


def salient(picture: ByteArray) -> BoolArray | None:
    """Return what stands out of RGB [H, W, 3] as a mask [H, W]; None where that is not certain.

    On a plain ground that is whatever its colour does not reach. Elsewhere the frame's colours are clustered,
    what is unlike them seeds a GrabCut (Rother, Kolmogorov and Blake 2004), and so does an ellipse in the
    middle. Only when both find much the same, a single solid thing that
    differs from its surroundings, is it believed.
    """
    height, width = picture.shape[:2]
    factor = min(1.0, SEARCH_SIDE / max(height, width))
    size = (max(24, round(width * factor)), max(24, round(height * factor)))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    plain = on_plain_ground(small, _frame(small.shape))
    region = _by_contrast(small) if plain is None else _pieces(plain)
    if region is None or not SMALLEST < float(region.mean()) < LARGEST:
        return None
    large = cv2.resize(region.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(large > 0.5, dtype=np.bool_)


def _by_contrast(small: ByteArray) -> BoolArray | None:
    lab = np.asarray(cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), dtype=np.float32)
    unlike = _unlike_frame(lab)
    first = _cut(small, _seeds_by_colour(unlike))
    second = _cut(small, _seeds_by_place(unlike))
    if first is None or second is None or not _alike(first, second):
        return None
    return first if _is_outstanding(first, lab) else None


def _frame(shape: tuple[int, ...]) -> BoolArray:
    """Return the pixels [H, W] that are taken for background: three edges, and the lower corners."""
    height, width = shape[:2]
    broad = max(2, round(BORDER * min(height, width)))
    frame = np.zeros((height, width), bool)
    frame[:broad] = frame[:, :broad] = frame[:, -broad:] = True
    corner = round(CORNER * width)
    frame[-broad:, :corner] = frame[-broad:, -corner:] = True
    return frame


def _unlike_frame(lab: Float32Array) -> FloatArray:
    """Return how far every colour is from the frame's usual ones, [H, W] in CIELAB."""
    samples = np.ascontiguousarray(lab[_frame(lab.shape)])
    cv2.setRNGSeed(0)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    start: IntArray = np.zeros((len(samples), 1), np.int32)
    _, _, found = cv2.kmeans(samples, COLOURS, start, criteria, 2, cv2.KMEANS_PP_CENTERS)
    centres: FloatArray = np.asarray(found, dtype=np.float64)
    nearest = np.linalg.norm(samples[:, None] - centres, axis=2).argmin(axis=1)
    share = np.bincount(nearest, minlength=COLOURS) / len(samples)
    usual = centres[share > RARE]
    # Lightness counts half: a shadow on the wall is still the wall.
    weights = np.array([0.5, 1.0, 1.0])
    apart = np.linalg.norm((lab[:, :, None] - usual) * weights, axis=3)
    unlike: FloatArray = np.asarray(apart.min(axis=2), dtype=np.float64)
    return np.asarray(cv2.GaussianBlur(unlike, (0, 0), 1.2), dtype=np.float64)


def _otsu(values: FloatArray) -> float:
    """Return the threshold that divides values best (Otsu 1979)."""
    top = max(float(values.max()), 1e-6)
    level, _ = cv2.threshold(
        np.asarray(values / top * 255, dtype=np.uint8), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU
    )
    return float(level) / 255 * top


def _seeds_by_colour(unlike: FloatArray) -> ByteArray:
    threshold = _otsu(unlike)
    labels = np.full(unlike.shape, cv2.GC_PR_BGD, np.uint8)
    labels[unlike > 0.8 * threshold] = cv2.GC_PR_FGD
    labels[_frame(unlike.shape) & (unlike < threshold)] = cv2.GC_BGD
    return labels


def _seeds_by_place(unlike: FloatArray) -> ByteArray:
    height, width = unlike.shape
    labels = np.full(unlike.shape, cv2.GC_PR_BGD, np.uint8)
    rows, columns = np.mgrid[0:height, 0:width]
    inside = ((columns - width / 2) / (0.38 * width)) ** 2 + ((rows - 0.54 * height) / (0.4 * height)) ** 2
    labels[(inside < 1) & (unlike > 0.4 * _otsu(unlike))] = cv2.GC_PR_FGD
    labels[_frame(unlike.shape)] = cv2.GC_BGD
    return labels


def _cut(small: ByteArray, labels: ByteArray) -> BoolArray | None:
    """Run GrabCut from labels [H, W]; return the largest piece, its holes filled, or None."""
    if not (labels == cv2.GC_PR_FGD).any() or not (labels != cv2.GC_PR_FGD).any():
        return None
    models = np.zeros((1, 65)), np.zeros((1, 65))
    bgr = np.ascontiguousarray(small[:, :, ::-1])
    cv2.setRNGSeed(0)  # or the same picture would be cut out differently every time
    cv2.grabCut(bgr, labels, (0, 0, 1, 1), models[0], models[1], ROUNDS, cv2.GC_INIT_WITH_MASK)
    cut = ((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)).astype(np.uint8)
    opened = cv2.morphologyEx(cut, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5)))
    main = _main_piece(np.asarray(opened > 0, dtype=np.bool_), ONE_PIECE)
    return None if main is None else _without_holes(main)


def _main_piece(region: BoolArray, share: float) -> BoolArray | None:
    """Return the largest piece; None if it has less than that `share` of the region."""
    count, found, stats, _ = cv2.connectedComponentsWithStats(region.astype(np.uint8), connectivity=8)
    if count < 2:
        return None
    areas = stats[1:, cv2.CC_STAT_AREA]
    if float(areas.max()) < share * float(areas.sum()):
        return None
    return np.asarray(np.asarray(found) == 1 + int(np.argmax(areas)), dtype=np.bool_)


def _pieces(region: BoolArray) -> BoolArray | None:
    """Return a drawing's pieces without specks; None if the largest one is not most of it."""
    main = _main_piece(region, PLAIN_PIECE)
    if main is None:
        return None
    _, found, stats, _ = cv2.connectedComponentsWithStats(region.astype(np.uint8), connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] > SPECK * main.sum()
    large[0] = False
    return np.asarray(large[np.asarray(found)], dtype=np.bool_)


def _without_holes(region: BoolArray) -> BoolArray:
    """Fill holes under a hundredth of a region: reflections and dots, but not the hole of a ring."""
    count, found, stats, _ = cv2.connectedComponentsWithStats((~region).astype(np.uint8), connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] < 0.01 * region.sum()
    filled = np.isin(np.asarray(found), [index for index in range(1, count) if small[index]])
    return np.asarray(region | filled, dtype=np.bool_)


def _alike(first: BoolArray, second: BoolArray) -> bool:
    return float((first & second).sum()) > STABLE * float((first | second).sum())


def _is_outstanding(region: BoolArray, lab: Float32Array) -> bool:
    """Tell whether a region is solid, and unlike what is close around it."""
    outlines, _ = cv2.findContours(region.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = float(cv2.contourArea(cv2.convexHull(np.concatenate(outlines))))
    if float(region.sum()) < SOLID * hull:
        return False
    reach = max(5, round(0.05 * max(region.shape))) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    solid = region.astype(np.uint8)
    around = (cv2.dilate(solid, kernel) > 0) & ~region
    rim = region & ~(cv2.erode(solid, kernel) > 0)
    if not around.any() or not rim.any():
        return False
    return float(np.linalg.norm(lab[rim].mean(axis=0) - lab[around].mean(axis=0))) > OUTSTANDING
