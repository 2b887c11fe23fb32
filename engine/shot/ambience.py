"""The sounds around a shot, by synthesis; and which of them a prompt calls for."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from engine.animate.arrays import FloatArray
from engine.shot.noise import burst, hiss, scattered, swells
from engine.shot.words import wants

_FILE = Path(__file__).with_name("effects.toml")
MOST = 3
"""Sounds at a time; more would be a blur."""


def effects_of(prompt: str) -> tuple[str, ...]:
    """Return the names of the sounds that a prompt speaks of, in the order of the file; it may be none."""
    called = [name for name, words in _words().items() if any(wants(prompt, word) for word in words)]
    return tuple(called[:MOST])


def ambience(name: str, samples: int, rate: int, chance: np.random.Generator) -> FloatArray:
    """Make one sound of `effects.toml`: [samples, 2], not yet mastered."""
    return _SOUNDS[name](samples, rate, chance)


def air(motion: FloatArray, samples: int, rate: int, chance: np.random.Generator) -> FloatArray:
    """Make the air that a camera moves through: it rises and brightens with `motion` [frames], 0 to 1."""
    at = np.linspace(0, motion.size - 1, samples)
    moving = np.interp(at, np.arange(motion.size), motion)[:, None]
    room = hiss(samples, 120, 420, rate, chance)
    passing = hiss(samples, 350, 1100, rate, chance)
    whistle = hiss(samples, 1400, 3200, rate, chance)
    return 0.5 * room + (0.9 * moving + 0.08) * passing + (0.22 * moving**2 + 0.01) * whistle


@cache
def _words() -> dict[str, tuple[str, ...]]:
    known = TypeAdapter(dict[str, tuple[str, ...]]).validate_python(
        tomllib.loads(_FILE.read_text(encoding="utf-8"))
    )
    silent = set(known) ^ set(_SOUNDS)
    if silent:
        raise ValueError(f"{_FILE}: no sound and words for {', '.join(sorted(silent))}")
    return known


def _wind(samples: int, rate: int, chance: np.random.Generator) -> FloatArray:
    gust = swells(samples, 1.6, rate, chance)
    howl = swells(samples, 0.9, rate, chance) * gust
    body = hiss(samples, 140, 520, rate, chance) * (0.35 + 0.9 * gust)
    return (
        body
        + 0.45 * howl * hiss(samples, 560, 900, rate, chance)
        + 0.1 * gust * hiss(samples, 1500, 5000, rate, chance)
    )


def _sea(samples: int, rate: int, chance: np.random.Generator) -> FloatArray:
    """Let waves come in, break and run back, each over the last one's foam."""
    out = 0.22 * hiss(samples, 60, 300, rate, chance)
    foam = hiss(samples, 700, 6500, rate, chance)
    roar = hiss(samples, 150, 900, rate, chance)
    t = np.arange(samples) / rate
    start = -float(chance.uniform(1.2, 2.2))
    while start < samples / rate:
        high, length = chance.uniform(0.6, 1.0), chance.uniform(3.6, 5.2)
        x = np.clip((t - start) / length, 0, 1)
        wave = (high * (3 * x * np.exp(1 - 3 * x)) ** 4)[:, None]
        out += wave * roar + 0.9 * np.roll(wave, rate // 5, axis=0) * foam
        start += length * chance.uniform(0.7, 0.9)
    return out


def _rain(samples: int, rate: int, chance: np.random.Generator) -> FloatArray:
    def drop() -> FloatArray:
        t = burst(0.03, rate)
        return np.sin(2 * np.pi * chance.uniform(1400, 4200) * t * (1 + 3 * t)) * np.exp(-t * 190)

    sheet = hiss(samples, 1200, 9000, rate, chance) * (0.8 + 0.2 * swells(samples, 1.5, rate, chance))
    return (
        0.5 * sheet + 0.2 * hiss(samples, 250, 900, rate, chance) + scattered(samples, 42, rate, chance, drop)
    )


def _thunder(samples: int, rate: int, chance: np.random.Generator) -> FloatArray:
    t = np.arange(samples) / rate
    struck = float(chance.uniform(0.08, 0.3)) * min(samples / rate, 4.0)
    since = np.clip(t - struck, 0, None)
    rolls = 0.4 + 0.6 * swells(samples, 0.35, rate, chance)[:, 0]
    fall = np.where(t >= struck, (1 - np.exp(-since / 0.05)) * np.exp(-since / 1.5) * rolls, 0.0)
    crack = np.where(t >= struck, np.exp(-since / 0.16), 0.0)
    distant = 0.03 + fall
    return distant[:, None] * hiss(samples, 35, 190, rate, chance) * 1.4 + (0.25 * crack)[:, None] * hiss(
        samples, 200, 2200, rate, chance
    )


def _birds(samples: int, rate: int, chance: np.random.Generator) -> FloatArray:
    def call() -> FloatArray:
        """Repeat one short slide of a whistle a few times."""
        low = chance.uniform(2200, 3800)
        high = low * chance.uniform(1.1, 1.5)
        note = burst(chance.uniform(0.05, 0.12), rate)
        bend = note / note[-1] if note.size > 1 else note
        pitch = low + (high - low) * (bend if chance.random() < 0.5 else np.sin(np.pi * bend))
        whistle = np.sin(2 * np.pi * np.cumsum(pitch) / rate) * np.sin(np.pi * bend) ** 2
        gap = np.zeros(round(chance.uniform(0.03, 0.09) * rate))
        return np.concatenate([np.concatenate([whistle, gap]) for _ in range(int(chance.integers(2, 6)))])

    leaves = hiss(samples, 1500, 7000, rate, chance) * (0.4 + swells(samples, 1.2, rate, chance))
    return (
        0.035 * leaves
        + 0.05 * hiss(samples, 150, 600, rate, chance)
        + 0.5 * scattered(samples, 1.7, rate, chance, call)
    )


def _stream(samples: int, rate: int, chance: np.random.Generator) -> FloatArray:
    def bubble() -> FloatArray:
        """Ring as a bubble does that rises: its pitch rises too (Minnaert, 1933, for the pitch)."""
        t = burst(0.09, rate)
        pitch = chance.uniform(420, 1700)
        return np.sin(2 * np.pi * pitch * (t + 2.2 * t * t)) * np.exp(-t * 52) * np.minimum(t / 0.002, 1)

    rush = hiss(samples, 500, 3500, rate, chance) * (0.7 + 0.3 * swells(samples, 0.5, rate, chance))
    return (
        0.09 * rush
        + 0.06 * hiss(samples, 120, 500, rate, chance)
        + 0.5 * scattered(samples, 55, rate, chance, bubble)
    )


def _fire(samples: int, rate: int, chance: np.random.Generator) -> FloatArray:
    def crackle() -> FloatArray:
        t = burst(0.03, rate)
        return chance.standard_normal(t.size) * np.exp(-t * chance.uniform(150, 900)) * chance.random() ** 2

    flames = hiss(samples, 60, 350, rate, chance) * (0.6 + 0.4 * swells(samples, 0.3, rate, chance))
    return (
        0.25 * flames
        + 0.05 * hiss(samples, 900, 4000, rate, chance)
        + 1.3 * scattered(samples, 24, rate, chance, crackle)
    )


def _night(samples: int, rate: int, chance: np.random.Generator) -> FloatArray:
    """Let three crickets chirp, each at its own pitch, beat and place."""
    t = np.arange(samples) / rate
    out = 0.05 * hiss(samples, 120, 700, rate, chance)
    for _ in range(3):
        pitch, beat, at = chance.uniform(3900, 4900), chance.uniform(1.6, 2.4), chance.random(2)
        pulses = np.clip(np.sin(2 * np.pi * 31 * t), 0, 1) ** 1.5
        song = np.clip(np.sin(2 * np.pi * (beat * t + at[0])) * 4, 0, 1)
        sides = np.sqrt([1 - at[1], at[1]]) * chance.uniform(0.1, 0.3)
        out += (np.sin(2 * np.pi * pitch * t) * pulses * song)[:, None] * sides
    return out


def _city(samples: int, rate: int, chance: np.random.Generator) -> FloatArray:
    def car() -> FloatArray:
        t = burst(2.4, rate)
        passing = np.exp(-(((t - 1.2) / 0.45) ** 2))
        return passing * hiss(t.size, 180, 1600, rate, chance)[:, 0]

    hum = hiss(samples, 45, 220, rate, chance) * (0.8 + 0.2 * swells(samples, 1.5, rate, chance))
    return (
        0.5 * hum
        + 0.12 * hiss(samples, 300, 1500, rate, chance)
        + 0.5 * scattered(samples, 0.7, rate, chance, car)
    )


_SOUNDS: Mapping[str, Callable[[int, int, np.random.Generator], FloatArray]] = {
    "wind": _wind,
    "sea": _sea,
    "rain": _rain,
    "thunder": _thunder,
    "birds": _birds,
    "stream": _stream,
    "fire": _fire,
    "night": _night,
    "city": _city,
}
