"""Drawing textured triangles onto a frame."""

import math

import numpy as np

from engine.animate.arrays import ByteArray, Float32Array, IntArray, UintArray
from engine.animate.compiled import compiled, inlined

_BANDS = np.uint64(0x00FF00FF00FF00FF)
_HALVES = np.uint64(0x0080008000800080)


@compiled
def _widened(
    span: tuple[float, float], y: float, x0: float, y0: float, x1: float, y1: float
) -> tuple[float, float]:
    """Widen a span by where the edge (x0, y0)-(x1, y1) crosses the line at y."""
    if y0 > y1:  # always from the top, so that neighbours compute the very same crossing
        x0, y0, x1, y1 = x1, y1, x0, y0
    if y0 <= y < y1:
        x = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
        return min(span[0], x), max(span[1], x)
    return span


@compiled
def _spread(texel: np.uint32) -> np.uint64:
    """Give each of the four bytes of a texel sixteen bits, so that one product weighs all of them."""
    wide = np.uint64(texel)
    pairs = (wide | (wide << np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    return (pairs | (pairs << np.uint64(8))) & _BANDS


@compiled
def _between(one: np.uint64, other: np.uint64, share: np.uint64) -> np.uint64:
    """Mix two spread texels, `share` 256ths of the other, rounded."""
    mixed = one * (np.uint64(256) - share) + other * share + _HALVES
    return (mixed >> np.uint64(8)) & _BANDS


@inlined
def _texel(texels: UintArray, u: int, v: int) -> np.uint64:
    """Return the bilinear texel, spread, at 65536ths of a texel; 0 where nothing is seen."""
    column, row = u >> 16, v >> 16
    last_row, last_column = texels.shape[0] - 1, texels.shape[1] - 1
    # Unsigned indices spare the compiler Python's negative ones.
    x0, y0 = np.uint64(column), np.uint64(row)
    x1, y1 = x0 + np.uint64(1), y0 + np.uint64(1)
    if column < 0 or row < 0 or column >= last_column or row >= last_row:
        if column < -1 or row < -1 or column > last_column or row > last_row:
            return np.uint64(0)
        x0, x1 = np.uint64(max(column, 0)), np.uint64(min(column + 1, last_column))
        y0, y1 = np.uint64(max(row, 0)), np.uint64(min(row + 1, last_row))
    a, b, c, d = texels[y0, x0], texels[y0, x1], texels[y1, x0], texels[y1, x1]
    if (a | b | c | d) == np.uint32(0):
        return np.uint64(0)
    across, down = np.uint64((u >> 8) & 255), np.uint64((v >> 8) & 255)
    upper = _between(_spread(a), _spread(b), across)
    return _between(upper, _between(_spread(c), _spread(d), across), down)


@compiled
def _lay(line: ByteArray, x: int, texel: np.uint64) -> None:
    """Lay a spread texel over the RGB pixel at `x` of a row [W, 3]."""
    at, full = np.uint64(x), np.uint64(255)
    through = full - (texel >> np.uint64(48))
    if through == np.uint64(0):  # most of a figure hides what is behind it
        for i in range(3):
            line[at, i] = (texel >> np.uint64(16 * i)) & full
    elif through < full:
        for i in range(3):
            behind = np.uint64(line[at, i]) * through * np.uint64(257)  # 65535 is one
            seen = ((texel >> np.uint64(16 * i)) & full) + ((behind + np.uint64(32768)) >> np.uint64(16))
            line[at, i] = min(full, seen)


@compiled
def _fill(
    frame: ByteArray,
    texels: UintArray,
    corner: tuple[float, float, float, float, float, float],
    start: tuple[float, float],
    steps: tuple[float, float, float, float],
) -> None:
    """Fill one triangle; `start` is its first corner's texel, `steps` how it changes with x and with y."""
    ax, ay, bx, by, cx, cy = corner
    height, width = frame.shape[0], frame.shape[1]
    top = max(0, math.ceil(min(ay, by, cy) - 0.5))
    bottom = min(height - 1, math.ceil(max(ay, by, cy) - 0.5) - 1)
    along_u, along_v = math.floor(steps[0] * 65536 + 0.5), math.floor(steps[2] * 65536 + 0.5)
    for row in range(top, bottom + 1):
        y = row + 0.5
        span = _widened((1e9, -1e9), y, ax, ay, bx, by)
        span = _widened(span, y, bx, by, cx, cy)
        span = _widened(span, y, cx, cy, ax, ay)
        first = max(0, math.ceil(span[0] - 0.5))
        last = min(width - 1, math.ceil(span[1] - 0.5) - 1)
        dx, dy = first + 0.5 - ax, y - ay
        u = math.floor((start[0] + dx * steps[0] + dy * steps[1] - 0.5) * 65536)
        v = math.floor((start[1] + dx * steps[2] + dy * steps[3] - 0.5) * 65536)
        line = frame[row]
        for column in range(first, last + 1):
            _lay(line, column, _texel(texels, u, v))
            u += along_u
            v += along_v


@compiled
def draw_triangles(
    frame: ByteArray, texture: ByteArray, corners: Float32Array, uv: Float32Array, triangles: IntArray
) -> None:
    """Draw a layer over RGB `frame` [H, W, 3], in place.

    `texture` [h, w, 4] is RGBA with premultiplied alpha, `corners` [V, 2] are the vertices in frame pixels
    and `uv` [V, 2] in texture pixels. Triangles that share an edge neither overlap nor leave a gap: spans are
    half-open.
    """
    texels = texture.view(np.uint32).reshape(texture.shape[:2])
    for index in range(triangles.shape[0]):
        a, b, c = triangles[index, 0], triangles[index, 1], triangles[index, 2]
        ax, ay = float(corners[a, 0]), float(corners[a, 1])
        bx, by = float(corners[b, 0]), float(corners[b, 1])
        cx, cy = float(corners[c, 0]), float(corners[c, 1])
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if abs(area) < 1e-6:
            continue
        # Texture coordinates are affine in frame coordinates.
        ub, vb = float(uv[b, 0] - uv[a, 0]), float(uv[b, 1] - uv[a, 1])
        uc, vc = float(uv[c, 0] - uv[a, 0]), float(uv[c, 1] - uv[a, 1])
        steps = (
            (ub * (cy - ay) - uc * (by - ay)) / area,
            (uc * (bx - ax) - ub * (cx - ax)) / area,
            (vb * (cy - ay) - vc * (by - ay)) / area,
            (vc * (bx - ax) - vb * (cx - ax)) / area,
        )
        start = (float(uv[a, 0]), float(uv[a, 1]))
        _fill(frame, texels, (ax, ay, bx, by, cx, cy), start, steps)
