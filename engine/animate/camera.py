"""Where the figure stands in the output, and how big."""

from dataclasses import dataclass

import numpy as np

from engine.animate.arrays import FloatArray

HEIGHT_SHARE = 0.66
"""The standing figure's height against a stage's height."""
SIDE_MARGIN = 0.01
TOP_MARGIN = 0.03
SMALLEST_KEPT = 0.75


@dataclass(frozen=True)
class Camera:
    """The similarity that places figure space on the output: `scale`, and the origin's pixel `centre` [2]."""

    scale: float
    centre: FloatArray

    def place(self, points: FloatArray, squash: float) -> FloatArray:
        """Return figure-space points [N, 2] in output pixels, squashed vertically about the ground."""
        return self.centre + points * np.array([self.scale / np.sqrt(squash), self.scale * squash])


def stage_camera(
    extent: FloatArray, figure_height: float, size: tuple[int, int], ground_y: float, sole: float = 0.0
) -> Camera:
    """Frame the dance on a stage of `size`: as big as HEIGHT_SHARE, smaller if it would leave the picture.

    `extent` [2, 2] is the lowest and highest corner that the dance ever reaches in figure space; `sole` is
    where planted soles are in it, and comes to lie on the stage's ground line.
    """
    width, height = size
    (left, top), (right, bottom) = extent
    scale = min(
        HEIGHT_SHARE * height / figure_height,
        width * (1 - 2 * SIDE_MARGIN) / max(right - left, 1.0),
        (ground_y - TOP_MARGIN * height) / max(-top, 1.0),
        (height - ground_y) / max(bottom, 1.0),
    )
    return Camera(scale, np.array([_centred(width, scale, left, right, width / 2), ground_y - sole * scale]))


def kept_camera(extent: FloatArray, origin: FloatArray, size: tuple[int, int]) -> Camera:
    """Leave the figure where it stood in its own picture, shrunk only as far as the dance needs room."""
    width, height = size
    (left, top), (right, _) = extent
    scale = min(1.0, width / max(right - left, 1.0), (origin[1] - 0.01 * height) / max(-top, 1.0))
    scale = max(scale, SMALLEST_KEPT)
    return Camera(scale, np.array([_centred(width, scale, left, right, float(origin[0])), float(origin[1])]))


def _centred(width: int, scale: float, left: float, right: float, wanted: float) -> float:
    """Move the wanted centre just far enough that both sides of the dance stay in the picture."""
    low, high = -left * scale, width - right * scale
    return (low + high) / 2 if low > high else float(np.clip(wanted, low, high))
