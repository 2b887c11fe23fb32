"""Drums by synthesis: swept sines and shaped noise. Every function returns one mono hit, peak about 1."""

from collections.abc import Callable, Mapping

import numpy as np

from engine.animate.filters import band_pass
from engine.animate.motion import FloatArray
from engine.animate.sound_format import DrumKind


def hit(kind: DrumKind, rate: int, tone: float, pitch: float | None) -> FloatArray:
    """Strike a drum once; `tone` 0..1 dark to bright, `pitch` in hertz where the drum has one."""
    sound = _DRUMS[kind](rate, tone, pitch)
    fade = min(sound.size, rate // 200)
    sound[-fade:] *= np.linspace(1.0, 0.0, fade)
    return sound / np.max(np.abs(sound))


def _time(seconds: float, rate: int) -> FloatArray:
    return np.arange(round(seconds * rate)) / rate


def _noise(t: FloatArray, seed: int) -> FloatArray:
    return np.random.default_rng(seed).standard_normal(t.size)


def _band(sound: FloatArray, low: float, high: float, rate: int) -> FloatArray:
    return band_pass(sound, low, min(high, 0.45 * rate), rate)


def _sweep(t: FloatArray, top: float, bottom: float, quick: float) -> FloatArray:
    """Integrate an exponentially falling pitch into a sine's phase."""
    phase = bottom * t + (top - bottom) * (1.0 - np.exp(-quick * t)) / quick
    return np.sin(2.0 * np.pi * phase)


def _kick(rate: int, tone: float, pitch: float | None) -> FloatArray:
    t = _time(0.36, rate)
    body = _sweep(t, 210.0, pitch or 48.0, 34.0) * np.exp(-9.0 * t)
    click = _band(_noise(t, 1), 1500, 6000, rate) * np.exp(-320.0 * t)
    return np.tanh(1.8 * body) + (0.1 + 0.3 * tone) * click


def _snare(rate: int, tone: float, pitch: float | None) -> FloatArray:
    t = _time(0.26, rate)
    body = _sweep(t, 330.0, pitch or 185.0, 60.0) * np.exp(-24.0 * t)
    wires = _band(_noise(t, 2), 1100, 9000, rate) * np.exp(-(26.0 - 8.0 * tone) * t)
    return 0.7 * body + (0.5 + 0.5 * tone) * wires


def _clap(rate: int, tone: float, pitch: float | None) -> FloatArray:
    t = _time(0.3, rate)
    centre = pitch or 1300.0
    envelope = sum(np.where(t >= at, np.exp(-260.0 * (t - at)), 0.0) for at in (0.0, 0.011, 0.021))
    envelope = envelope + np.where(t >= 0.029, np.exp(-(30.0 - 12.0 * tone) * (t - 0.029)), 0.0)
    return _band(_noise(t, 3), 0.7 * centre, 2.6 * centre, rate) * envelope


def _metal(rate: int, seconds: float, decay: float, low: float, seed: int) -> FloatArray:
    t = _time(seconds, rate)
    ring = sum(np.sign(np.sin(2.0 * np.pi * f * t)) for f in (2113.0, 3167.0, 4219.0, 5381.0, 6733.0))
    return _band(0.25 * ring + _noise(t, seed), low, 16000, rate) * np.exp(-decay * t)


def _hat(rate: int, tone: float, pitch: float | None) -> FloatArray:
    return _metal(rate, 0.09, 75.0 - 25.0 * tone, pitch or 7200.0, 4)


def _open_hat(rate: int, tone: float, pitch: float | None) -> FloatArray:
    return _metal(rate, 0.26, 15.0 - 6.0 * tone, pitch or 6500.0, 5)


def _shaker(rate: int, tone: float, pitch: float | None) -> FloatArray:
    t = _time(0.11, rate)
    return (
        _band(_noise(t, 6), pitch or 4500.0, 9000 + 5000 * tone, rate)
        * np.minimum(t / 0.018, 1.0)
        * np.exp(-34.0 * t)
    )


def _tom(rate: int, tone: float, pitch: float | None) -> FloatArray:
    t = _time(0.42, rate)
    bottom = pitch or 98.0
    skin = _band(_noise(t, 7), 300, 2500, rate) * np.exp(-60.0 * t)
    return _sweep(t, bottom * 1.7, bottom, 20.0) * np.exp(-8.5 * t) + (0.15 + 0.3 * tone) * skin


def _block(rate: int, tone: float, pitch: float | None) -> FloatArray:
    t = _time(0.12, rate)
    own = pitch or 880.0
    knock = np.sin(2 * np.pi * own * t) + 0.5 * np.sin(2 * np.pi * own * 2.72 * t) * np.exp(-60.0 * t)
    return knock * np.exp(-(52.0 - 20.0 * tone) * t)


def _bell(rate: int, tone: float, pitch: float | None) -> FloatArray:
    t = _time(0.3, rate)
    own = pitch or 562.0
    both = np.sign(np.sin(2 * np.pi * own * t)) + np.sign(np.sin(2 * np.pi * own * 1.504 * t))
    return _band(both, 0.8 * own, 5.0 * own, rate) * (
        0.6 * np.exp(-40.0 * t) + 0.4 * np.exp(-(14.0 - 6.0 * tone) * t)
    )


_DRUMS: Mapping[DrumKind, Callable[[int, float, float | None], FloatArray]] = {
    "kick": _kick,
    "snare": _snare,
    "clap": _clap,
    "hat": _hat,
    "open_hat": _open_hat,
    "shaker": _shaker,
    "tom": _tom,
    "block": _block,
    "bell": _bell,
}
