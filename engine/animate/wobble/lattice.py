"""Where every point of what bounces goes: squash and stretch, sway, twist and hop, about its foot."""

from dataclasses import dataclass, replace

import numpy as np

from engine.animate.arrays import FloatArray
from engine.animate.wobble.motion import Wobble

STEPS = np.linspace(-0.1, 1.1, 49)
"""Heights at which the stretch is summed up; a soft rim lies a little outside 0..1."""
PERSPECTIVE = 0.14
"""How much higher the nearer side of something twisted looks, for each half width."""


@dataclass(frozen=True)
class Body:
    """What bounces, in pixels: how wide and high it is, and how it is held.

    A `rooted` one goes on below the picture: its foot neither leaves the ground nor turns.
    """

    width: float
    height: float
    rooted: bool = False

    def scaled(self, factor: float) -> "Body":
        """Return the same body in a picture scaled by `factor`."""
        return replace(self, width=self.width * factor, height=self.height * factor)


def moved(points: FloatArray, body: Body, wobble: Wobble, number: int) -> FloatArray:
    """Return points [N, 2] (pixels from the middle of the foot, x right, y down) as they are in a frame.

    What is squashed broadens so that its area stays; the top follows the foot a little later; what tilts
    rocks on its corners and never sinks into the ground.
    """
    height = np.clip(-points[:, 1] / body.height, STEPS[0], STEPS[-1])
    x, up = _squashed(points[:, 0], height, body, wobble, number)
    x, up = _twisted(x, up, height, body, wobble, number)
    sway = np.radians(wobble.at("sway", number, height))
    reach = np.maximum(height, 0.0) ** 2
    x = x + 0.5 * body.height * reach * np.sin(sway)
    up = up - 0.25 * body.height * reach * np.sin(sway) ** 2
    if not body.rooted:
        x, up = _tilted(x, up, body, wobble, number)
        up = up + float(wobble.at("hop", number, np.zeros(1))[0]) * body.height
        x = x + float(wobble.at("slide", number, np.zeros(1))[0]) * body.height
    return np.stack([x, -up], axis=1)


def _squashed(
    x: FloatArray, height: FloatArray, body: Body, wobble: Wobble, number: int
) -> tuple[FloatArray, FloatArray]:
    stretch = wobble.at("squash", number, STEPS)
    risen = np.concatenate([[0.0], np.cumsum((stretch[1:] + stretch[:-1]) / 2 * np.diff(STEPS))])
    risen -= np.interp(0.0, STEPS, risen)
    return x / wobble.at("squash", number, height), body.height * np.interp(height, STEPS, risen)


def _twisted(
    x: FloatArray, up: FloatArray, height: FloatArray, body: Body, wobble: Wobble, number: int
) -> tuple[FloatArray, FloatArray]:
    angle = np.radians(wobble.at("twist", number, height))
    nearer = np.sin(angle) * x / (body.width / 2)
    return x * np.cos(angle), up * (1 + PERSPECTIVE * nearer)


def _tilted(
    x: FloatArray, up: FloatArray, body: Body, wobble: Wobble, number: int
) -> tuple[FloatArray, FloatArray]:
    angle = np.radians(float(wobble.at("tilt", number, np.zeros(1))[0]))
    lift = 0.5 * body.width * ROCKER * abs(np.sin(angle))
    cosine, sine = np.cos(angle), np.sin(angle)
    return cosine * x + sine * up, cosine * up - sine * x + lift


ROCKER = 0.6
"""How much of its width something stands on: feet and bottoms are narrower than the whole."""


def moved_within(points: FloatArray, size: tuple[float, float], wobble: Wobble, number: int) -> FloatArray:
    """Return points [N, 2] of a picture of `size` (width, height) that bounces within its own edges.

    The movement fades out towards the edges, which stay where they are: no hole can open. Below, where
    the ground is, it fades sooner.
    """
    width, height = size
    foot = np.array([width / 2, 0.92 * height])
    body = Body(width, 0.92 * height, rooted=True)
    there = foot + moved(points - foot, body, wobble, number)
    x, y = points[:, 0] / width, points[:, 1] / height
    share = GENTLE * (16 * x * (1 - x) * y * (1 - y)) ** 0.75
    return points + share[:, None] * (there - points)


GENTLE = 0.62
"""How much of a bounce a picture takes that has to stay within its edges: more would fold it there."""
