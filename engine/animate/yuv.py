"""From RGB to the planes that video is encoded from: BT.709, limited range, chroma halved both ways."""

import numpy as np

from engine.animate.arrays import ByteArray
from engine.animate.compiled import compiled

_ONE = 1 << 16
_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722
"""What each primary adds to the luma, ITU-R BT.709-6, 3.2."""
_LUMA = 219 / 255 * _ONE
_CHROMA = 224 / 255 / 2 * _ONE
_Y_RED, _Y_GREEN, _Y_BLUE = (np.int32(round(part * _LUMA)) for part in (_RED, _GREEN, _BLUE))
_U_RED, _U_GREEN, _U_BLUE = (
    np.int32(round(part * _CHROMA / (1 - _BLUE))) for part in (-_RED, -_GREEN, 1 - _BLUE)
)
_V_RED, _V_GREEN, _V_BLUE = (
    np.int32(round(part * _CHROMA / (1 - _RED))) for part in (1 - _RED, -_GREEN, -_BLUE)
)
_Y_BASE = np.int32(16 * _ONE + _ONE // 2)
_UV_BASE = np.int32(4 * 128 * _ONE + 2 * _ONE)
"""Black and grey, and half a level to round; a chroma sample sums up four pixels."""


@compiled
def to_planes(rgb: ByteArray, luma: ByteArray, blue: ByteArray, red: ByteArray) -> None:
    """Fill in the planes Y [H, >=W], U and V [H/2, >=W/2] for RGB [H, W, 3]; both sides must be even."""
    width = rgb.shape[1]
    reds, greens, blues = np.empty(width, np.int32), np.empty(width, np.int32), np.empty(width, np.int32)
    for row in range(rgb.shape[0] // 2):
        upper, lower = rgb[2 * row].reshape(-1), rgb[2 * row + 1].reshape(-1)
        upper_luma, lower_luma = luma[2 * row], luma[2 * row + 1]
        for x in range(width):
            r, g, b = np.int32(upper[3 * x]), np.int32(upper[3 * x + 1]), np.int32(upper[3 * x + 2])
            upper_luma[x] = (_Y_RED * r + _Y_GREEN * g + _Y_BLUE * b + _Y_BASE) >> np.int32(16)
            reds[x], greens[x], blues[x] = r, g, b
        for x in range(width):
            r, g, b = np.int32(lower[3 * x]), np.int32(lower[3 * x + 1]), np.int32(lower[3 * x + 2])
            lower_luma[x] = (_Y_RED * r + _Y_GREEN * g + _Y_BLUE * b + _Y_BASE) >> np.int32(16)
            reds[x] += r
            greens[x] += g
            blues[x] += b
        to_blue, to_red = blue[row], red[row]
        for x in range(width // 2):
            r, g, b = (
                reds[2 * x] + reds[2 * x + 1],
                greens[2 * x] + greens[2 * x + 1],
                blues[2 * x] + blues[2 * x + 1],
            )
            to_blue[x] = (_U_RED * r + _U_GREEN * g + _U_BLUE * b + _UV_BASE) >> np.int32(18)
            to_red[x] = (_V_RED * r + _V_GREEN * g + _V_BLUE * b + _UV_BASE) >> np.int32(18)
