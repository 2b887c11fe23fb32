"""All that is heard of a shot, mixed to one loudness."""

import numpy as np

from engine.animate.arrays import FloatArray
from engine.animate.sound_loudness import loudness, mastered
from engine.shot.ambience import air, ambience, effects_of
from engine.shot.hum import hum
from engine.shot.music import play
from engine.shot.options import SoundChoice
from engine.shot.tune import compose
from engine.shot.voices import voice
from engine.shot.words import seed_of

LOUDNESS = -15.0
"""Of the whole, in LUFS."""
VOICE, MUSIC, EFFECTS = 0.0, -5.0, -8.0
"""How loud the parts are against each other, in LU."""
FADE_IN, FADE_OUT = 0.12, 0.7
LONGEST_FADE = 0.2
"""Seconds, and the longest share of a short shot that a fade takes."""


def soundtrack(
    choice: SoundChoice, voice_id: str | None, prompt: str, motion: FloatArray, samples: int, rate: int
) -> FloatArray | None:
    """Make what a choice asks for, [samples, 2] in -1..1 at about `LOUDNESS`; None for silence.

    `voice_id` is who hums. `motion` [frames] tells how the camera moves over the time, 0 to 1.
    """
    parts: list[tuple[float, FloatArray]] = []
    tune = compose(prompt, samples / rate)
    if voice_id is not None:
        parts.append((VOICE, hum(tune.melody, voice(voice_id), samples, rate, seed_of(prompt, "hum"))))
    if choice.music:
        parts.append((MUSIC, play(tune, prompt, samples, rate)))
    if choice.effects:
        parts.append((EFFECTS, _effects(prompt, motion, samples, rate)))
    if not parts:
        return None
    mix = sum((_levelled(sound, level, rate) for level, sound in parts), np.zeros((samples, 2)))
    return mastered(_faded(mix, rate), rate, LOUDNESS)


def _effects(prompt: str, motion: FloatArray, samples: int, rate: int) -> FloatArray:
    chance = np.random.default_rng(seed_of(prompt, "effects"))
    sounds = [ambience(name, samples, rate, chance) for name in effects_of(prompt)]
    sounds = sounds or [air(motion, samples, rate, chance)]
    return sum((_levelled(one, 0.0, rate) for one in sounds), np.zeros((samples, 2)))


def _levelled(sound: FloatArray, level: float, rate: int) -> FloatArray:
    """Bring a part to a loudness against the others'; one too faint to be measured stays as it is."""
    measured = loudness(sound, rate)
    return sound * 10.0 ** ((LOUDNESS + level - measured) / 20.0) if np.isfinite(measured) else sound


def _faded(sound: FloatArray, rate: int) -> FloatArray:
    seconds = sound.shape[0] / rate
    into = round(min(FADE_IN, LONGEST_FADE * seconds) * rate)
    out = round(min(FADE_OUT, LONGEST_FADE * seconds) * rate)
    shape = np.ones(sound.shape[0])
    shape[:into] = np.linspace(0, 1, into)
    shape[sound.shape[0] - out :] *= np.linspace(1, 0, out) ** 1.5
    return sound * shape[:, None]
