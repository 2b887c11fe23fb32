"""Bringing a picture's shape into the provider's range, without losing the person. Pure geometry."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.intake.limits import (
    MAX_RATIO,
    MIN_RATIO,
    MIN_SIDE,
    MOST_PIXELS_APART,
)

_INSIDE = 1.002  # stay off the very edge of the range: whole pixels round
_WIDEST = MAX_RATIO / _INSIDE
_NARROWEST = MIN_RATIO * _INSIDE
_FILL = 0.72  # when cropping, a small person comes to fill this much of the height
_SMALL = 0.6  # who fills less than this is small; the provider asks for half


Size = tuple[int, int]
"""Width and height in pixels."""
Shapes = tuple[float, float]
"""The least and the greatest width to height that are right."""


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels: left and top inside, right and bottom outside."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Pixels from top to bottom."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Frame:
    """What to do with a picture: cut `crop` out, then centre it on a canvas of `width` by `height` pixels."""

    crop: tuple[int, int, int, int]
    width: int
    height: int


def fits(width: int, height: int) -> bool:
    """Tell whether the shape is one the provider takes."""
    return MIN_RATIO <= width / height <= MAX_RATIO


def frame(width: int, height: int, person: Box | None) -> Frame:
    """Choose how a picture of the wrong shape gets a right one.

    Around a known person it is cropped, as far as the person allows; what is still missing becomes canvas.
    Without a person only canvas is added: that never cuts anybody off.
    """
    whole = Box(0, 0, width, height)
    crop = _around(person, width, height) if person is not None else whole
    left, top = round(crop.left), round(crop.top)
    right, bottom = max(left + 1, round(crop.right)), max(top + 1, round(crop.bottom))
    return Frame((left, top, right, bottom), *_canvas(right - left, bottom - top))


def frame_whole(width: int, height: int, shapes: Shapes) -> Frame:
    """Choose how a picture that is to be kept whole gets one of the right shapes: by canvas alone."""
    narrowest, widest = shapes
    canvas = _canvas(width, height, narrowest * _INSIDE, widest / _INSIDE)
    return Frame((0, 0, width, height), *canvas)


def levelled(sizes: Sequence[Size]) -> list[Size]:
    """Scale the sizes of pictures that go together to about the same number of pixels: to the smallest's.

    None gets a side below MIN_SIDE for it: rather the small ones are enlarged. What is near enough stays.
    """
    pixels = [width * height for width, height in sizes]
    if max(pixels) <= MOST_PIXELS_APART * min(pixels):
        return list(sizes)
    least = max(MIN_SIDE**2 * max(size) / min(size) for size in sizes)
    wanted = max(least, min(pixels))
    return [_scaled(size, math.sqrt(wanted / (size[0] * size[1]))) for size in sizes]


def _scaled(size: Size, scale: float) -> Size:
    return round(size[0] * scale), round(size[1] * scale)


def _around(person: Box, width: int, height: int) -> Box:
    tall = float(height)
    if person.height < _SMALL * height:
        tall = max(person.height / _FILL, min(height, person.width / _WIDEST))
    wide = min(float(width), max(person.width, tall * _WIDEST))
    tall = min(float(height), max(person.height, min(tall, wide / _NARROWEST)))
    # The person stands in the middle, the feet a little above the lower edge.
    left = _slide((person.left + person.right - wide) / 2, wide, width)
    spare = tall - person.height
    top = _slide(person.top - 0.6 * spare, tall, height)
    return Box(left, top, left + wide, top + tall)


def _slide(start: float, length: float, limit: int) -> float:
    return min(max(0.0, start), limit - length)


def _canvas(width: int, height: int, narrowest: float = _NARROWEST, widest: float = _WIDEST) -> Size:
    if width / height > widest:
        return width, -int(-width / widest // 1)
    if width / height < narrowest:
        return -int(-height * narrowest // 1), height
    return width, height
