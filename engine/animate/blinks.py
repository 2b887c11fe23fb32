"""Eyelids that close: skin of the face's own colours comes down over each eye, lashes along its edge."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from engine.animate.arrays import ByteArray, FloatArray
from engine.animate.face import Face

LEVELS = 6
"""How many steps there are from an open eye to a shut one; a blink lasts no more frames than twice that."""
SMALLEST_EYE = 5.0
"""Eyes narrower than so many pixels are left alone: there is nothing to be seen in them."""
_LIDS = (
    ((263, 466, 388, 387, 386, 385, 384, 398, 362), (263, 249, 390, 373, 374, 380, 381, 382, 362)),
    ((33, 246, 161, 160, 159, 158, 157, 173, 133), (33, 7, 163, 144, 145, 153, 154, 155, 133)),
)
"""MediaPipe's face mesh: the upper and the lower lid's edge, each from the outer corner to the inner."""
_LASHES = 0.05
"""How thick the line of lashes is, in widths of the eye, as everything below."""
_RIM = 0.16
"""The lashes of an open eye reach so far over the upper lid's edge; a lid that comes down hides them."""
_CORNERS = 0.1
"""What is painted of an eye reaches so far beyond the corners that the face model finds."""
_REACH = 0.85
"""How far around its middle an eye's surroundings are looked at."""
_ABOVE, _BELOW = 0.26, 0.2
"""Skin is sampled so far above the upper and below the lower lid."""
_DARKEST_LID = 0.82
"""A lid is never darker than this share of the cheek: what was sampled over it then is the brow."""


@dataclass(frozen=True)
class _Eye:
    """One eye's lids as heights [N] over places [N] along the line between its corners, in pixels."""

    corner: FloatArray
    along: FloatArray
    width: float
    places: FloatArray
    upper: FloatArray
    lower: FloatArray

    def edge(self, shut: float) -> FloatArray:
        """Return where the upper lid's edge is: just past the lower lid's when it is shut."""
        closed = np.maximum(self.lower + _LASHES * self.width, self.upper)
        return self.upper + (closed - self.upper) * shut


class Eyelids:
    """Keeps a texture's own open eyes, and closes them by writing a small patch over each.

    `texture` [h, w, 4] is RGBA, premultiplied; `offset` [2] is where its corner lies in the face's pixels.
    """

    def __init__(self, texture: ByteArray, offset: FloatArray, face: Face | None) -> None:
        self._texture = texture.copy()
        self._level = 0
        self._patches: list[tuple[tuple[slice, slice], list[ByteArray]]] = []
        if face is None:
            return
        for upper, lower in _LIDS:
            eye = _eye(face.points - offset, upper, lower)
            box = _box(eye, texture) if eye is not None else None
            if eye is not None and box is not None:
                shifted = replace(eye, corner=eye.corner - np.array([box[1].start, box[0].start]))
                self._patches.append((box, _closing(texture[box], shifted)))

    def texture(self, shut: float) -> ByteArray:
        """Return the texture with eyes as far `shut` as asked, 0 to 1; it is good until the next call."""
        level = round(LEVELS * min(max(shut, 0.0), 1.0))
        if level != self._level:
            self._level = level
            for box, levels in self._patches:
                self._texture[box] = levels[level]
        return self._texture


def _eye(points: FloatArray, upper: Sequence[int], lower: Sequence[int]) -> _Eye | None:
    """Lay an eye's lids out along the line between its corners; None for one too small, or edge-on."""
    first, last = sorted((points[upper[0]], points[upper[-1]]), key=lambda corner: float(corner[0]))
    width = float(np.linalg.norm(last - first))
    if width < SMALLEST_EYE:
        return None
    along = (last - first) / width
    places = np.linspace(-_CORNERS, 1.0 + _CORNERS, 33) * width
    lids = [_height(points[list(lid)] - first, along, places) for lid in (upper, lower)]
    return _Eye(first, along, width, places, lids[0], lids[1])


def _height(lid: FloatArray, along: FloatArray, places: FloatArray) -> FloatArray:
    """Return how far below the line between the corners a lid's edge [N, 2] is, at `places` along it."""
    down = np.array([-along[1], along[0]])
    order = np.argsort(lid @ along)
    return np.interp(places, (lid @ along)[order], (lid @ down)[order])


def _box(eye: _Eye, texture: ByteArray) -> tuple[slice, slice] | None:
    """Return the rows and columns around an eye; None if nothing of the texture is there."""
    middle, reach = eye.corner + eye.along * eye.width / 2, _REACH * eye.width
    left, top = np.maximum(np.floor(middle - reach).astype(int), 0)
    right, bottom = np.minimum(np.ceil(middle + reach).astype(int), (texture.shape[1], texture.shape[0]))
    if right - left < 2 or bottom - top < 2:
        return None
    return np.s_[int(top) : int(bottom), int(left) : int(right)]


def _closing(own: ByteArray, eye: _Eye) -> list[ByteArray]:
    """Draw an eye's surroundings [h, w, 4], in whose pixels the eye is, at every level."""
    rows, columns = np.mgrid[: own.shape[0], : own.shape[1]].astype(np.float64)
    across, down = columns - eye.corner[0], rows - eye.corner[1]
    place = across * eye.along[0] + down * eye.along[1]
    height = down * eye.along[0] - across * eye.along[1]
    skin, lashes = _lid_colours(own, eye, place, height)
    inside = _within(place, eye.places[0], eye.places[-1], 0.5 * _CORNERS * eye.width)
    thick = max(1.0, _LASHES * eye.width)
    levels = [own.copy()]
    for shut in np.arange(1, LEVELS + 1) / LEVELS:
        edge = _spread(place, eye.places, eye.edge(shut))
        rim = _spread(place, eye.places, eye.upper - _RIM * eye.width * min(1.0, 3.0 * shut))
        lid = _within(height, rim, edge, max(0.7, 0.06 * eye.width)) * inside
        line = np.clip(1.0 - np.abs(height - edge) / thick, 0.0, 1.0) * inside
        levels.append(_painted(_painted(own, skin, lid), lashes, 0.8 * line))
    return levels


def _painted(picture: ByteArray, colour: FloatArray, cover: FloatArray) -> ByteArray:
    """Lay a colour [3] or [h, w, 3] over premultiplied RGBA where it covers; transparency stays."""
    own, opaque = picture[:, :, :3].astype(np.float64), picture[:, :, 3:] / 255.0
    painted = picture.copy()
    painted[:, :, :3] = np.rint(own + (colour * opaque - own) * cover[:, :, None])
    return painted


def _spread(place: FloatArray, places: FloatArray, values: FloatArray) -> FloatArray:
    """Interpolate values [N] at `places` [N] for every pixel's place [h, w]."""
    return np.asarray(np.interp(place, places, values), dtype=np.float64)


def _within(value: FloatArray, low: FloatArray | float, high: FloatArray | float, soft: float) -> FloatArray:
    """Return 1 between `low` and `high` and 0 outside, over an edge `soft` wide."""
    return np.clip(np.minimum(value - low, high - value) / soft + 0.5, 0.0, 1.0)


def _lid_colours(
    own: ByteArray, eye: _Eye, place: FloatArray, height: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return a lid's skin [h, w, 3], from over the eye down to the cheek's, and the lashes' colour [3]."""
    sharp = own[:, :, :3].astype(np.float64)
    smooth = np.asarray(cv2.GaussianBlur(sharp, (0, 0), 0.06 * eye.width), np.float64)
    cheek = _along(smooth, eye, eye.lower + _BELOW * eye.width)
    over = np.maximum(_along(smooth, eye, eye.upper - _ABOVE * eye.width), _DARKEST_LID * cheek)
    upper, lower = _spread(place, eye.places, eye.upper), _spread(place, eye.places, eye.lower)
    share = 0.6 * np.clip((height - upper) / np.maximum(lower - upper, 1.0), 0.0, 1.0)
    channels = [
        (1 - share) * _spread(place, eye.places, over[:, one])
        + share * _spread(place, eye.places, cheek[:, one])
        for one in range(3)
    ]
    rim = _along(sharp, eye, eye.upper)
    return np.stack(channels, axis=2), np.asarray(0.8 * np.percentile(rim, 15, axis=0), np.float64)


def _along(picture: FloatArray, eye: _Eye, line: FloatArray) -> FloatArray:
    """Sample colours [N, 3] on a line over the eye's places, evened out along it."""
    points = eye.corner + eye.places[:, None] * eye.along
    points = points + line[:, None] * np.array([-eye.along[1], eye.along[0]])
    columns = np.clip(np.rint(points[:, 0]), 0, picture.shape[1] - 1).astype(np.int32)
    rows = np.clip(np.rint(points[:, 1]), 0, picture.shape[0] - 1).astype(np.int32)
    sampled = np.pad(picture[rows, columns], ((6, 6), (0, 0)), mode="edge")
    return np.stack([np.convolve(sampled[:, one], np.full(13, 1 / 13), "valid") for one in range(3)], axis=1)
