"""The camera's way over a picture: slow, without a jolt, and never past the picture's edge."""

from dataclasses import dataclass
from math import cos, log, pi, sin

from engine.shot.frame import View, widest_view
from engine.shot.moves import CameraMove
from engine.shot.options import Amplitude

TRAVELS = {"small": 0.06, "medium": 0.12, "large": 0.22}
"""How far a move goes: the share of the view that a zoom cuts away, and of the picture that a pan passes."""
AUTO_PER_SECOND = 0.024
LEAST_AUTO, MOST_TRAVEL = 0.05, 0.3
PACES = {-1: 0.65, 0: 1.0, 1: 1.6}
RAMP = 0.3
"""The share of the time in which the camera gathers speed, and in which it loses it again."""


def travel(amplitude: Amplitude, pace: int, seconds: float) -> float:
    """Return how far a move goes; left to us, the farther the longer it lasts."""
    if amplitude == "auto":
        far = min(max(AUTO_PER_SECOND * seconds, LEAST_AUTO), TRAVELS["large"])
    else:
        far = TRAVELS[amplitude]
    return min(far * PACES[pace], MOST_TRAVEL)


@dataclass(frozen=True)
class Path:
    """From one view of a picture to another of the same ratio; time runs from 0 to 1."""

    start: View
    end: View

    def at(self, time: float) -> View:
        """Return the view at a time; it lies between both ends, and so within what holds them."""
        return self.start.towards(self.end, self._share(eased(time)))

    def _share(self, way: float) -> float:
        """Grow by the same factor at every step: a zoom that looks even is not linear in the view's width."""
        factor = self.end.width / self.start.width
        if abs(log(factor)) < 1e-6:
            return way
        return (factor**way - 1) / (factor - 1)


def plan(
    move: CameraMove,
    far: float,
    size: tuple[float, float],
    ratio: float,
    focus: tuple[float, float] | None = None,
) -> Path:
    """Plan a move of that travel over a picture of `size` for a video of `ratio`.

    `focus` is a point in the picture's pixels that matters most; without one it is the middle.
    """
    aim = focus or (size[0] / 2, size[1] / 2)
    base = widest_view(size, ratio)
    way = (move.pan * far * size[0], -move.tilt * far * size[1])
    wide = min(1.0, *((size[axis] - abs(way[axis])) / base[axis] for axis in (0, 1)))
    near = wide * (1 - far) if move.zoom else wide
    first, last = (near, wide) if move.zoom < 0 else (wide, near)
    return Path(_view(size, base, first, aim, way, -0.5), _view(size, base, last, aim, way, 0.5))


def _view(
    size: tuple[float, float],
    base: tuple[float, float],
    share: float,
    aim: tuple[float, float],
    way: tuple[float, float],
    side: float,
) -> View:
    """Return the view of `share` of the widest one, half a pan to a `side` of where it sees the aim best."""
    width, height = base[0] * share, base[1] * share
    left = _edge(size[0], width, aim[0], way[0], side)
    top = _edge(size[1], height, aim[1], way[1], side)
    return View(left, top, width, height)


def _edge(whole: float, seen: float, aim: float, way: float, side: float) -> float:
    """Return where a view `seen` long begins: about the aim, as far as a whole pan stays in the picture."""
    margin = (seen + abs(way)) / 2
    middle = min(max(aim, margin), whole - margin)
    return min(max(middle - seen / 2 + side * way, 0.0), whole - seen)


def eased(time: float) -> float:
    """Return how much of the way is done at a time 0..1: the integral of `speed`."""
    total = 1 - RAMP
    if time < RAMP:
        return (time - sin(pi * time / RAMP) * RAMP / pi) / 2 / total
    if time > 1 - RAMP:
        return 1 - eased(1 - time)
    return (time - RAMP / 2) / total


def speed(time: float) -> float:
    """Return the camera's speed at a time 0..1 against its highest: it rises and falls as a cosine does."""
    rest = min(time, 1 - time)
    return 1.0 if rest >= RAMP else (1 - cos(pi * rest / RAMP)) / 2
