"""Paint a stage's shapes."""

from typing import assert_never

import numpy as np

from engine.animate.motion import FloatArray
from engine.animate.stage_canvas import Canvas, ellipse_outline, smooth_outline
from engine.animate.stage_format import Cloud, Disc, Garland, Polygon, Rays, Rgb, Ridge, Shape, Sparks


def paint(canvas: Canvas, shape: Shape) -> None:
    """Paint one shape at its resting place."""
    match shape:
        case Disc():
            _disc(canvas, shape)
        case Polygon():
            _polygon(canvas, shape)
        case Cloud():
            _cloud(canvas, shape)
        case Ridge():
            _ridge(canvas, shape)
        case Rays():
            _rays(canvas, shape)
        case Sparks():
            _sparks(canvas, shape)
        case Garland():
            _garland(canvas, shape)
        case _:
            assert_never(shape)


def _at(canvas: Canvas, shape: Shape) -> tuple[float, float]:
    return shape.x * canvas.width, shape.y * canvas.height


def _tinted(colour: Rgb, towards: int, share: float) -> Rgb:
    red, green, blue = (round(part + (towards - part) * share) for part in colour)
    return red, green, blue


def _disc(canvas: Canvas, shape: Disc) -> None:
    x, y = _at(canvas, shape)
    across = shape.size * canvas.unit
    down = (shape.height or shape.size) * canvas.unit
    blur = shape.blur * canvas.unit
    if shape.glow:
        spread = shape.glow * canvas.unit
        halo = ellipse_outline(x, y, across + spread, down + spread)
        canvas.fill(halo, colour=shape.colour, opacity=0.4 * shape.opacity, blur=spread * 0.7)
    outline = ellipse_outline(x, y, across, down)
    if shape.ring:
        width = shape.ring * canvas.unit
        inner = ellipse_outline(x, y, max(across - width, 1), max(down - width, 1))
        band = np.concatenate([outline, outline[:1], inner[:1], inner[::-1]])
        canvas.fill(band, colour=shape.colour, opacity=shape.opacity, blur=blur)
        return
    canvas.fill(outline, colour=shape.colour, opacity=shape.opacity, blur=blur)


def _polygon(canvas: Canvas, shape: Polygon) -> None:
    angle = np.radians(shape.turn)
    points = np.asarray(shape.points, dtype=np.float64) * shape.size * canvas.unit
    turned = points @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    outline = turned + _at(canvas, shape)
    canvas.fill(
        smooth_outline(outline) if shape.smooth else outline,
        colour=shape.colour,
        opacity=shape.opacity,
        blur=shape.blur * canvas.unit,
        shade=shape.shade,
    )


def _cloud(canvas: Canvas, shape: Cloud) -> None:
    x, y = _at(canvas, shape)
    size, blur = shape.size * canvas.unit, shape.blur * canvas.unit
    random = np.random.default_rng(shape.seed)
    places = np.array([-0.4, -0.22, 0.0, 0.21, 0.38]) + random.uniform(-0.03, 0.03, 5)
    radii = np.array([0.1, 0.165, 0.22, 0.15, 0.11]) * random.uniform(0.9, 1.15, 5)
    for colour, lift, share in ((_tinted(shape.colour, 110, 0.2), 0.0, 1.0), (shape.colour, 0.035, 0.9)):
        puffs: list[FloatArray] = []
        for place, radius in zip(places, radii * share * size, strict=True):
            middle = y - 0.55 * float(radius) - lift * size
            puff = ellipse_outline(x + float(place) * size, middle, float(radius) * 1.1, float(radius))
            foot = y - lift * size
            puff[:, 1] = np.where(puff[:, 1] > foot, foot + 0.3 * (puff[:, 1] - foot), puff[:, 1])
            puffs.append(puff)
        canvas.fill(*puffs, colour=colour, opacity=shape.opacity, blur=blur + lift * size * 0.25)


def _ridge(canvas: Canvas, shape: Ridge) -> None:
    _, y = _at(canvas, shape)
    overlap = 0.2 * canvas.width  # a swaying ridge must not show its ends
    x = np.linspace(-overlap, canvas.width + overlap, 240)
    random = np.random.default_rng(shape.seed)
    turns = x / canvas.width * 2 * np.pi * shape.waves
    line = sum(np.sin(turns * k + random.uniform(0, 2 * np.pi)) / k**1.4 for k in (1.0, 2.0, 3.7))
    top = y - shape.height * canvas.unit * (0.5 + 0.36 * np.asarray(line))
    low = canvas.height + 4.0 if shape.fall is None else y + shape.fall * canvas.unit
    outline = np.concatenate([np.stack([x, top], axis=1), [[x[-1], low], [x[0], low]]])
    canvas.fill(
        outline, colour=shape.colour, opacity=shape.opacity, blur=shape.blur * canvas.unit, shade=shape.shade
    )


def _rays(canvas: Canvas, shape: Rays) -> None:
    centre = np.asarray(_at(canvas, shape))
    length = shape.length * canvas.unit
    beams: list[FloatArray] = []
    for beam in range(shape.count):
        middle, half = 2 * np.pi * beam / shape.count, np.pi / shape.count / 2
        ends = np.array([[np.cos(a), np.sin(a)] for a in (middle - half, middle + half)]) * length
        beams.append(np.concatenate([centre[None], centre + ends]))
    canvas.fill(*beams, colour=shape.colour, opacity=shape.opacity, blur=shape.blur * canvas.unit)


def _sparks(canvas: Canvas, shape: Sparks) -> None:
    random = np.random.default_rng(shape.seed)
    places = random.random((shape.count, 2)) * (canvas.width, shape.low * canvas.height)
    sizes = shape.size * canvas.unit * (0.35 + 0.65 * random.random(shape.count) ** 2)
    for (x, y), size, bright in zip(places, sizes, random.uniform(0.35, 1.0, shape.count), strict=True):
        canvas.fill(
            ellipse_outline(float(x), float(y), size, size),
            colour=shape.colour,
            opacity=shape.opacity * bright,
        )


def _garland(canvas: Canvas, shape: Garland) -> None:
    sag, size = shape.sag * canvas.height, shape.size * canvas.unit
    left, top = (shape.x - 0.56) * canvas.width, shape.y * canvas.height
    span = 1.12 * canvas.width

    def hang(t: FloatArray) -> FloatArray:
        return np.stack([left + t * span, top + sag * 4 * t * (1 - t)], axis=1)

    string = hang(np.linspace(0, 1, 60))
    thick = np.array([0.0, max(1.0, 0.0018 * canvas.unit)])
    canvas.fill(
        np.concatenate([string - thick, (string + thick)[::-1]]), colour=shape.colour, opacity=shape.opacity
    )
    hooks = hang((np.arange(shape.count) + 0.5) / shape.count)
    for index, (x, y) in enumerate(hooks):
        colour = shape.colours[index % len(shape.colours)]
        item = _lantern if shape.item == "lantern" else _flag
        item(canvas, float(x), float(y), size, colour)


def _lantern(canvas: Canvas, x: float, y: float, size: float, colour: Rgb) -> None:
    middle = y + 1.25 * size
    glow = ellipse_outline(x, middle, 1.9 * size, 1.7 * size)
    canvas.fill(glow, colour=colour, opacity=0.3, blur=0.8 * size)
    tassel = _moved(((-0.08, 0.0), (0.08, 0.0), (0.16, 0.9), (-0.16, 0.9)), size, x, middle + 0.8 * size)
    canvas.fill(tassel, colour=(240, 190, 90), opacity=0.9)
    canvas.fill(ellipse_outline(x, middle, size, 0.84 * size), colour=colour, shade=0.4)
    for rib, bright in ((0.68, 0.18), (0.34, 0.3)):
        paper = ellipse_outline(x, middle, rib * size, 0.83 * size)
        canvas.fill(paper, colour=_tinted(colour, 255, bright), opacity=0.55)
    shine = ellipse_outline(x - 0.2 * size, middle - 0.2 * size, 0.3 * size, 0.34 * size)
    canvas.fill(shine, colour=(255, 244, 214), opacity=0.6, blur=0.16 * size)
    for cap in (-0.82, 0.82):
        band = _moved(
            ((-0.42, -0.09), (0.42, -0.09), (0.42, 0.09), (-0.42, 0.09)), size, x, middle + cap * size
        )
        canvas.fill(band, colour=(236, 180, 84), shade=0.4)


def _flag(canvas: Canvas, x: float, y: float, size: float, colour: Rgb) -> None:
    canvas.fill(_moved(((-0.8, 0.0), (0.8, 0.0), (0.0, 1.7)), size, x, y), colour=colour, shade=0.3)
    hem = _moved(((-0.8, 0.0), (0.8, 0.0), (0.68, 0.26), (-0.68, 0.26)), size, x, y)
    canvas.fill(hem, colour=_tinted(colour, 255, 0.45))


def _moved(points: tuple[tuple[float, float], ...], size: float, x: float, y: float) -> FloatArray:
    """Scale an outline and move it."""
    return np.asarray(points, dtype=np.float64) * size + np.array([x, y])
