"""The loops that look for patches like each other, compiled.

PatchMatch: Barnes, Shechtman, Finkelstein and Goldman, 2009. Pictures are float RGB [H, W, 3].
"""

import numpy as np

from engine.animate.arrays import ByteArray, Float32Array, IntArray
from engine.animate.compiled import compiled

RADIUS = 3
"""A patch is 2 * RADIUS + 1 pixels wide."""
ROW_PENALTY, COLUMN_PENALTY = 250_000.0, 40_000.0
"""What a patch costs that comes from a whole picture's height or width away, squared colour levels in all.

Walls and floors go on sideways; without a price, flat patches from anywhere would win over any real texture.
"""


@compiled
def fill_inwards(image: Float32Array, gap: ByteArray, sources: IntArray, found: IntArray) -> None:
    """Fill a gap, in place, ring by ring with the middle of the patch that is most like what is known around.

    A smooth guess would be taken for a flat wall, and only flat patches be found. `sources` [S, 2] are the
    patches' middles, `found` gets the one that was taken; `gap` is used up.
    """
    height, width = gap.shape
    while gap.any():
        ring = [
            (y, x)
            for y in range(height)
            for x in range(width)
            if gap[y, x] and not gap[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2].all()
        ]
        for y, x in ring:
            least, taken = np.inf, 0
            for k in range(sources.shape[0]):
                off = _unlike_known(image, gap, y, x, sources[k, 0], sources[k, 1], least)
                if off < least:
                    least, taken = off, k
            found[y, x] = sources[taken]
        for y, x in ring:
            image[y, x] = image[found[y, x, 0], found[y, x, 1]]
            gap[y, x] = 0


@compiled
def _away(row: int, column: int, other_row: int, other_column: int, height: int, width: int) -> float:
    """Return what it costs to copy from so far away."""
    down, across = (other_row - row) / height, (other_column - column) / width
    return ROW_PENALTY * down * down + COLUMN_PENALTY * across * across


@compiled
def _unlike_known(
    image: Float32Array,
    gap: ByteArray,
    row: int,
    column: int,
    other_row: int,
    other_column: int,
    limit: float,
) -> float:
    """Return the squared distance of two patches outside the gap, or something above `limit`.

    The second lies wholly in the picture.
    """
    height, width = gap.shape
    total = _away(row, column, other_row, other_column, height, width)
    for y in range(max(row - RADIUS, 0), min(row + RADIUS + 1, height)):
        for x in range(max(column - RADIUS, 0), min(column + RADIUS + 1, width)):
            if gap[y, x]:
                continue
            for band in range(3):
                step = image[y, x, band] - image[other_row + y - row, other_column + x - column, band]
                total += step * step
        if total > limit:
            break
    return total


@compiled
def _unlike(
    image: Float32Array, row: int, column: int, other_row: int, other_column: int, limit: float
) -> float:
    """Return the squared distance of two patches whose pixels are all known, or something above `limit`."""
    height, width = image.shape[0], image.shape[1]
    total = _away(row, column, other_row, other_column, height, width)
    for y in range(max(row - RADIUS, 0), min(row + RADIUS + 1, height)):
        for x in range(max(column - RADIUS, 0), min(column + RADIUS + 1, width)):
            for band in range(3):
                step = image[y, x, band] - image[other_row + y - row, other_column + x - column, band]
                total += step * step
        if total > limit:
            break
    return total


@compiled
def search(
    image: Float32Array,
    targets: ByteArray,
    sources: ByteArray,
    found: IntArray,
    distance: Float32Array,
    turn: int,
) -> None:
    """Improve `found` and its `distance`, in place, by what two neighbours found and by chance ever nearer.

    `targets` and `sources` [H, W] are 1 where a patch's middle may be; every other `turn` runs backwards.
    """
    height, width = targets.shape
    for y in range(height):
        for x in range(width):
            if targets[y, x]:
                distance[y, x] = _unlike(image, y, x, found[y, x, 0], found[y, x, 1], np.inf)
    state = np.uint64(12345 + 977 * turn)
    way = 1 if turn % 2 == 0 else -1
    for i in range(height):
        y = i if way > 0 else height - 1 - i
        for j in range(width):
            x = j if way > 0 else width - 1 - j
            if targets[y, x]:
                for ny, nx in ((y - way, x), (y, x - way)):
                    if 0 <= ny < height and 0 <= nx < width and targets[ny, nx]:
                        to_y, to_x = found[ny, nx, 0] + y - ny, found[ny, nx, 1] + x - nx
                        _try(image, sources, found, distance, y, x, to_y, to_x)
                state = _by_chance(image, sources, found, distance, y, x, state)


@compiled
def _by_chance(
    image: Float32Array,
    sources: ByteArray,
    found: IntArray,
    distance: Float32Array,
    y: int,
    x: int,
    state: np.uint64,
) -> np.uint64:
    """Try patches around the best one known, ever nearer; return the generator's (Knuth's MMIX) state."""
    reach = max(sources.shape)
    while reach >= 1:
        span = np.uint64(2 * reach + 1)
        state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
        to_y = found[y, x, 0] + np.int64((state >> np.uint64(33)) % span) - reach
        state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
        to_x = found[y, x, 1] + np.int64((state >> np.uint64(33)) % span) - reach
        _try(image, sources, found, distance, y, x, to_y, to_x)
        reach //= 2
    return state


@compiled
def _try(
    image: Float32Array,
    sources: ByteArray,
    found: IntArray,
    distance: Float32Array,
    y: int,
    x: int,
    to_y: int,
    to_x: int,
) -> None:
    """Take the patch at (to_y, to_x) for the one at (y, x) if it may be taken and is more alike."""
    if 0 <= to_y < sources.shape[0] and 0 <= to_x < sources.shape[1] and sources[to_y, to_x]:
        new = _unlike(image, y, x, to_y, to_x, distance[y, x])
        if new < distance[y, x]:
            distance[y, x] = new
            found[y, x, 0], found[y, x, 1] = to_y, to_x


@compiled
def average(
    image: Float32Array, gap: ByteArray, targets: ByteArray, found: IntArray, distance: Float32Array
) -> None:
    """Give every pixel of the gap, in place, the mean of what the patches around it say.

    The more alike a patch is, the more it counts.
    """
    height, width = gap.shape
    total, count = 0.0, 1e-6
    for y in range(height):
        for x in range(width):
            if targets[y, x]:
                total += distance[y, x]
                count += 1
    softness = 0.3 * total / count + 1e-3
    before = image.copy()
    for y in range(height):
        for x in range(width):
            if not gap[y, x]:
                continue
            weights = np.float32(1e-12)
            red = green = blue = np.float32(0)
            for dy in range(-RADIUS, RADIUS + 1):
                for dx in range(-RADIUS, RADIUS + 1):
                    py, px = y + dy, x + dx
                    if py < 0 or px < 0 or py >= height or px >= width:
                        continue
                    weight = np.float32(np.exp(-distance[py, px] / softness) + 1e-9)
                    sy, sx = found[py, px, 0] - dy, found[py, px, 1] - dx
                    weights += weight
                    red += weight * before[sy, sx, 0]
                    green += weight * before[sy, sx, 1]
                    blue += weight * before[sy, sx, 2]
            image[y, x, 0], image[y, x, 1], image[y, x, 2] = red / weights, green / weights, blue / weights
