"""Loudness as ITU-R BS.1770-4 measures it, and a master that meets a target without clipping."""

import numpy as np

from engine.animate.filters import biquad, lowest_around, mean_around
from engine.animate.motion import FloatArray

CEILING = 10.0 ** (-1.5 / 20.0)
"""The highest sample: -1.5 dBFS, so that what the codec adds stays under -1."""

_BLOCK, _HOP = 0.4, 0.1
_SILENCE = -70.0


def k_weighted(sound: FloatArray, rate: int) -> FloatArray:
    """Filter [N, 2] as BS.1770 annex 1 does: a shelf for the head, a high-pass for the ear's bass.

    The two biquads are designed for any rate from their analogue prototypes (f0, gain and Q after
    De Man, "Evaluation of implementations of the EBU R128 loudness measurement", AES 145, 2018); at 48 kHz
    they give the recommendation's own coefficients.
    """
    k = np.tan(np.pi * 1681.974450955533 / rate)
    q, high = 0.7071752369554196, 10.0 ** (3.999843853973347 / 20.0)
    band = high**0.4996667741545416
    norm = 1.0 + k / q + k * k
    shelf_b = (
        np.array([high + band * k / q + k * k, 2.0 * (k * k - high), high - band * k / q + k * k]) / norm
    )
    shelf_a = np.array([norm, 2.0 * (k * k - 1.0), 1.0 - k / q + k * k]) / norm
    k = np.tan(np.pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    norm = 1.0 + k / q + k * k
    low_a = np.array([norm, 2.0 * (k * k - 1.0), 1.0 - k / q + k * k]) / norm
    return biquad(np.array([1.0, -2.0, 1.0]), low_a, biquad(shelf_b, shelf_a, sound))


def loudness(sound: FloatArray, rate: int) -> float:
    """Measure the integrated loudness of [N, channels] in LUFS (BS.1770-4: 400 ms blocks, two gates).

    Silence, and what is shorter than a block, is -inf.
    """
    power = np.cumsum(np.pad(k_weighted(sound, rate) ** 2, ((1, 0), (0, 0))), axis=0)
    block, hop = round(_BLOCK * rate), round(_HOP * rate)
    starts = np.asarray(range(0, sound.shape[0] - block + 1, hop), dtype=np.int64)
    if starts.size == 0:
        return float("-inf")
    energy = ((power[starts + block] - power[starts]) / block).sum(axis=1)
    heard = energy[energy > 10.0 ** ((_SILENCE + 0.691) / 10.0)]
    if heard.size == 0:
        return float("-inf")
    loud = heard[heard > heard.mean() * 0.1]
    return float(-0.691 + 10.0 * np.log10(loud.mean()))


def limited(sound: FloatArray, rate: int, ceiling: float = CEILING) -> FloatArray:
    """Keep [N, 2] under a ceiling: the gain, one for both sides, falls 2 ms before a peak."""
    need = np.minimum(1.0, ceiling / np.maximum(np.abs(sound).max(axis=1), 1e-9))
    ahead = rate // 500
    smooth = mean_around(lowest_around(need, 2 * ahead + 1), ahead)
    return np.clip(sound * smooth[:, None], -ceiling, ceiling)


def mastered(sound: FloatArray, rate: int, target: float) -> FloatArray:
    """Bring [N, 2] to a loudness in LUFS; peaks that this lifts over the ceiling are limited."""
    result = sound
    gain = 1.0
    for _ in range(4):
        measured = loudness(result, rate)
        if not np.isfinite(measured) or abs(measured - target) < 0.05:
            break
        gain *= 10.0 ** ((target - measured) / 20.0)
        result = limited(sound * gain, rate)
    return limited(result, rate)
