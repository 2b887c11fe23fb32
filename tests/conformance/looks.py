"""What is to be seen on a frame: where a colour lies, whether something is written, how frames differ."""

import io
from collections.abc import Mapping

import numpy as np
from PIL import Image

from tests.conformance.gallery import served
from tests.conformance.works import Picture

Box = tuple[int, int, int, int]


def box_of(frame: Picture, colour: tuple[int, int, int]) -> Box | None:
    """Left, top, width and height of what has a colour, if anything has."""
    near = np.abs(frame.astype(int) - np.array(colour)).max(axis=2) < 45
    if near.sum() < 20:
        return None
    rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    left, top = int(columns[0]), int(rows[0])
    return left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top


def place_on(size: tuple[int, int], rect: Mapping[str, int]) -> Box:
    """Where a LogoRect is on a frame of a size; a negative X or Y counts from the right or bottom edge."""
    x, y = rect["X"], rect["Y"]
    return size[0] + x if x < 0 else x, size[1] + y if y < 0 else y, rect["Width"], rect["Height"]


def is_about(box: Box | None, expected: Box) -> bool:
    """Whether a box is where it should be, to the two pixels that a codec blurs."""
    return box is not None and all(abs(a - b) <= 2 for a, b in zip(box, expected, strict=True))


def is_lettered(frame: Picture) -> bool:
    """Whether white letters stand in the bottom right corner."""
    height, width = frame.shape[:2]
    corner = frame[height - height // 13 :, width // 4 :].astype(int)
    white, dark = corner.min(axis=2) > 180, corner.max(axis=2) < 110
    beside = dark[:, 2:] | dark[:, :-2]
    return int((white[:, 1:-1] & beside).sum()) > 15


def difference(one: Picture, other: Picture) -> float:
    """The mean difference of two frames of one size, 0 to 255."""
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def picture_at(name: str, size: tuple[int, int]) -> Picture:
    """A picture of the gallery as large as a frame."""
    with Image.open(io.BytesIO(served(name))) as image:
        return np.asarray(image.convert("RGB").resize(size), dtype=np.uint8)
