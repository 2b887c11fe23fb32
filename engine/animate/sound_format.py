"""What a dance's `music.toml` may say; `docs/templates.md` explains it to musicians."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from pydantic import Field, field_validator, model_validator

from engine.animate.templates import Strict

DrumKind = Literal["kick", "snare", "clap", "hat", "open_hat", "shaker", "tom", "block", "bell"]
VoiceKind = Literal["bass", "pluck", "lead", "chord", "twang", "chant", "chime"]
DRUMS: tuple[DrumKind, ...] = get_args(DrumKind)
VOICES: tuple[VoiceKind, ...] = get_args(VoiceKind)
STEPS_PER_BAR = 16

_HITS = {"x": 0.8, "X": 1.0, "o": 0.5, ".": 0.0}
_NOTE = re.compile(r"([A-G])([#b]?)(-?\d)")
_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass(frozen=True)
class Note:
    """One event of a pattern, in sixteenths."""

    step: int
    steps: int
    pitches: tuple[float, ...]
    """Hertz; empty for a drum that has no pitch of its own."""
    velocity: float


def hertz(name: str) -> float:
    """Turn a note's name such as A4 or F#2 into its frequency, equal temperament on A4 = 440 Hz."""
    match = _NOTE.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is not a note; write A4, C#5 or Bb2")
    letter, accidental, octave = match.groups()
    semitone = _SEMITONES[letter] + {"": 0, "#": 1, "b": -1}[accidental] + 12 * (int(octave) + 1)
    return 440.0 * 2.0 ** ((semitone - 69) / 12)


def hits(pattern: str) -> tuple[int, tuple[Note, ...]]:
    """Read a drum pattern into its length and hits: X accent, x hit, o soft, . silence, one a sixteenth."""
    marks = re.sub(r"[\s|]", "", pattern)
    wrong = set(marks) - set(_HITS)
    if wrong or not marks:
        raise ValueError(f"a drum pattern is made of X, x, o and '.', not {''.join(sorted(wrong))!r}")
    return len(marks), tuple(Note(i, 1, (), _HITS[mark]) for i, mark in enumerate(marks) if mark != ".")


def notes(pattern: str) -> tuple[int, tuple[Note, ...]]:
    """Read a melody into its length and notes, one word a sixteenth.

    A4 is a note, A3+C4 a chord, - holds on, . rests, ! after a note accents it.
    """
    words = pattern.replace("|", " ").split()
    if not words:
        raise ValueError("a melody needs notes or rests")
    read: list[Note] = []
    for step, word in enumerate(words):
        if word == ".":
            continue
        if word == "-":
            if not read or read[-1].step + read[-1].steps != step:
                raise ValueError(f"the - at sixteenth {step + 1} holds nothing")
            last = read.pop()
            read.append(Note(last.step, last.steps + 1, last.pitches, last.velocity))
            continue
        pitches = tuple(hertz(name) for name in word.removesuffix("!").split("+"))
        read.append(Note(step, 1, pitches, 1.0 if word.endswith("!") else 0.8))
    return len(words), tuple(read)


class Instrument(Strict):
    """One voice of the band."""

    kind: DrumKind | VoiceKind
    level: float = Field(default=-6.0, ge=-60, le=6)
    """Decibels."""
    pan: float = Field(default=0.0, ge=-1, le=1)
    reverb: float = Field(default=0.1, ge=0, le=1)
    duck: float = Field(default=0.0, ge=0, le=1)
    """How much each kick pushes it aside."""
    tone: float = Field(default=0.5, ge=0, le=1)
    """Dark to bright."""
    pitch: float | None = Field(default=None, gt=20, le=8000)
    """Hertz of a drum, where its kind has a pitch."""
    patterns: dict[str, str]

    @property
    def drum(self) -> DrumKind | None:
        """Tell which drum it is; None for one that plays notes."""
        return next((kind for kind in DRUMS if kind == self.kind), None)

    @property
    def voice(self) -> VoiceKind | None:
        """Tell which voice it is; None for one that is struck."""
        return next((kind for kind in VOICES if kind == self.kind), None)

    def read(self, section: str) -> tuple[int, tuple[Note, ...]]:
        """Read its pattern in a section; an instrument without one rests there."""
        pattern = self.patterns.get(section)
        if pattern is None:
            return STEPS_PER_BAR, ()
        return notes(pattern) if self.drum is None else hits(pattern)

    @model_validator(mode="after")
    def _readable(self) -> "Instrument":
        for section in self.patterns:
            length, _ = self.read(section)
            if length % STEPS_PER_BAR:
                raise ValueError(
                    f"pattern {section} has {length} sixteenths, not whole bars of {STEPS_PER_BAR}"
                )
        return self


class MusicFile(Strict):
    """A whole piece."""

    sections: tuple[str, ...] = Field(min_length=1)
    section_bars: int = Field(ge=1, le=16)
    swing: float = Field(default=0.0, ge=0, le=0.5)
    """How late every second sixteenth comes, in sixteenths."""
    loudness: float = Field(default=-14.0, ge=-24, le=-12)
    instruments: dict[str, Instrument] = Field(min_length=3)

    @field_validator("instruments")
    @classmethod
    def _kick_leads(cls, instruments: dict[str, Instrument]) -> dict[str, Instrument]:
        if any(one.duck > 0 for one in instruments.values()) and not any(
            one.kind == "kick" for one in instruments.values()
        ):
            raise ValueError("duck needs a kick to duck under")
        return instruments

    @model_validator(mode="after")
    def _known_sections(self) -> "MusicFile":
        for name, instrument in self.instruments.items():
            unknown = set(instrument.patterns) - set(self.sections)
            if unknown:
                raise ValueError(f"{name} plays in sections that never come: {', '.join(sorted(unknown))}")
            for section in instrument.patterns:
                length, _ = instrument.read(section)
                if self.section_bars * STEPS_PER_BAR % length:
                    raise ValueError(f"{name}: pattern {section} does not fit {self.section_bars} bars")
        return self
