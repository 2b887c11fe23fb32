"""The voices a shot may hum with, as data."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from engine.shot.words import says, seed_of

_FILE = Path(__file__).with_name("voices.toml")


class UnknownVoice(LookupError):  # noqa: N818 - the name says what is the matter
    """There is no voice of that id."""


class Voice(BaseModel):
    """How one voice sounds: `hertz` its middle pitch, `tract` its formants against a grown man's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hertz: float = Field(ge=60, le=400)
    tract: float = Field(ge=0.8, le=1.6)
    bright: float = Field(ge=0, le=1)
    breath: float = Field(ge=0, le=1)
    vibrato: float = Field(ge=0, le=1)
    kinds: tuple[str, ...]


@cache
def voices() -> dict[str, Voice]:
    """Return all voices by their ids, in the order of the file."""
    return TypeAdapter(dict[str, Voice]).validate_python(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def voice(voice_id: str) -> Voice:
    """Return one voice; raise `UnknownVoice`."""
    try:
        return voices()[voice_id]
    except KeyError as error:
        raise UnknownVoice(voice_id) from error


def choose_voice(prompt: str) -> str:
    """Return the id of the voice that suits a prompt: of whom it speaks, else by chance, always the same."""
    named = [
        (len(kind), voice_id)
        for voice_id, one in voices().items()
        for kind in one.kinds
        if says(prompt, kind)
    ]
    if named:
        return max(named)[1]
    known = list(voices())
    return known[seed_of(prompt) % len(known)]
