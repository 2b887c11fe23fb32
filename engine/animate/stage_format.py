"""What a dance's `stage.toml` may say; `docs/templates.md` explains it to painters.

Positions are fractions of the picture's width (x) and height (y, down); sizes are fractions of the stage's
unit, the width of the largest 9:16 frame that fits into the picture.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from engine.animate.templates import Strict

Rgb = tuple[int, int, int]


def _rgb(value: object) -> object:
    if isinstance(value, str):
        if re.fullmatch(r"#[0-9a-fA-F]{6}", value) is None:
            raise ValueError(f"{value!r} is not a colour; write #rrggbb")
        return tuple(int(value[i : i + 2], 16) for i in (1, 3, 5))
    return value


def _bytes(value: Rgb) -> Rgb:
    if not all(0 <= part <= 255 for part in value):
        raise ValueError("a colour's parts are 0 to 255")
    return value


Colour = Annotated[Rgb, BeforeValidator(_rgb), AfterValidator(_bytes)]
Share = Annotated[float, Field(ge=0, le=1)]
Place = Annotated[float, Field(ge=-1, le=2)]
Size = Annotated[float, Field(gt=0, le=4)]


class Move(Strict):
    """Sway to and fro, once in so many beats."""

    x: float = 0.0
    y: float = 0.0
    beats: float = Field(gt=0)
    phase: float = 0.0


class _Shape(Strict):
    x: Place = 0.5
    y: Place = 0.5
    colour: Colour
    opacity: Share = 1.0
    blur: Share = 0.0
    on_floor: bool = False
    """Painted after the floor rather than behind it."""
    move: Move | None = None


class Disc(_Shape):
    """A disc, an ellipse when `height` is given, a ring when `ring` is its width."""

    kind: Literal["disc"]
    size: Size
    height: Size | None = None
    ring: Share = 0.0
    glow: Share = 0.0


class Polygon(_Shape):
    """Points about (x, y) in units of `size`, rounded off if `smooth`; darker towards one edge by `shade`."""

    kind: Literal["polygon"]
    size: Size
    points: tuple[tuple[float, float], ...] = Field(min_length=3)
    smooth: bool = False
    turn: float = 0.0
    shade: Share = 0.25


class Cloud(_Shape):
    """A heap of discs with a flat foot."""

    kind: Literal["cloud"]
    size: Size
    seed: int = 1


class Ridge(_Shape):
    """Hills or swells across the whole width, filled down to the bottom, or only so far as `fall` says."""

    kind: Literal["ridge"]
    height: Size
    fall: Size | None = None
    waves: float = Field(default=2.0, gt=0, le=60)
    seed: int = 1
    shade: Share = 0.25


class Rays(_Shape):
    """Beams that fan out from a point."""

    kind: Literal["rays"]
    count: int = Field(ge=2, le=64)
    length: Size = 1.5


class Sparks(_Shape):
    """Dots scattered above `low`."""

    kind: Literal["sparks"]
    count: int = Field(ge=1, le=600)
    size: Size
    low: Place = 0.6
    seed: int = 1


class Garland(_Shape):
    """Lanterns or flags on a sagging string from edge to edge."""

    kind: Literal["garland"]
    item: Literal["lantern", "flag"]
    count: int = Field(ge=2, le=24)
    size: Size
    sag: Share = 0.08
    colours: tuple[Colour, ...] = Field(min_length=1)


Shape = Annotated[Disc | Polygon | Cloud | Ridge | Rays | Sparks | Garland, Field(discriminator="kind")]


class Light(Strict):
    """A glow or a beam that flares on the beat and dies away."""

    kind: Literal["glow", "beam"]
    x: Place
    y: Place
    size: Size
    """A glow's radius; how wide a beam is where it ends."""
    aim: Place = 0.5
    """The x at which a beam meets the floor."""
    colour: Colour
    every: float = Field(default=1.0, gt=0)
    at: float = Field(default=0.0, ge=0)
    """The beat of each round of `every` on which it flares."""
    strength: float = Field(default=0.5, ge=0, le=1.5)
    steady: Share = 0.2
    """The share of its strength that never dies away."""
    decay: float = Field(default=0.5, gt=0, le=8)
    """Beats until little is left."""


class Backdrop(Strict):
    """The wall: a gradient through these colours from top to bottom, darker in the corners."""

    colours: tuple[Colour, ...] = Field(min_length=2)
    vignette: Share = 0.3


class Floor(Strict):
    """The ground, in perspective from the horizon down."""

    horizon: Share
    feet: Share
    """Where the dancer stands."""
    near: Colour
    far: Colour
    pattern: Literal["plain", "tiles", "planks", "ripples"] = "plain"
    line: Colour = (0, 0, 0)
    contrast: Share = 0.2
    cells: float = Field(default=6.0, gt=0, le=40)
    gloss: Share = 0.0
    """How much of the wall and its lights the floor mirrors."""
    haze: Share = 0.3

    @model_validator(mode="after")
    def _stands_on_it(self) -> "Floor":
        if not self.horizon < self.feet <= 0.97:
            raise ValueError("feet must lie below the horizon and not under 0.97")
        return self


class Shadow(Strict):
    """How the dancer's contact shadow looks."""

    colour: Colour = (20, 16, 28)
    opacity: Share = 0.45
    softness: Share = 0.02
    """Blur in dancer's heights."""
    skew: float = Field(default=0.25, ge=-2, le=2)
    """How far sideways the shadow falls, in lengths of itself."""
    flatten: float = Field(default=0.18, gt=0, le=1)
    """The shadow's height on the screen, in dancer's heights."""


class StageFile(Strict):
    """A whole stage."""

    backdrop: Backdrop
    floor: Floor
    shadow: Shadow = Shadow()
    shapes: tuple[Shape, ...] = ()
    lights: tuple[Light, ...] = ()
