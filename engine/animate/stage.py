"""A dance's own stage, painted by code from its `stage.toml` and lit on the beat."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engine.animate.stage_canvas import Canvas, Image
from engine.animate.stage_floor import darken_corners, lay_floor, wall
from engine.animate.stage_format import Light, Move, Shadow, StageFile
from engine.animate.stage_lights import brightness, shine
from engine.animate.stage_shapes import paint
from engine.animate.templates import BrokenTemplate, Template, read

Picture = npt.NDArray[np.uint8]

_GRAIN = 1.6
"""Noise in levels that keeps gradients from banding once they are encoded."""


@dataclass(frozen=True)
class _Sprite:
    """A shape that sways: its premultiplied pixels, what they cover in each band, where they rest."""

    rgb: Picture
    alpha: Picture
    left: int
    top: int
    move: Move


@dataclass(frozen=True)
class _Lamp:
    """Lights that flare together, and what they add at full brightness."""

    light: Light
    added: Picture


class Stage:
    """What stands behind the dancer.

    `ground_y` is the line on which the dancer's feet stand, in pixels from the top; `shadow` says how the
    contact shadow looks. Everything slow is done once; `background` only sways sprites and adds lights.
    """

    def __init__(self, file: StageFile, template: Template, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.ground_y = file.floor.feet * height
        self.shadow: Shadow = file.shadow
        self._frames_per_beat = template.frames_per_beat
        self._base = _still(file, width, height)
        self._sprites = tuple(
            _sprite(file, index, width, height)
            for index, shape in enumerate(file.shapes)
            if shape.move is not None
        )
        self._lamps = _lamps(file, width, height)

    def background(self, frame: int) -> Picture:
        """Paint the stage at a frame (30 a second), [H, W, 3] RGB; the caller may keep and change it."""
        beat = frame / self._frames_per_beat
        picture = self._base.copy()
        for sprite in self._sprites:
            _place(picture, sprite, beat)
        for lamp in self._lamps:
            bright = brightness(lamp.light, beat)
            if bright > 0.004:
                cv2.addWeighted(picture, 1.0, lamp.added, bright, 0.0, dst=picture)
        return picture


def stage(template: Template, width: int, height: int) -> Stage:
    """Build a template's stage for an output size in pixels; raises BrokenTemplate."""
    path = template.folder / "stage.toml"
    file = read(path, StageFile)
    repeats = [light.every for light in file.lights]
    repeats += [shape.move.beats for shape in file.shapes if shape.move is not None]
    for beats in repeats:
        if abs(template.beats / beats - round(template.beats / beats)) > 1e-9:
            raise BrokenTemplate(
                f"{path}: something repeats every {beats:g} beats, which does not divide {template.beats}"
            )
    return Stage(file, template, width, height)


def _still(file: StageFile, width: int, height: int) -> Picture:
    """Paint all that never changes."""
    picture = wall(file.backdrop, width, height)
    canvas = Canvas.over(picture)
    for shape in file.shapes:
        if shape.move is None and not shape.on_floor:
            paint(canvas, shape)
    lay_floor(picture, file.floor)
    for shape in file.shapes:
        if shape.move is None and shape.on_floor:
            paint(canvas, shape)
    darken_corners(picture, file.backdrop.vignette)
    picture += np.random.default_rng(5).uniform(-_GRAIN, _GRAIN, (height, width, 1)).astype(np.float32)
    return np.clip(np.round(picture), 0, 255).astype(np.uint8)


def _sprite(file: StageFile, index: int, width: int, height: int) -> _Sprite:
    shape = file.shapes[index]
    assert shape.move is not None  # noqa: S101 - the caller picks shapes that move
    margin = (2 + round(abs(shape.move.x) * width), 2 + round(abs(shape.move.y) * height))
    canvas = Canvas.blank(width, height, margin)
    paint(canvas, shape)
    if not shape.on_floor:
        horizon = round(file.floor.horizon * height) + margin[1]
        canvas.rgb[horizon:], canvas.alpha[horizon:] = 0, 0
    rows, columns = np.nonzero(canvas.alpha.any(axis=1))[0], np.nonzero(canvas.alpha.any(axis=0))[0]
    top, bottom = (int(rows[0]), int(rows[-1]) + 1) if rows.size else (0, 1)
    left, right = (int(columns[0]), int(columns[-1]) + 1) if columns.size else (0, 1)
    rgb = np.round(canvas.rgb[top:bottom, left:right]).astype(np.uint8)
    alpha = np.round(canvas.alpha[top:bottom, left:right] * 255).astype(np.uint8)
    return _Sprite(rgb, np.repeat(alpha[..., None], 3, axis=2), left - margin[0], top - margin[1], shape.move)


def _place(picture: Picture, sprite: _Sprite, beat: float) -> None:
    """Blend a sprite in where its sway has taken it, between pixels too."""
    height, width = picture.shape[:2]
    swing = float(np.sin(2 * np.pi * (beat / sprite.move.beats + sprite.move.phase)))
    x, y = sprite.left + sprite.move.x * width * swing, sprite.top + sprite.move.y * height * swing
    whole_x, whole_y = int(np.floor(x)), int(np.floor(y))
    shift = np.array([[1.0, 0.0, x - whole_x], [0.0, 1.0, y - whole_y]])
    size = (int(sprite.alpha.shape[1]) + 1, int(sprite.alpha.shape[0]) + 1)
    rgb = cv2.warpAffine(sprite.rgb, shift, size)
    alpha = cv2.warpAffine(sprite.alpha, shift, size)
    left, top = max(0, whole_x), max(0, whole_y)
    right, bottom = min(width, whole_x + size[0]), min(height, whole_y + size[1])
    if left >= right or top >= bottom:
        return
    crop = np.s_[top - whole_y : bottom - whole_y, left - whole_x : right - whole_x]
    part = picture[top:bottom, left:right]
    hidden = cv2.multiply(part, alpha[crop], scale=1 / 255)
    part[:] = cv2.add(cv2.subtract(part, hidden), rgb[crop])


def _lamps(file: StageFile, width: int, height: int) -> tuple[_Lamp, ...]:
    """Group lights that flare alike into one picture each: one addition a frame for all of them."""
    together: dict[tuple[float, ...], tuple[Light, Image]] = {}
    for light in file.lights:
        rhythm = (light.every, light.at, light.strength, light.steady, light.decay)
        added = shine(light, file.floor, width, height)
        if rhythm in together:
            added += together[rhythm][1]
        together[rhythm] = (light, added)
    return tuple(_Lamp(light, np.clip(added, 0, 255).astype(np.uint8)) for light, added in together.values())
