"""How big the video is, and which part of a picture a camera sees."""

from dataclasses import dataclass

TALLEST, WIDEST = 9 / 21, 21 / 9
"""The limits of a video's width over its height; what a picture has beyond them, the camera may pan over."""


def output_size(width: float, height: float, short_side: int) -> tuple[int, int]:
    """Return the video's width and height, both even, for a picture of that ratio within the limits."""
    ratio = min(max(width / height, TALLEST), WIDEST)
    short = _even(short_side)
    return (_even(short * ratio), short) if ratio > 1 else (short, _even(short / ratio))


def _even(pixels: float) -> int:
    return max(2, 2 * round(pixels / 2))


@dataclass(frozen=True)
class View:
    """What the camera sees: a rectangle in a picture's own pixels, whose left upper corner is 0, 0."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def towards(self, other: "View", share: float) -> "View":
        """Return the rectangle that lies that share of the way (0..1) towards another one."""
        return View(
            self.left + share * (other.left - self.left),
            self.top + share * (other.top - self.top),
            self.width + share * (other.width - self.width),
            self.height + share * (other.height - self.height),
        )


def widest_view(size: tuple[float, float], ratio: float) -> tuple[float, float]:
    """Return width and height of the biggest rectangle of a ratio that a picture of `size` holds."""
    width, height = size
    return (width, width / ratio) if width / ratio <= height else (height * ratio, height)
