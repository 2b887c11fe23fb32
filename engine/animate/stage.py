"""A dance's own stage, painted by code from its `stage.toml` and lit on the beat."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.animate.arrays import BoolArray, IntArray
from engine.animate.disk_cache import Arrays, kept
from engine.animate.stage_blend import LIGHT_ONE, add_lights, lay_sprite, split
from engine.animate.stage_canvas import Canvas, Image
from engine.animate.stage_floor import darken_corners, lay_floor, wall
from engine.animate.stage_format import Light, Move, Shadow, StageFile
from engine.animate.stage_lights import brightness, shine
from engine.animate.stage_shapes import paint
from engine.animate.templates import BrokenTemplate, Template, read

Picture = npt.NDArray[np.uint8]

_CODE = sorted(Path(__file__).parent.glob("stage*.py"))
"""What, beside its file, the look of a stage depends on."""
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
class _Lamps:
    """Lights in groups that flare together: what each adds at full brightness, [n, H, W, 3].

    `spans` [n, H, 2] says from which byte to which a row is not black.
    """

    lights: tuple[Light, ...]
    added: Picture
    spans: IntArray


class Stage:
    """What stands behind the dancer.

    `ground_y` is the line on which the dancer's feet stand, in pixels from the top; `shadow` says how the
    contact shadow looks. Everything slow is done once; `background` only sways sprites and adds lights.
    """

    def __init__(self, file: StageFile, template: Template, width: int, height: int, painted: Arrays) -> None:
        self.width, self.height = width, height
        self.ground_y = file.floor.feet * height
        self.shadow: Shadow = file.shadow
        self._frames_per_beat = template.frames_per_beat
        self._base: Picture = painted["base"]
        moves = [shape.move for shape in file.shapes if shape.move is not None]
        self._sprites = tuple(
            _Sprite(
                painted[f"rgb{i}"],
                painted[f"alpha{i}"],
                left=int(painted[f"place{i}"][0]),
                top=int(painted[f"place{i}"][1]),
                move=move,
            )
            for i, move in enumerate(moves)
        )
        lights = tuple(group[0] for group in _rhythms(file))
        self._lamps = _Lamps(lights, painted["lights"], painted["spans"])

    def background(self, frame: int) -> Picture:
        """Paint the stage at a frame (30 a second), [H, W, 3] RGB; the caller may keep and change it."""
        beat = frame / self._frames_per_beat
        picture = self._base.copy()
        for sprite in self._sprites:
            _place(picture, sprite, beat)
        bright = [brightness(light, beat) for light in self._lamps.lights]
        weights = np.round(np.array(bright) * LIGHT_ONE).astype(np.uint16)
        add_lights(picture, self._lamps.added, self._lamps.spans, weights)
        return picture


@lru_cache(maxsize=2)
def stage(template: Template, width: int, height: int) -> Stage:
    """Return a template's stage for an output size in pixels; raises BrokenTemplate.

    It is painted once on this machine. A process that stays warm keeps the latest two: 20 MB each at 720p.
    """
    path = template.folder / "stage.toml"
    file = read(path, StageFile)
    repeats = [light.every for light in file.lights]
    repeats += [shape.move.beats for shape in file.shapes if shape.move is not None]
    for beats in repeats:
        if abs(template.beats / beats - round(template.beats / beats)) > 1e-9:
            raise BrokenTemplate(
                f"{path}: something repeats every {beats:g} beats, which does not divide {template.beats}"
            )
    painted = kept([path, *_CODE], ("stage", width, height), lambda: _painted(file, width, height))
    return Stage(file, template, width, height, painted)


def _painted(file: StageFile, width: int, height: int) -> Arrays:
    """Do everything slow: the still picture, each moving shape by itself, and what the lights add."""
    added = _lit(file, width, height)
    arrays: Arrays = {"base": _still(file, width, height), "lights": added, "spans": _lit_spans(added)}
    moving = [index for index, shape in enumerate(file.shapes) if shape.move is not None]
    for i, index in enumerate(moving):
        arrays[f"rgb{i}"], arrays[f"alpha{i}"], arrays[f"place{i}"] = _sprite(file, index, width, height)
    return arrays


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


def _sprite(file: StageFile, index: int, width: int, height: int) -> tuple[Picture, Picture, IntArray]:
    """Paint a moving shape: its colours and cover within a rim, and where their corner rests."""
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
    rim = ((1, 1), (1, 1), (0, 0))
    cover = np.pad(np.repeat(alpha[..., None], 3, axis=2), rim)
    place = np.array([left - margin[0] - 1, top - margin[1] - 1], np.int32)
    return np.pad(rgb, rim), cover, place


def _place(picture: Picture, sprite: _Sprite, beat: float) -> None:
    """Blend a sprite in where its sway has taken it, between pixels too."""
    height, width = picture.shape[:2]
    swing = float(np.sin(2 * np.pi * (beat / sprite.move.beats + sprite.move.phase)))
    x, y = sprite.left + sprite.move.x * width * swing, sprite.top + sprite.move.y * height * swing
    lay_sprite(picture, sprite.rgb, sprite.alpha, split(x), split(y))


def _rhythms(file: StageFile) -> list[list[Light]]:
    """Group lights that flare alike: they need one picture, and one addition a frame, for all of them."""
    together: dict[tuple[float, ...], list[Light]] = {}
    for light in file.lights:
        together.setdefault((light.every, light.at, light.strength, light.steady, light.decay), []).append(
            light
        )
    return list(together.values())


def _lit(file: StageFile, width: int, height: int) -> Picture:
    """Paint what each rhythm's lights add at full brightness: [n, H, W, 3]."""
    groups = _rhythms(file)
    pictures = np.zeros((len(groups), height, width, 3), np.uint8)
    for picture, group in zip(pictures, groups, strict=True):
        added: Image = shine(group[0], file.floor, width, height)
        for light in group[1:]:
            added += shine(light, file.floor, width, height)
        picture[...] = np.clip(added, 0, 255)
    return pictures


def _lit_spans(pictures: Picture) -> IntArray:
    """Return from which byte to which each row of [n, H, W, 3] is not black: [n, H, 2]."""
    lit: BoolArray = np.asarray(pictures.any(axis=3), dtype=np.bool_)
    lit_rows: BoolArray = np.asarray(lit.any(axis=-1), dtype=np.bool_)
    first = np.where(lit_rows, lit.argmax(axis=-1), 0)
    last = np.where(lit_rows, lit.shape[2] - lit[:, :, ::-1].argmax(axis=-1), 0)
    return np.stack([3 * first, 3 * last], axis=2).astype(np.int32)
