"""Filters over time: second-order sections and sliding windows, without the seconds SciPy takes to load."""

import numpy as np

from engine.animate.arrays import FloatArray
from engine.animate.compiled import compiled


def biquad(numerator: FloatArray, denominator: FloatArray, sound: FloatArray) -> FloatArray:
    """Run every column of [N, channels] through one second-order section of coefficients [3] and [3]."""
    out = np.empty(sound.shape)
    lead = denominator[0]
    _biquad(numerator / lead, denominator / lead, np.asarray(sound, dtype=np.float64), out)
    return out


@compiled
def _biquad(b: FloatArray, a: FloatArray, sound: FloatArray, out: FloatArray) -> None:
    """Transposed direct form II, `a[0]` being 1."""
    for channel in range(sound.shape[1]):
        first = second = 0.0
        for i in range(sound.shape[0]):
            x = sound[i, channel]
            y = b[0] * x + first
            first = b[1] * x - a[1] * y + second
            second = b[2] * x - a[2] * y
            out[i, channel] = y


def band_pass(sound: FloatArray, low: float, high: float, rate: int) -> FloatArray:
    """Keep what lies between two frequencies in hertz of [N]: Butterworth, order two, 3 dB down at both."""
    edges = np.tan(np.pi * np.array([low, high]) / rate)
    width, centre = edges[1] - edges[0], edges[0] * edges[1]
    half = width / 2 * np.exp(0.75j * np.pi)  # the prototype's pole; its conjugate gives the conjugates
    spread = np.sqrt(half * half - centre)
    result = sound[:, None]
    for analogue in (half + spread, half - spread):
        pole = (1 + analogue) / (1 - analogue)  # bilinear, as are the zeros: at 1 and at -1
        gain = width / abs(1 - analogue) ** 2
        denominator = np.array([1.0, -2 * pole.real, abs(pole) ** 2])
        result = biquad(np.array([gain, 0.0, -gain]), denominator, result)
    return result[:, 0]


def lowest_around(values: FloatArray, reach: int) -> FloatArray:
    """Return for each of [N], the ends of a loop, the lowest value at most `reach` away.

    van Herk, "A fast algorithm for local minimum and maximum filters", 1992.
    """
    window = 2 * reach + 1
    blocks = -(-(values.size + window - 1) // window)
    padded = np.full(blocks * window, np.inf)
    padded[: values.size + 2 * reach] = np.pad(values, reach, mode="wrap")
    rows = padded.reshape(blocks, window)
    after = np.minimum.accumulate(rows[:, ::-1], axis=1)[:, ::-1].ravel()
    before = np.minimum.accumulate(rows, axis=1).ravel()
    return np.minimum(after[: values.size], before[window - 1 : window - 1 + values.size])


def mean_around(values: FloatArray, reach: int) -> FloatArray:
    """Return for each of [N], the ends of a loop, the mean of what is at most `reach` away."""
    window = 2 * reach + 1
    total = np.cumsum(np.pad(np.pad(values, reach, mode="wrap"), (1, 0)))
    return (total[window:] - total[:-window]) / window
