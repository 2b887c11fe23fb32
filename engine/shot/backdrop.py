"""What a shot shows that comes without a picture: lights out of focus before a soft gradient."""

import tomllib
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from engine.animate.arrays import ByteArray, Float32Array
from engine.shot.words import seed_of, wants

_FILE = Path(__file__).with_name("palettes.toml")
RATIO = 16 / 9
LIGHTS = 26
SMALLEST, BIGGEST = 0.02, 0.13
"""The radius of a light against the shorter side."""
GRAIN = 1.2
"""Levels of noise, which keeps the gradient from showing steps."""


class _Palette(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    ground: tuple[str, str, str]
    lights: tuple[str, ...] = Field(min_length=1)
    words: tuple[str, ...]


def draw_backdrop(prompt: str, short_side: int) -> ByteArray:
    """Draw a backdrop in colours that suit a prompt: RGB [H, W, 3], for a prompt always the same."""
    seed = seed_of(prompt)
    palette = _choose(prompt, seed)
    chance = np.random.default_rng(seed)
    height, width = short_side, round(short_side * RATIO)
    image = _ground(palette, width, height, lean=float(chance.uniform(-0.5, 0.5)))
    _light_up(image, palette, chance)
    image += chance.normal(0.0, GRAIN, (height, width, 1)).astype(np.float32)
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def _choose(prompt: str, seed: int) -> _Palette:
    named = [one for one in _palettes() if any(wants(prompt, word) for word in one.words)]
    choices = named[:1] or _palettes()
    return choices[seed % len(choices)]


@cache
def _palettes() -> list[_Palette]:
    text = _FILE.read_text(encoding="utf-8")
    return list(TypeAdapter(dict[str, _Palette]).validate_python(tomllib.loads(text)).values())


def _ground(palette: _Palette, width: int, height: int, lean: float) -> Float32Array:
    """Draw a gradient from top to bottom, leaning to a side, a little darker towards the corners."""
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    down = np.clip(y + 0.25 * lean * x, 0, 1)
    colours = np.array([_rgb(one) for one in palette.ground], dtype=np.float32)
    image = np.stack([np.interp(down, (0, 0.55, 1), colours[:, channel]) for channel in range(3)], axis=2)
    shade = 1 - 0.28 * (x**2 * 0.6 + (2 * y - 1) ** 2 * 0.4)
    return np.asarray(image * shade[:, :, None], dtype=np.float32)


def _light_up(image: Float32Array, palette: _Palette, chance: np.random.Generator) -> None:
    """Add lights in place, the biggest and faintest first: soft discs with a somewhat brighter rim."""
    height, width = image.shape[:2]
    radii = np.sort(SMALLEST * (BIGGEST / SMALLEST) ** chance.random(LIGHTS))[::-1] * height
    for radius in radii:
        centre = chance.random(2) * (width, height)
        colour = _rgb(palette.lights[int(chance.integers(len(palette.lights)))])
        strength = chance.uniform(0.10, 0.34) * (1 - 0.5 * radius / (BIGGEST * height))
        _add_light(image, centre, float(radius), colour * float(strength))


def _add_light(
    image: Float32Array, centre: "np.typing.NDArray[np.float64]", radius: float, light: Float32Array
) -> None:
    height, width = image.shape[:2]
    reach = radius * 1.3
    left, top = np.maximum(np.floor(centre - reach), 0).astype(int)
    right, bottom = np.minimum(np.ceil(centre + reach), (width, height)).astype(int)
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
    away = np.hypot(x - centre[0], y - centre[1]) / radius
    disc = np.clip((1.06 - away) / 0.12, 0, 1) * (0.75 + 0.25 * np.clip(away, 0, 1) ** 6)
    glow = 0.25 * np.exp(-3 * away**2)
    image[top:bottom, left:right] += (disc + glow)[:, :, None] * light


def _rgb(colour: str) -> Float32Array:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float32)
