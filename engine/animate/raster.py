# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUntypedFunctionDecorator=false, reportUnknownParameterType=false, reportUnknownArgumentType=false
"""Drawing textured triangles onto a frame."""

import math
from collections.abc import Callable
from typing import Any, TypeVar

import numba

from engine.animate.arrays import ByteArray, Float32Array, IntArray

Function = TypeVar("Function", bound=Callable[..., Any])


def _compiled(function: Function) -> Function:
    """Compile, and keep the result on disk where there is a place for it (see NUMBA_CACHE_DIR)."""
    try:
        return numba.njit(cache=True, fastmath=True, nogil=True)(function)
    except RuntimeError:  # no cache folder can be written: an installation that is read-only
        return numba.njit(fastmath=True, nogil=True)(function)


@_compiled
def draw_triangles(
    frame: ByteArray, texture: ByteArray, corners: Float32Array, uv: Float32Array, triangles: IntArray
) -> None:
    """Draw a layer over RGB `frame` [H, W, 3].

    `texture` [h, w, 4] is RGBA with premultiplied alpha, `corners` [V, 2] are the vertices in frame pixels and `uv`
    [V, 2] in texture pixels. Triangles that share an edge neither overlap nor leave a gap: spans are half-open.
    """
    height, width = frame.shape[0], frame.shape[1]
    last_row, last_column = texture.shape[0] - 1, texture.shape[1] - 1
    for index in range(triangles.shape[0]):
        a, b, c = triangles[index, 0], triangles[index, 1], triangles[index, 2]
        ax, ay, bx, by, cx, cy = (
            corners[a, 0],
            corners[a, 1],
            corners[b, 0],
            corners[b, 1],
            corners[c, 0],
            corners[c, 1],
        )
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if abs(area) < 1e-6:
            continue
        # Texture coordinates are affine in frame coordinates.
        du_b, dv_b = uv[b, 0] - uv[a, 0], uv[b, 1] - uv[a, 1]
        du_c, dv_c = uv[c, 0] - uv[a, 0], uv[c, 1] - uv[a, 1]
        u_x = (du_b * (cy - ay) - du_c * (by - ay)) / area
        u_y = (du_c * (bx - ax) - du_b * (cx - ax)) / area
        v_x = (dv_b * (cy - ay) - dv_c * (by - ay)) / area
        v_y = (dv_c * (bx - ax) - dv_b * (cx - ax)) / area
        top = max(0, int(math.ceil(min(ay, by, cy) - 0.5)))
        bottom = min(height - 1, int(math.ceil(max(ay, by, cy) - 0.5)) - 1)
        for row in range(top, bottom + 1):
            y = row + 0.5
            left, right = 1e9, -1e9
            for edge in range(3):
                if edge == 0:
                    x0, y0, x1, y1 = ax, ay, bx, by
                elif edge == 1:
                    x0, y0, x1, y1 = bx, by, cx, cy
                else:
                    x0, y0, x1, y1 = cx, cy, ax, ay
                if y0 > y1:
                    x0, y0, x1, y1 = x1, y1, x0, y0
                if y0 <= y < y1:
                    x = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
                    left = min(left, x)
                    right = max(right, x)
            first = max(0, int(math.ceil(left - 0.5)))
            last = min(width - 1, int(math.ceil(right - 0.5)) - 1)
            u = uv[a, 0] + (first + 0.5 - ax) * u_x + (y - ay) * u_y - 0.5
            v = uv[a, 1] + (first + 0.5 - ax) * v_x + (y - ay) * v_y - 0.5
            for column in range(first, last + 1):
                if u > -1.0 and v > -1.0 and u < last_column + 1 and v < last_row + 1:
                    x0i = int(math.floor(u))
                    y0i = int(math.floor(v))
                    fx = u - x0i
                    fy = v - y0i
                    x1i = min(x0i + 1, last_column)
                    y1i = min(y0i + 1, last_row)
                    x0i = max(x0i, 0)
                    y0i = max(y0i, 0)
                    w00 = (1 - fx) * (1 - fy)
                    w10 = fx * (1 - fy)
                    w01 = (1 - fx) * fy
                    w11 = fx * fy
                    alpha = (
                        w00 * texture[y0i, x0i, 3]
                        + w10 * texture[y0i, x1i, 3]
                        + w01 * texture[y1i, x0i, 3]
                        + w11 * texture[y1i, x1i, 3]
                    )
                    if alpha > 0.5:
                        through = 1.0 - alpha * (1.0 / 255.0)
                        for channel in range(3):
                            value = (
                                w00 * texture[y0i, x0i, channel]
                                + w10 * texture[y0i, x1i, channel]
                                + w01 * texture[y1i, x0i, channel]
                                + w11 * texture[y1i, x1i, channel]
                                + through * frame[row, column, channel]
                                + 0.5
                            )
                            frame[row, column, channel] = min(255, int(value))
                u += u_x
                v += v_x
