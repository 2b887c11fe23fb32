"""A little piece of music to order: a key, chords that fill the shot, and a melody over them."""

from dataclasses import dataclass

import numpy as np

from engine.shot.words import seed_of, wants

CHORD_SECONDS = 1.7
REACH = 8
"""Semitones that the melody goes up or down from its first chord's highest tone."""
Scale = tuple[int, int, int, int, int, int, int]
MAJOR: Scale = (0, 2, 4, 5, 7, 9, 11)
MINOR: Scale = (0, 2, 3, 5, 7, 8, 10)
_WAYS: dict[Scale, tuple[tuple[int, int, int, int], ...]] = {
    MAJOR: ((0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 0, 4), (0, 2, 3, 4)),
    MINOR: ((0, 5, 2, 6), (0, 3, 5, 6), (0, 6, 5, 4), (0, 5, 3, 4)),
}
"""Successions of chords, each named by the step of the scale that it stands on."""
_SAD = (
    *("sad", "lonely", "night", "dark", "rain", "storm", "mystery", "mysterious", "melancholy", "cry"),
    *("悲伤", "难过", "孤独", "黑夜", "夜晚", "夜景", "黑暗", "雨", "忧郁", "神秘", "哭"),
)
_GLAD = (
    *("happy", "glad", "joy", "joyful", "sunny", "bright", "smile", "smiles", "laugh", "party"),
    *("开心", "快乐", "高兴", "阳光", "欢乐", "微笑", "明亮"),
)
_SHARE_MINOR = 0.35


@dataclass(frozen=True)
class Note:
    """A tone of the melody: seconds from the start, seconds of length, MIDI number (69 is A4)."""

    start: float
    seconds: float
    pitch: int


@dataclass(frozen=True)
class Tune:
    """`chords` are MIDI numbers from the bass up, each lasting `chord_seconds`."""

    chords: tuple[tuple[int, ...], ...]
    chord_seconds: float
    melody: tuple[Note, ...]


def compose(prompt: str, seconds: float) -> Tune:
    """Compose a piece that lasts exactly so long, from its key's chord to its key's chord."""
    chance = np.random.default_rng(seed_of(prompt, "tune"))
    scale = _scale(prompt, chance)
    root = 48 + int(chance.integers(-5, 6))
    count = max(1, round(seconds / CHORD_SECONDS))
    ways = _WAYS[scale]
    way = ways[int(chance.integers(len(ways)))]
    steps = (*(way[at % 4] for at in range(count - 1)), 0) if count > 2 else (way[3], 0)[-count:]
    chords = tuple(_chord(root, scale, step) for step in steps)
    length = seconds / count
    return Tune(chords, length, _melody(chords, length, chance))


def hertz(pitch: float) -> float:
    """Return the frequency of a MIDI number, equal temperament on A4 = 440 Hz."""
    return 440.0 * 2.0 ** ((pitch - 69) / 12)


def _scale(prompt: str, chance: np.random.Generator) -> Scale:
    minor = chance.random() < _SHARE_MINOR
    if any(wants(prompt, word) for word in _SAD):
        return MINOR
    if any(wants(prompt, word) for word in _GLAD):
        return MAJOR
    return MINOR if minor else MAJOR


def _chord(root: int, scale: Scale, step: int) -> tuple[int, ...]:
    """Build a chord with its bass below and three tones in the octave from the E below middle C on."""
    tones = [scale[(step + third) % 7] for third in (0, 2, 4)]
    upper = sorted(52 + (root + tone - 52) % 12 for tone in tones)
    bass = root + tones[0]
    return (bass - 12 if bass > 48 else bass, *upper)


def _melody(
    chords: tuple[tuple[int, ...], ...], length: float, chance: np.random.Generator
) -> tuple[Note, ...]:
    """Sing two tones of every chord, in small steps around where it began; end long, on the key's tone."""
    notes: list[Note] = []
    home = last = chords[0][-1]
    for at in range(2 * len(chords) - 1):
        chord = chords[at // 2]
        final = at == 2 * len(chords) - 2
        classes = {tone % 12 for tone in (chord[:1] if final else chord)}
        tones = [pitch for pitch in range(home - REACH, home + REACH + 1) if pitch % 12 in classes]
        near = sorted(
            (pitch for pitch in tones if final or pitch != last), key=lambda pitch: abs(pitch - last)
        )
        last = near[0 if final else int(chance.integers(0, min(3, len(near))))]
        notes.append(Note(at * length / 2, length if final else length / 2, last))
    return tuple(notes)
