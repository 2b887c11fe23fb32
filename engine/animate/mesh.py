"""A triangle mesh over one layer, and how far a pose distorts it."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from engine.animate.arrays import ByteArray, Float32Array, FloatArray, IntArray
from engine.animate.compiled import compiled

STRETCHED = 2.0


@dataclass(frozen=True)
class Mesh:
    """A regular mesh that covers whatever of a texture is visible.

    `rest` [V, 2]: vertices in figure pixels; `uv` [V, 2]: the same points in texture pixels;
    `triangles` [T, 3]; `area` [T]: visible pixels in each; `inverse` [T, 2, 2]: inverse of its rest edges.
    """

    rest: FloatArray
    uv: Float32Array
    triangles: IntArray
    area: FloatArray
    inverse: FloatArray

    def singular_values(self, moved: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return per triangle the larger singular value and the determinant of rest -> `moved` [V, 2]."""
        largest, determinant = np.empty(len(self.area)), np.empty(len(self.area))
        _decompose(self.triangles, self.inverse, moved, largest, determinant)
        return largest, determinant

    def seen(self, alpha: ByteArray) -> IntArray:
        """Return the triangles [S, 3] that show anything of a texture with this alpha [H, W]."""
        height, width = alpha.shape
        # Texels are blended with their neighbours, so what is one beside a triangle shows in it, too.
        sums = cv2.integral(cv2.dilate((alpha > 0).astype(np.uint8), np.ones((5, 5), np.uint8)))
        corners = self.uv[self.triangles]
        left, top = np.clip(np.floor(corners.min(axis=1)), 0, (width, height)).astype(np.int32).T
        right, bottom = np.clip(np.ceil(corners.max(axis=1)) + 1, 0, (width, height)).astype(np.int32).T
        total = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        return np.ascontiguousarray(self.triangles[total > 0])


@compiled
def _decompose(
    triangles: IntArray, inverse: FloatArray, moved: FloatArray, largest: FloatArray, determinant: FloatArray
) -> None:
    """Fill in each triangle's larger singular value and determinant: of its edges now times `inverse`."""
    for i in range(triangles.shape[0]):
        origin, first, second = triangles[i]
        x1, y1 = moved[first, 0] - moved[origin, 0], moved[first, 1] - moved[origin, 1]
        x2, y2 = moved[second, 0] - moved[origin, 0], moved[second, 1] - moved[origin, 1]
        a = x1 * inverse[i, 0, 0] + x2 * inverse[i, 1, 0]
        b = x1 * inverse[i, 0, 1] + x2 * inverse[i, 1, 1]
        c = y1 * inverse[i, 0, 0] + y2 * inverse[i, 1, 0]
        d = y1 * inverse[i, 0, 1] + y2 * inverse[i, 1, 1]
        turned = a * d - b * c
        half = (a * a + b * b + c * c + d * d) / 2
        largest[i] = math.sqrt(half + math.sqrt(max(half * half - turned * turned, 0.0)))
        determinant[i] = turned


def make_mesh(alpha: ByteArray, origin: tuple[int, int], cell: int) -> Mesh:
    """Cover the visible pixels of alpha [H, W], whose corner is at `origin`, with a grid of `cell` pixels."""
    height, width = alpha.shape
    rows, columns = -(-height // cell), -(-width // cell)
    padded = np.zeros((rows * cell, columns * cell), bool)
    padded[:height, :width] = alpha > 8
    filled = padded.reshape(rows, cell, columns, cell).sum(axis=(1, 3))
    # Neighbours too: a visible pixel on a cell's rim is blended from texels beyond it.
    used = filled > 0
    grown = used.copy()
    grown[1:] |= used[:-1]
    grown[:-1] |= used[1:]
    grown[:, 1:] |= grown[:, :-1] & used[:, :-1]
    grown[:, :-1] |= used[:, 1:]
    cell_rows, cell_columns = np.nonzero(grown)
    stride = columns + 1
    corner = cell_rows * stride + cell_columns
    a, b, c, d = corner, corner + 1, corner + stride, corner + stride + 1
    triangles = np.concatenate([np.stack([a, b, d], 1), np.stack([a, d, c], 1)])
    area = np.tile(filled[cell_rows, cell_columns] / 2.0, 2)
    kept, flat = np.unique(triangles.ravel(), return_inverse=True)
    uv = np.stack([(kept % stride) * cell, (kept // stride) * cell], axis=1).astype(np.float64)
    rest = uv + np.array(origin, dtype=np.float64)
    faces = flat.reshape(-1, 3).astype(np.int32)
    corners = rest[faces]
    edges = np.stack([corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]], axis=2)
    return Mesh(
        rest, uv.astype(np.float32), faces, area.astype(np.float64), np.linalg.inv(edges).astype(np.float64)
    )


@dataclass(frozen=True)
class Distortion:
    """How far one frame bends the figure: shares of its visible area, and the stretch's 99th percentile."""

    stretched: float
    flipped: float
    p99_stretch: float


def measure(drawn: list[tuple[Mesh, FloatArray]], scale: float) -> Distortion:
    """Measure the layers as drawn, (mesh, vertices in output pixels), against a uniform `scale`."""
    parts = [(mesh.area, *mesh.singular_values(moved)) for mesh, moved in drawn]
    area = np.concatenate([part[0] for part in parts])
    largest = np.concatenate([part[1] for part in parts]) / scale
    determinant = np.concatenate([part[2] for part in parts])
    total = max(float(area.sum()), 1e-9)
    order = np.argsort(largest)
    reached = np.cumsum(area[order]) / total
    at = min(int(np.searchsorted(reached, 0.99)), order.size - 1)
    return Distortion(
        stretched=float(area[largest > STRETCHED].sum()) / total,
        flipped=float(area[determinant < 0].sum()) / total,
        p99_stretch=float(largest[order[at]]),
    )
