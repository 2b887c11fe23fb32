"""What a picture looks like, in plain words: its shape, its light, its colours."""

from dataclasses import dataclass

import cv2
import numpy as np

from engine.animate.arrays import ByteArray, Float32Array

SAMPLE_SIDE = 64
SQUARE_UP_TO = 1.1
"""The longer side over the shorter one."""
DIM, BRIGHT = 60.0, 180.0
"""Grey levels."""
WARM, COOL = 25.0, -15.0
"""How much more red than blue there is, in levels."""
GREYISH = 20.0
"""Levels between the strongest and the weakest primary below which nobody would name a colour."""
MAIN_SHARE, SECOND_SHARE = 0.2, 0.15
_HUES = (
    (12, "red"),
    (40, "orange"),
    (68, "yellow"),
    (165, "green"),
    (195, "teal"),
    (255, "blue"),
    (310, "purple"),
    (345, "pink"),
    (361, "red"),
)
"""Up to which hue, in degrees, a colour is called so."""
BROWN_BELOW = 170.0
"""Orange that is darker than this level is brown."""


@dataclass(frozen=True)
class Look:
    """`shape` is "wide", "upright" or "square"; `light` such as "warm"; `colours` one or two names."""

    shape: str
    light: str
    colours: tuple[str, ...]


def look_at(picture: ByteArray) -> Look:
    """Describe RGB [H, W, 3]."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (SAMPLE_SIDE, SAMPLE_SIDE), interpolation=cv2.INTER_AREA)
    pixels = np.asarray(small, dtype=np.float32)
    return Look(_shape(width, height), _light(pixels), _colours(pixels))


def _shape(width: int, height: int) -> str:
    if max(width, height) <= SQUARE_UP_TO * min(width, height):
        return "square"
    return "wide" if width > height else "upright"


def _light(pixels: Float32Array) -> str:
    red, green, blue = pixels.mean(axis=(0, 1))
    level = 0.299 * red + 0.587 * green + 0.114 * blue
    if level < DIM:
        return "dim"
    if red - blue > WARM:
        return "warm"
    if red - blue < COOL:
        return "cool"
    return "bright" if level > BRIGHT else "soft"


def _colours(pixels: Float32Array) -> tuple[str, ...]:
    """Name the one or two colours that most of the picture has; a grey only where there is nothing else."""
    hue = cv2.cvtColor(pixels / 255, cv2.COLOR_RGB2HSV)[:, :, 0]
    strongest, weakest = pixels.max(axis=2), pixels.min(axis=2)
    names = np.array([name for _, name in _HUES])[np.digitize(hue, [top for top, _ in _HUES])]
    names[(names == "orange") & (strongest < BROWN_BELOW)] = "brown"
    found, counts = np.unique(names[strongest - weakest >= GREYISH], return_counts=True)
    shares = sorted(
        ((float(count) / names.size, str(name)) for count, name in zip(counts, found, strict=True))
    )
    if not shares or shares[-1][0] < MAIN_SHARE:
        return (_grey(float(pixels.mean())),)
    return tuple(name for share, name in shares[:-3:-1] if share >= SECOND_SHARE)


def _grey(level: float) -> str:
    if level < 48:
        return "black"
    return "white" if level > 220 else "grey"
