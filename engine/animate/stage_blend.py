"""The inner loops that paint a stage's moving parts onto a frame.

They treat a row of RGB pixels as one run of bytes, so that the compiler turns them into vector instructions.
"""

import numpy as np
import numpy.typing as npt

from engine.animate.arrays import ByteArray, IntArray
from engine.animate.compiled import compiled

Weights = npt.NDArray[np.uint16]
LIGHT_ONE = 1 << 11
"""A light's weight at brightness 1: fixed point with eighths of a level in sixteen bits, good up to 31."""
_SHIFT_ONE = 1 << 8


def split(place: float) -> tuple[int, int]:
    """Split a coordinate into whole pixels and 256ths."""
    whole, part = divmod(round(place * _SHIFT_ONE), _SHIFT_ONE)
    return whole, part


@compiled
def _mixed(upper: ByteArray, lower: ByteArray, right: int, down: int, out: IntArray) -> None:
    """Shift two rows of RGB pixels right and down by 256ths: what lands in the pixels of `out`."""
    a, b = np.int32((256 - right) * (256 - down)), np.int32(right * (256 - down))
    c, d = np.int32((256 - right) * down), np.int32(right * down)
    for i in range(out.size):
        from_lower = np.int32(lower[i + 3]) * a + np.int32(lower[i]) * b
        from_upper = np.int32(upper[i + 3]) * c + np.int32(upper[i]) * d
        out[i] = (from_lower + from_upper + np.int32(32768)) >> np.int32(16)


@compiled
def lay_sprite(
    frame: ByteArray, rgb: ByteArray, alpha: ByteArray, left: tuple[int, int], top: tuple[int, int]
) -> None:
    """Lay a sprite over RGB `frame` [H, W, 3], in place, between pixels too.

    `rgb` [h, w, 3], premultiplied, and `alpha` [h, w, 3] end in a rim of one empty pixel; `left` and `top`
    are where their corner goes, in whole pixels and 256ths.
    """
    x, y = left[0] + 1, top[0] + 1
    first, last = 3 * max(0, -x), 3 * min(rgb.shape[1] - 1, frame.shape[1] - x)
    if first >= last:
        return
    colour, cover = np.empty(last - first, np.int32), np.empty(last - first, np.int32)
    for row in range(max(0, -y), min(rgb.shape[0] - 1, frame.shape[0] - y)):
        _mixed(rgb[row].reshape(-1)[first:], rgb[row + 1].reshape(-1)[first:], left[1], top[1], colour)
        _mixed(alpha[row].reshape(-1)[first:], alpha[row + 1].reshape(-1)[first:], left[1], top[1], cover)
        line = frame[y + row].reshape(-1)[3 * x + first :]
        for i in range(last - first):
            behind = np.int32(line[i]) * (np.int32(255) - cover[i]) * np.int32(257)  # 65535 is one
            line[i] = min((behind + np.int32(32768)) >> np.int32(16), np.int32(255) - colour[i]) + colour[i]


@compiled
def add_lights(frame: ByteArray, lights: ByteArray, spans: IntArray, weights: Weights) -> None:
    """Add lights [n, H, W, 3] to RGB `frame` [H, W, 3], in place, each as bright as its weight [n] says.

    `spans` [n, H, 2] says from which byte to which a light's row is not black; `LIGHT_ONE` is full
    brightness.
    """
    size = 3 * frame.shape[1]
    total = np.empty(size, np.uint16)
    for y in range(frame.shape[0]):
        line = frame[y].reshape(-1)
        for i in range(size):
            total[i] = (np.uint16(line[i]) << np.uint16(3)) + np.uint16(4)
        for index in range(lights.shape[0]):
            weight = np.uint32(np.uint16(weights[index]))
            first, last = spans[index, y, 0], spans[index, y, 1]
            added = lights[index, y].reshape(-1)[first:last]
            part = total[first:last]
            for i in range(last - first):
                # Said in this way it is a vector instruction: the upper half of a product of 16 bits.
                more = np.uint16((np.uint32(np.uint16(added[i]) << np.uint16(8)) * weight) >> np.uint32(16))
                part[i] = min(part[i], np.uint16(32767)) + more
        for i in range(size):
            line[i] = min(total[i] >> np.uint16(3), np.uint16(255))
