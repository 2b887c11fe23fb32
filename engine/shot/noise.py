"""What sounds of nature are made of: coloured noise, slow swells, scattered grains."""

from collections.abc import Callable

import numpy as np

from engine.animate.arrays import FloatArray
from engine.animate.filters import band_pass

Grain = Callable[[], FloatArray]


def hiss(samples: int, low: float, high: float, rate: int, chance: np.random.Generator) -> FloatArray:
    """Return noise between two frequencies in hertz, different on each side: [samples, 2], about 1 strong."""
    sides = [band_pass(chance.standard_normal(samples), low, high, rate) for _ in range(2)]
    sound = np.stack(sides, axis=1)
    return sound / max(float(np.sqrt(np.mean(sound**2))), 1e-9)


def swells(samples: int, seconds: float, rate: int, chance: np.random.Generator) -> FloatArray:
    """Return a slow wandering between 0 and 1, [samples, 1], with a turn about every so many seconds."""
    turns = max(2, round(samples / rate / seconds) + 2)
    heights = chance.random(turns)
    at = np.linspace(0, turns - 1, samples)
    low = np.minimum(at.astype(int), turns - 2)
    share = at - low
    share = share * share * (3 - 2 * share)
    return (heights[low] * (1 - share) + heights[low + 1] * share)[:, None]


def scattered(
    samples: int, per_second: float, rate: int, chance: np.random.Generator, grain: Grain
) -> FloatArray:
    """Let grains of sound, each mono, fall by chance in time and place: [samples, 2]; at least one does."""
    out = np.zeros((samples, 2))
    count = max(1, int(chance.poisson(per_second * samples / rate)))
    for start in chance.integers(0, max(1, samples - rate // 20), count):
        sound = grain()[: samples - int(start)]
        lean = chance.random()
        out[start : start + sound.size] += sound[:, None] * np.sqrt([1 - lean, lean]) * chance.uniform(0.2, 1)
    return out


def burst(seconds: float, rate: int) -> FloatArray:
    """Return the time of a grain in seconds: [round(seconds * rate)]."""
    return np.arange(max(1, round(seconds * rate))) / rate
