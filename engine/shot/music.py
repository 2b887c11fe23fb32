"""The music under a shot: a soft pad, and a plucked figure above it."""

import numpy as np

from engine.animate.arrays import FloatArray
from engine.animate.sound_mix import reverberated
from engine.animate.sound_voices import partials, tone_of
from engine.shot.tune import Tune, hertz
from engine.shot.words import seed_of

NOTES_PER_CHORD = 6
_FIGURES = ((0, 1, 2, 3, 2, 1), (0, 2, 1, 3, 1, 2), (0, 1, 3, 2, 1, 2), (3, 2, 1, 0, 1, 2))
"""Which of a chord's tones, counted from below, is plucked when."""
_RISE, _FALL = 0.7, 0.9
"""Seconds in which a chord of the pad comes and goes; it goes while the next one comes."""
_DETUNED = (-0.0022, 0.0014)
_BASS = 0.6
"""How strong the lowest tone of a chord is against the others: small speakers only grumble of it."""
_PAD_LEVEL, _FIGURE_LEVEL, _ROOM = 1.0, 0.75, 0.5


def play(tune: Tune, prompt: str, samples: int, rate: int) -> FloatArray:
    """Play a tune: [samples, 2], not yet mastered."""
    chance = np.random.default_rng(seed_of(prompt, "music"))
    sound = _PAD_LEVEL * _pad(tune, samples, rate) + _FIGURE_LEVEL * _figure(tune, chance, samples, rate)
    return sound + _ROOM * reverberated(sound, rate)


def _pad(tune: Tune, samples: int, rate: int) -> FloatArray:
    out = np.zeros((samples, 2))
    rise = min(_RISE, tune.chord_seconds / 2)
    for number, chord in enumerate(tune.chords):
        start = round(number * tune.chord_seconds * rate)
        t = np.arange(min(samples - start, round((tune.chord_seconds + _FALL) * rate))) / rate
        shape = _swell(t / rise) * _swell((tune.chord_seconds + _FALL - t) / _FALL)
        for side, detuned in enumerate(_DETUNED):
            tones = sum(
                weight * _pad_tone(hertz(pitch) * (1 + detuned), t)
                for weight, pitch in zip((_BASS, 1.0, 1.0, 1.0), chord, strict=True)
            )
            out[start : start + t.size, side] += shape * tones / len(chord)
    return out


def _pad_tone(frequency: float, t: FloatArray) -> FloatArray:
    """Sound a soft tone of two strings that beat slowly against each other."""
    n = np.arange(1.0, 7.0)
    height = 1 / n**1.7
    still = np.zeros_like(n)
    return partials(n * frequency, height, still, t) + partials(n * frequency * 1.003, height, still, t)


def _figure(tune: Tune, chance: np.random.Generator, samples: int, rate: int) -> FloatArray:
    out = np.zeros((samples, 2))
    figure = _FIGURES[int(chance.integers(len(_FIGURES)))]
    kind = "pluck" if chance.random() < 0.6 else "chime"
    each = tune.chord_seconds / NOTES_PER_CHORD
    for number, chord in enumerate(tune.chords):
        for at, tone in enumerate(figure):
            pitch = chord[tone] + 12 if tone else chord[0] + 24
            start = round((number * tune.chord_seconds + at * each) * rate)
            sound = tone_of(kind, hertz(pitch), 1.6 * each, rate, 0.35)[: samples - start]
            weight = (1.0 if at == 0 else 0.72) * chance.uniform(0.85, 1.0)
            lean = 0.5 + 0.3 * np.sin(2.4 * at + number)
            out[start : start + sound.size] += sound[:, None] * weight * np.sqrt([1 - lean, lean])
    return out


def _swell(x: FloatArray) -> FloatArray:
    """Rise smoothly from 0 to 1 while x does."""
    x = np.clip(x, 0, 1)
    return x * x * (3 - 2 * x)
