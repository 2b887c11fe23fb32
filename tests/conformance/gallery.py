"""The pictures of the suite, each with what is said of it: people, hostile files, logos and frames."""

import io
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
from PIL import Image

from tests.engine.jobs import SAMPLE, encoded
from tests.support.pictures import picture

RED, GREEN, BLUE = (215, 20, 30), (20, 170, 60), (25, 60, 215)
_WALL = (176, 208, 214)


def served(name: str) -> bytes:
    """The file of a name; KeyError for a name there is not."""
    return _made(name)


def base64_of(name: str) -> str:
    """The file of a name as Base64."""
    return encoded(served(name))


@cache
def _made(name: str) -> bytes:
    return GALLERY[name]()


@cache
def _person() -> Image.Image:
    return Image.open(SAMPLE).convert("RGB")


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _cropped(left: float, top: float, right: float, bottom: float) -> bytes:
    width, height = _person().size
    return _png(
        _person().crop((int(left * width), int(top * height), int(right * width), int(bottom * height)))
    )


def _on_wall(width: int, canvas: tuple[int, int]) -> bytes:
    """The person, so many pixels wide, in the middle of a wall."""
    wall = Image.new("RGB", canvas, _WALL)
    small = _person().resize((width, width * 5 // 3))
    wall.paste(small, ((canvas[0] - small.width) // 2, (canvas[1] - small.height) // 2))
    return _png(wall)


def _crowd() -> bytes:
    """The person twice, side by side."""
    width, height = _person().size
    one = _person().crop((140, 0, width - 140, height)).resize(((width - 280) * 13 // 20, height * 13 // 20))
    wall = Image.new("RGB", (one.width * 2, int(one.width * 2 / 0.82)), _WALL)
    for left in (0, one.width):
        wall.paste(one, (left, wall.height - one.height))
    return _png(wall)


def _armless() -> bytes:
    """Wall is painted over her left arm, from above the elbow down."""
    pixels = np.array(_person())
    height, width = pixels.shape[:2]
    pixels[int(height * 0.29) : int(height * 0.56), int(width * 0.64) :] = pixels[int(height * 0.45), 5]
    return _png(Image.fromarray(pixels))


def _hidden_face() -> bytes:
    """Her head is pixelated."""
    head = (230, 60, 530, 350)
    hidden = _person().copy()
    hidden.paste(_person().crop(head).resize((5, 5)).resize((300, 290)), head[:2])
    return _png(hidden)


def _noise(seed: int, colour: tuple[int, int, int], size: tuple[int, int] = (640, 360)) -> bytes:
    """Patches around a colour, like no others here."""
    patches = np.random.default_rng(seed).integers(-90, 91, (9, 16, 1)) + np.array(colour)
    image = Image.fromarray(patches.clip(0, 255).astype(np.uint8))
    return _png(image.resize(size, Image.Resampling.BICUBIC))


def _plain(colour: tuple[int, int, int], width: int, height: int) -> Callable[[], bytes]:
    return lambda: _png(Image.new("RGB", (width, height), colour))


GALLERY: Mapping[str, Callable[[], bytes]] = {
    "person": SAMPLE.read_bytes,
    "armless": _armless,
    "nobody": lambda: picture(),
    "crowd": _crowd,
    "cut off at the knees": lambda: _cropped(0.12, 0, 0.88, 0.66),
    "cut off at the neck": lambda: _cropped(0.08, 0.22, 0.92, 1),
    "hidden face": _hidden_face,
    "far away": lambda: _on_wall(300, (768, 1280)),
    "tiny face": lambda: _on_wall(76, (192, 256)),
    "speck": lambda: _on_wall(40, (192, 256)),
    "wide": lambda: picture(600, 400),
    "large": lambda: picture(1200, 2057),
    "heavy": lambda: SAMPLE.read_bytes() + bytes(10 << 20),
    "broken": lambda: SAMPLE.read_bytes()[:50_000],
    "GIF": lambda: picture(kind="GIF"),
    "small": lambda: picture(120, 190),
    "banned": lambda: _noise(7, _WALL, (400, 600)),
    "red logo": _plain(RED, 60, 20),
    "blue logo": _plain(BLUE, 60, 20),
    "heavy logo": lambda: served("red logo") + bytes(2 << 20),
    "poppies": lambda: _noise(11, RED),
    "meadow": lambda: _noise(12, GREEN),
    "small frame": _plain(GREEN, 320, 180),
    "vast frame": lambda: picture(8000, 6000, mode="1"),
    "narrow frame": _plain(GREEN, 100, 440),
}
