"""Drawing textured triangles onto a frame."""

import math

import numpy as np

from engine.animate.arrays import ByteArray, Float32Array, IntArray
from engine.animate.compiled import compiled


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
def _blend(frame: ByteArray, y: int, x: int, texture: ByteArray, u: float, v: float) -> None:
    """Lay the bilinear texel at (u, v) over the RGB pixel at (x, y)."""
    column, row = math.floor(u), math.floor(v)
    last_row, last_column = texture.shape[0] - 1, texture.shape[1] - 1
    if column < -1 or row < -1 or column > last_column or row > last_row:
        return
    # Unsigned indices spare the compiler Python's negative ones.
    x0, x1 = np.uint64(max(column, 0)), np.uint64(min(column + 1, last_column))
    y0, y1 = np.uint64(max(row, 0)), np.uint64(min(row + 1, last_row))
    to_y, to_x = np.uint64(y), np.uint64(x)
    alphas = texture[y0, x0, 3], texture[y0, x1, 3], texture[y1, x0, 3], texture[y1, x1, 3]
    if max(alphas) == 0:
        return
    fx, fy = u - column, v - row
    a, b = (1 - fx) * (1 - fy), fx * (1 - fy)
    c, d = (1 - fx) * fy, fx * fy
    if min(alphas) == 255:  # most of a figure hides what is behind it
        for i in range(3):
            frame[to_y, to_x, i] = int(
                a * texture[y0, x0, i]
                + b * texture[y0, x1, i]
                + c * texture[y1, x0, i]
                + d * texture[y1, x1, i]
                + 0.5
            )
        return
    alpha = a * alphas[0] + b * alphas[1] + c * alphas[2] + d * alphas[3]
    if alpha < 0.5:
        return
    through = 1.0 - alpha / 255.0
    for i in range(3):
        seen = (
            a * texture[y0, x0, i] + b * texture[y0, x1, i] + c * texture[y1, x0, i] + d * texture[y1, x1, i]
        )
        frame[to_y, to_x, i] = min(255, int(seen + through * frame[to_y, to_x, i] + 0.5))


@compiled
def _fill(
    frame: ByteArray,
    texture: ByteArray,
    corner: tuple[float, float, float, float, float, float],
    start: tuple[float, float],
    steps: tuple[float, float, float, float],
) -> None:
    """Fill one triangle; `start` is its first corner's texel, `steps` how it changes with x and with y."""
    ax, ay, bx, by, cx, cy = corner
    height, width = frame.shape[0], frame.shape[1]
    top = max(0, math.ceil(min(ay, by, cy) - 0.5))
    bottom = min(height - 1, math.ceil(max(ay, by, cy) - 0.5) - 1)
    for row in range(top, bottom + 1):
        y = row + 0.5
        span = _widened((1e9, -1e9), y, ax, ay, bx, by)
        span = _widened(span, y, bx, by, cx, cy)
        span = _widened(span, y, cx, cy, ax, ay)
        first = max(0, math.ceil(span[0] - 0.5))
        last = min(width - 1, math.ceil(span[1] - 0.5) - 1)
        dy = y - ay
        row_u = start[0] + dy * steps[1] - 0.5
        row_v = start[1] + dy * steps[3] - 0.5
        for column in range(first, last + 1):
            dx = column + 0.5 - ax
            _blend(frame, row, column, texture, row_u + dx * steps[0], row_v + dx * steps[2])


@compiled
def draw_triangles(
    frame: ByteArray, texture: ByteArray, corners: Float32Array, uv: Float32Array, triangles: IntArray
) -> None:
    """Draw a layer over RGB `frame` [H, W, 3], in place.

    `texture` [h, w, 4] is RGBA with premultiplied alpha, `corners` [V, 2] are the vertices in frame pixels
    and `uv` [V, 2] in texture pixels. Triangles that share an edge neither overlap nor leave a gap: spans are
    half-open.
    """
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
        _fill(frame, texture, (ax, ay, bx, by, cx, cy), start, steps)
