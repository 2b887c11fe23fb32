"""Pitched instruments by additive synthesis: harmonics that fade at their own pace, no samples."""

from collections.abc import Callable, Mapping

import numpy as np

from engine.animate.motion import FloatArray
from engine.animate.sound_format import VoiceKind

_TOP = 12000.0
"""No harmonic above this: the ear does not miss them, and the synthesis is quicker."""
_BLOCK = 256
"""Samples in a fine step of time."""
_FORMANTS = ((450.0, 90.0, 1.0), (820.0, 110.0, 0.55), (2600.0, 200.0, 0.12))
"""An open "oh": centre and width in hertz, height."""


def tone_of(kind: VoiceKind, hertz: float, seconds: float, rate: int, tone: float) -> FloatArray:
    """Play one note, mono, peak about 1; it rings on a little after its `seconds`."""
    return _VOICES[kind](hertz, seconds, rate, tone)


def _harmonics(hertz: float, limit: int) -> FloatArray:
    return np.arange(1, max(2, min(limit, int(_TOP / hertz)) + 1), dtype=np.float64)


def partials(hertz: FloatArray, amplitude: FloatArray, decay: FloatArray, t: FloatArray) -> FloatArray:
    """Add partials up, each with its own frequency, height and rate of decay (1/s).

    exp(r t) is split into a coarse and a fine step of time, exp(r t0) exp(r dt), so that all partials of all
    samples are one product of two small matrices; real ones, for only its imaginary part is heard.
    """
    rate = 2j * np.pi * hertz - decay
    coarse = np.exp(np.outer(t[::_BLOCK], rate)) * amplitude
    fine = np.exp(np.outer(rate, t[:_BLOCK]))
    turned = np.hstack([np.imag(coarse), np.real(coarse)]) @ np.vstack([np.real(fine), np.imag(fine)])
    return turned.reshape(-1)[: t.size]


def _series(phase: FloatArray, height: FloatArray) -> FloatArray:
    """Add up sum(height[n] sin((n + 1) phase)) for a moving phase, by Horner's scheme on exp(i phase)."""
    turn = np.exp(1j * phase)
    total = np.zeros_like(turn)
    for one in height[::-1]:
        total = (total + one) * turn
    return np.imag(total)


def _gate(t: FloatArray, seconds: float, attack: float, release: float) -> FloatArray:
    return np.minimum(np.minimum(t / attack, 1.0), np.clip(1.0 - (t - seconds) / release, 0.0, 1.0))


def _time(seconds: float, release: float, rate: int) -> FloatArray:
    return np.arange(round((seconds + release) * rate)) / rate


def _peak(sound: FloatArray) -> FloatArray:
    return sound / max(float(np.max(np.abs(sound))), 1e-9)


def _bass(hertz: float, seconds: float, rate: int, tone: float) -> FloatArray:
    t = _time(seconds, 0.04, rate)
    n = _harmonics(hertz, 24)
    sound = partials(n * hertz, 1.0 / n, n * (9.0 - 7.0 * tone), t) + 0.6 * np.sin(2 * np.pi * hertz * t)
    return _peak(np.tanh(1.4 * sound)) * _gate(t, seconds, 0.004, 0.04)


def _pluck(hertz: float, seconds: float, rate: int, tone: float) -> FloatArray:
    t = _time(max(seconds, 0.25), 0.15, rate)
    n = _harmonics(hertz, 20)
    place = np.abs(np.sin(np.pi * n * 0.21)) / n**1.1  # a string plucked at a fifth of its length
    return _peak(partials(n * hertz, place, 5.0 + n * (7.0 - 4.5 * tone), t)) * _gate(
        t, max(seconds, 0.25), 0.002, 0.15
    )


def _lead(hertz: float, seconds: float, rate: int, tone: float) -> FloatArray:
    t = _time(seconds, 0.09, rate)
    n = _harmonics(hertz, 28)
    height = 1.0 / n ** (1.9 - 0.9 * tone)
    late = np.clip((t - 0.12) / 0.2, 0.0, 1.0)
    vibrato = 0.0022 * hertz * late * np.sin(2 * np.pi * 5.6 * t) / 5.6
    sound = np.zeros_like(t)
    for detune in (-0.0035, 0.0, 0.0035):
        phase = 2 * np.pi * (hertz * (1 + detune) * t + vibrato)
        sound += _series(phase, height)
    return _peak(sound) * _gate(t, seconds, 0.008, 0.09) * (0.75 + 0.25 * np.exp(-7.0 * t))


def _chord(hertz: float, seconds: float, rate: int, tone: float) -> FloatArray:
    t = _time(seconds, 0.16, rate)
    n = _harmonics(hertz, 14)
    sound = np.zeros_like(t)
    for detune in (-0.004, 0.004):
        sound += partials(n * hertz * (1 + detune), 1.0 / n ** (2.0 - tone), 0.6 + n * (2.0 - tone), t)
    return _peak(sound) * _gate(t, seconds, 0.012, 0.16)


def _twang(hertz: float, seconds: float, rate: int, tone: float) -> FloatArray:
    t = _time(max(seconds, 0.2), 0.2, rate)
    n = _harmonics(hertz, 26)
    near_bridge = np.abs(np.sin(np.pi * n * 0.11)) / n**0.8
    sharp = n * hertz * np.sqrt(1.0 + 0.00012 * n**2)  # stiff strings: the partials stretch
    tremolo = 1.0 - 0.35 * (0.5 + 0.5 * np.sin(2 * np.pi * 9.0 * t))
    return (
        _peak(partials(sharp, near_bridge, 3.0 + n * (2.6 - 1.6 * tone), t))
        * tremolo
        * _gate(t, max(seconds, 0.2), 0.002, 0.2)
    )


def _chant(hertz: float, seconds: float, rate: int, tone: float) -> FloatArray:
    t = _time(seconds, 0.12, rate)
    scoop = -0.06 * hertz * np.exp(-22.0 * t) / 22.0
    sound = np.zeros_like(t)
    for voice, detune in enumerate((-0.008, -0.003, 0.002, 0.009)):
        n = _harmonics(hertz, 30)
        height = sum(gain / (1 + ((n * hertz - centre) / width) ** 2) for centre, width, gain in _FORMANTS)
        wander = 0.003 * hertz * np.sin(2 * np.pi * (4.1 + 0.6 * voice) * t + voice) / 4.5
        phase = 2 * np.pi * (hertz * (1 + detune) * t - scoop + wander) + voice
        sound += _series(phase, np.asarray(height / n ** (0.9 - 0.5 * tone)))
    return _peak(sound) * _gate(t, seconds, 0.03, 0.12) * np.exp(-2.2 * t)


def _chime(hertz: float, seconds: float, rate: int, tone: float) -> FloatArray:
    t = _time(max(seconds, 0.5), 0.2, rate)
    ratio = np.array([1.0, 2.76, 5.4, 8.93])  # a free bar's partials
    height = np.array([1.0, 0.45 * tone, 0.25 * tone, 0.1 * tone])
    return _peak(partials(hertz * ratio, height, 4.0 * ratio**0.8, t)) * _gate(
        t, max(seconds, 0.5), 0.002, 0.2
    )


_VOICES: Mapping[VoiceKind, Callable[[float, float, int, float], FloatArray]] = {
    "bass": _bass,
    "pluck": _pluck,
    "lead": _lead,
    "chord": _chord,
    "twang": _twang,
    "chant": _chant,
    "chime": _chime,
}
