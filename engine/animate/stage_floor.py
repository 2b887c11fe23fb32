"""The wall and the floor: gradients, and patterns in perspective."""

import numpy as np
import numpy.typing as npt

from engine.animate.stage_canvas import Image, blurred
from engine.animate.stage_format import Backdrop, Floor

_FAR = 0.06
"""How near the horizon the perspective is cut off: the pattern would flicker there."""


def wall(backdrop: Backdrop, width: int, height: int) -> Image:
    """Paint the gradient, [H, W, 3] 0..255."""
    stops = np.asarray(backdrop.colours, np.float32)
    at = np.linspace(0, len(stops) - 1, height)
    column = np.stack([np.interp(at, np.arange(len(stops)), stops[:, band]) for band in range(3)], axis=1)
    return np.ascontiguousarray(np.broadcast_to(column[:, None], (height, width, 3)), dtype=np.float32)


def lay_floor(picture: Image, floor: Floor) -> None:
    """Paint the floor below its horizon into a picture, mirroring what is above."""
    height, width = picture.shape[:2]
    top = round(floor.horizon * height)
    rows = height - top
    down = (np.arange(rows, dtype=np.float32) + 0.5)[:, None] / rows
    shade = down[..., None] ** 0.8
    ground = np.asarray(floor.far, np.float32) * (1 - shade) + np.asarray(floor.near, np.float32) * shade
    ground = np.ascontiguousarray(np.broadcast_to(ground, (rows, width, 3)))
    mask = _pattern(floor, down, width, height) * floor.contrast
    ground += mask[..., None] * (np.asarray(floor.line, np.float32) - ground)
    if floor.gloss:
        ground += mirror(picture, top) * (floor.gloss * (1 - 0.75 * down))[..., None]
    haze = floor.haze * np.exp(-down * 9)[..., None]
    ground += haze * (picture[top - 1 : top] - ground)
    picture[top:] = ground


def mirror(picture: Image, top: int) -> Image:
    """Reflect what is above a horizon, blurred as by a polished floor."""
    height = picture.shape[0]
    rows: npt.NDArray[np.int64] = top - 1 - np.arange(height - top, dtype=np.int64)
    return blurred(picture[np.maximum(rows, 0)], max(1.0, 0.006 * height))


def darken_corners(picture: Image, strength: float) -> None:
    """Darken a picture towards its corners, in place."""
    height, width = picture.shape[:2]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    picture *= (1 - strength * np.clip(0.42 * (x * x + y * y) - 0.08, 0, 1))[..., None]


def _pattern(floor: Floor, down: Image, width: int, height: int) -> Image:
    """Draw a pattern's lines or cells, [rows, W] 0..1, softened where they are finer than the pixels."""
    if floor.pattern == "plain":
        return np.zeros((down.shape[0], width), np.float32)
    depth = 1.0 / (down + _FAR)
    across = (np.arange(width, dtype=np.float32)[None, :] - width / 2) / min(width, height * 9 / 16)
    u, v = across * depth * floor.cells * 0.5, depth * floor.cells * 0.55
    du = depth * floor.cells * 0.5 / width
    dv = np.abs(np.gradient(v[:, 0]))[:, None].astype(np.float32)
    if floor.pattern == "tiles":
        wave = np.clip(np.sin(np.pi * u) / (np.pi * du + 1e-3), -1, 1) * np.clip(
            np.sin(np.pi * v) / (np.pi * dv + 1e-3), -1, 1
        )
        calm = np.clip(1.4 - 1.6 * dv, 0, 1)
        return np.asarray(0.5 + 0.5 * wave * calm, dtype=np.float32)
    if floor.pattern == "planks":
        seam = _line(u, du * 2.2)
        plank = np.floor(u).astype(np.int64)
        tone = (np.sin(plank * 12.9898) * 43758.5453) % 1.0
        ends = _line(v * 0.35 + tone * 7, dv * 1.2)
        return np.asarray(np.maximum(np.maximum(seam, ends * 0.8), 0.4 * tone), dtype=np.float32)
    swell = np.sin(2 * np.pi * (v * 0.8 + 0.3 * np.sin(u * 1.7)) + 2.0 * np.sin(u * 0.6 + v))
    return np.asarray(np.clip(swell - 0.55, 0, 1) * 2 * np.clip(1.5 - 2.5 * dv, 0, 1), dtype=np.float32)


def _line(coordinate: npt.NDArray[np.floating], width: npt.NDArray[np.floating]) -> Image:
    distance = np.abs(coordinate - np.round(coordinate))
    return np.asarray(np.clip(1.5 - distance / np.maximum(width, 0.012), 0, 1), dtype=np.float32)
