"""A cartoon character in flat colours, drawn by code: no shading, no photo's texture."""

import numpy as np
from PIL import Image, ImageDraw

from engine.animate.arrays import ByteArray

_SMOOTH = 2
_SKIN, _HAIR, _SHIRT, _TROUSERS = (250, 205, 160), (60, 35, 25), (220, 60, 70), (50, 80, 170)
_WALL, _SHOES = (235, 240, 220), (90, 50, 40)

Colour = tuple[int, int, int]


class _Pencil:
    """Draws rounded lines and ellipses, coordinates in pixels of the finished picture."""

    def __init__(self, canvas: Image.Image) -> None:
        self._draw = ImageDraw.Draw(canvas)

    def line(self, points: list[tuple[float, float]], width: float, colour: Colour) -> None:
        scaled = [(x * _SMOOTH, y * _SMOOTH) for x, y in points]
        self._draw.line(scaled, fill=colour, width=round(width * _SMOOTH), joint="curve")
        for x, y in points:
            self.ellipse(x, y, width / 2, width / 2, colour)

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        box = ((x - rx) * _SMOOTH, (y - ry) * _SMOOTH, (x + rx) * _SMOOTH, (y + ry) * _SMOOTH)
        self._draw.ellipse(box, fill=colour)


def cartoon(head: float, *, has_face: bool = True) -> ByteArray:
    """Draw one standing, RGB [900, 600, 3], with a head of `head` times 95 pixels' radius."""
    canvas = Image.new("RGB", (600 * _SMOOTH, 900 * _SMOOTH), _WALL)
    pencil = _Pencil(canvas)
    for side in (-1, 1):
        pencil.line([(300 + side * x, y) for x, y in ((35, 560), (45, 690), (50, 810))], 52, _TROUSERS)
        pencil.ellipse(300 + side * 60, 835, 42, 20, _SHOES)
        pencil.line([(300 + side * x, y) for x, y in ((75, 370), (135, 460), (170, 560))], 36, _SKIN)
        pencil.ellipse(300 + side * 174, 575, 24, 26, _SKIN)
        pencil.line([(300 + side * 72, 372), (300 + side * 110, 432)], 50, _SHIRT)
    pencil.line([(265, 385), (265, 540), (335, 540), (335, 385)], 90, _SHIRT)
    pencil.line([(300, 360), (300, 310)], 46, _SKIN)
    _draw_head(pencil, 95 * head, has_face=has_face)
    return np.array(canvas.resize((600, 900), Image.Resampling.LANCZOS), dtype=np.uint8)


def _draw_head(pencil: _Pencil, radius: float, *, has_face: bool) -> None:
    middle = 330 - radius
    pencil.ellipse(300, middle - 8, 1.08 * radius, 1.06 * radius, _HAIR)
    pencil.ellipse(300, middle + 0.12 * radius, 0.92 * radius, 0.92 * radius, _SKIN)
    if not has_face:
        return
    for side in (-1, 1):
        eye = 300 + side * 0.36 * radius
        pencil.ellipse(eye, middle + 0.08 * radius, 0.15 * radius, 0.19 * radius, (255, 255, 255))
        pencil.ellipse(eye, middle + 0.1 * radius, 0.09 * radius, 0.13 * radius, (40, 25, 20))
        brow = [(300 + side * x * radius, middle - 0.2 * radius) for x in (0.52, 0.2)]
        pencil.line(brow, 0.06 * radius, _HAIR)
    nose = [(300.0, middle + 0.2 * radius), (292.0, middle + 0.42 * radius), (304.0, middle + 0.43 * radius)]
    pencil.line(nose, 4, (200, 140, 110))
    pencil.ellipse(300, middle + 0.6 * radius, 0.33 * radius, 0.12 * radius, (170, 40, 50))
