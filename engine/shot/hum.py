"""A voice that hums without words: harmonics, shaped by the formants of a mouth that opens and closes."""

from dataclasses import dataclass

import numpy as np

from engine.animate.arrays import FloatArray
from engine.animate.compiled import compiled
from engine.animate.filters import band_pass
from engine.animate.sound_mix import reverberated
from engine.shot.tune import Note
from engine.shot.voices import Voice

STEP_SECONDS = 0.005
"""How often pitch and timbre are set anew; in between they glide."""
TOP = 5500.0
"""No harmonic above this, in hertz."""
GLIDE_SECONDS = 0.09
VIBRATO_HERTZ = 5.3
_FORMANTS = {
    "m": ((270.0, 90.0, 1.0), (1050.0, 260.0, 0.035), (2300.0, 400.0, 0.02)),
    "u": ((320.0, 80.0, 1.0), (800.0, 110.0, 0.32), (2400.0, 220.0, 0.05)),
    "o": ((450.0, 90.0, 1.0), (830.0, 120.0, 0.50), (2550.0, 220.0, 0.10)),
}
"""Of a grown man: centre and width in hertz, height. After Peterson and Barney, 1952; m as a nasal murmur."""


@dataclass(frozen=True)
class _Line:
    """What the voice does at every step: `pitch` in hertz, `open` 0 (m) to 1 (o), `loud` 0 to 1."""

    pitch: FloatArray
    open: FloatArray
    loud: FloatArray


def hum(melody: tuple[Note, ...], voice: Voice, samples: int, rate: int, seed: int) -> FloatArray:
    """Sing a melody, moved by octaves to where the voice is at home: [samples, 2], not yet mastered."""
    chance = np.random.default_rng(seed)
    line = _line(_at_home(melody, voice), voice, samples / rate, chance)
    heights = _timbre(line, voice)
    step = round(STEP_SECONDS * rate)
    dry = np.empty(samples)
    _sing(line.pitch, heights, step, rate, dry)
    dry += voice.breath * _breath(line, voice, samples, step, rate, chance)
    both = np.repeat(dry[:, None], 2, axis=1)
    return both + 0.55 * reverberated(both, rate)


def _at_home(melody: tuple[Note, ...], voice: Voice) -> tuple[Note, ...]:
    """Move the whole melody by the octaves that bring its middle nearest to the voice's."""
    middle = float(np.mean([note.pitch for note in melody]))
    home = 69 + 12 * np.log2(voice.hertz / 440)
    octaves = round((home - middle) / 12)
    return tuple(Note(note.start, note.seconds, note.pitch + 12 * octaves) for note in melody)


def _line(melody: tuple[Note, ...], voice: Voice, seconds: float, chance: np.random.Generator) -> _Line:
    t = np.arange(int(seconds / STEP_SECONDS) + 2) * STEP_SECONDS
    starts = np.array([note.start for note in melody])
    which = np.clip(np.searchsorted(starts, t, side="right") - 1, 0, len(melody) - 1)
    since = t - starts[which]
    lasts = np.array([note.seconds for note in melody])[which]
    written = np.array([float(note.pitch) for note in melody])[which]
    sway = voice.vibrato * np.clip((since - 0.2) / 0.3, 0, 1) * np.sin(2 * np.pi * VIBRATO_HERTZ * t)
    drift = _smooth(chance.standard_normal(t.size), 0.12) * 0.35
    scoop = -0.7 * np.exp(-t / 0.07)
    pitch = _smooth(written, GLIDE_SECONDS) + sway + drift + scoop
    share = np.clip(since / lasts, 0, 1)
    swell = np.clip(since / 0.09, 0, 1) * np.clip((lasts - since) / 0.12, 0, 1)
    return _Line(
        440 * 2 ** ((pitch - 69) / 12),
        _smooth(np.sin(np.pi * share**0.7) ** 1.5, 0.03),
        _smooth(0.45 + 0.55 * swell * (0.8 + 0.2 * np.sin(np.pi * share)), 0.04),
    )


def _smooth(values: FloatArray, seconds: float) -> FloatArray:
    """Average over a window of that length, the ends held."""
    reach = max(1, round(seconds / STEP_SECONDS / 2))
    padded = np.pad(values, reach, mode="edge")
    return np.convolve(padded, np.full(2 * reach + 1, 1 / (2 * reach + 1)), mode="valid")


def _timbre(line: _Line, voice: Voice) -> FloatArray:
    """Return how high each harmonic stands at every step: [steps, harmonics]."""
    count = max(4, int(TOP / line.pitch.mean()))
    n = np.arange(1, count + 1)
    at = line.pitch[:, None] * n
    closed = line.open[:, None]
    half = np.clip(2 * closed, 0, 1), np.clip(2 * closed - 1, 0, 1)
    mouth = _mouth("m", at, voice.tract) * (1 - half[0])
    mouth += _mouth("u", at, voice.tract) * (half[0] - half[1])
    mouth += _mouth("o", at, voice.tract) * half[1]
    tilt = n ** (-1.5 + 0.9 * voice.bright)
    return mouth * tilt * (at < TOP) * line.loud[:, None]


def _mouth(vowel: str, at: FloatArray, tract: float) -> FloatArray:
    gain = np.zeros_like(at)
    for centre, width, height in _FORMANTS[vowel]:
        gain += height / (1 + ((at / tract - centre) / width) ** 2)
    return gain


def _breath(
    line: _Line, voice: Voice, samples: int, step: int, rate: int, chance: np.random.Generator
) -> FloatArray:
    noise = band_pass(chance.standard_normal(samples), 900 * voice.tract, 3600 * voice.tract, rate)
    shape = np.interp(np.arange(samples) / step, np.arange(line.loud.size), line.loud * (0.3 + line.open))
    return 0.12 * noise * shape


@compiled
def _sing(pitch: FloatArray, heights: FloatArray, step: int, rate: int, out: FloatArray) -> None:
    """Add up the harmonics of a gliding pitch; sin(nx) from sin((n-1)x) and sin((n-2)x)."""
    phase = 0.0
    for i in range(out.size):
        k = i // step
        share = (i - k * step) / step
        phase += 2 * np.pi * (pitch[k] + share * (pitch[k + 1] - pitch[k])) / rate
        if phase > 2 * np.pi:
            phase -= 2 * np.pi
        twice = 2 * np.cos(phase)
        before, now = 0.0, np.sin(phase)
        total = 0.0
        for n in range(heights.shape[1]):
            total += now * (heights[k, n] + share * (heights[k + 1, n] - heights[k, n]))
            before, now = now, twice * now - before
        out[i] = total
