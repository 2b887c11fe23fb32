"""Vidu's models and what each can be asked for, from ``vidu_models.toml``."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Mode(StrEnum):
    """What a video is led by: its first frame, or its first and its last."""

    FIRST_FRAME = "first_frame"
    START_END = "start_end"


@dataclass(frozen=True)
class Offer:
    """What a model makes in one mode: from ``shortest`` to ``longest`` seconds, in these resolutions."""

    mode: Mode
    shortest: int
    longest: int
    resolutions: tuple[str, ...]


@dataclass(frozen=True)
class ViduModel:
    """A model; the fields are described at the head of ``vidu_models.toml``."""

    name: str
    published: bool
    seconds: int
    resolution: str
    offers: tuple[Offer, ...]
    sound: frozenset[Mode]
    sound_unasked: frozenset[Mode]
    sound_off_peak: bool
    voices: bool
    splits_sound: bool
    moves: bool
    music_seconds: int

    def offered(self, mode: Mode) -> Iterator[Offer]:
        """Yield what the model makes in a mode."""
        return (offer for offer in self.offers if offer.mode is mode)


@dataclass(frozen=True)
class ViduLimits:
    """Limits of a request: pictures, characters of its texts, bytes of a picture."""

    images: int
    prompt: int
    payload: int
    meta_data: int
    voice_id: int
    image_bytes: int


@cache
def vidu_models() -> Mapping[str, ViduModel]:
    """Return every model by its name on the wire."""
    return {name: _model(name, row) for name, row in _table()["models"].items()}


@cache
def default_model() -> ViduModel:
    """Return the model of a request that names none."""
    return vidu_models()[_table()["default"]]


@cache
def vidu_limits() -> ViduLimits:
    """Return the limits that hold for every model."""
    return ViduLimits(**_table()["limits"])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("vclm") / "vidu_models.toml").read_text(encoding="utf-8"))


def _model(name: str, row: dict[str, Any]) -> ViduModel:
    modes = {key: frozenset(Mode(mode) for mode in row.pop(key)) for key in ("sound", "sound_unasked")}
    offers = tuple(
        Offer(Mode(one["mode"]), *one["seconds"], resolutions=tuple(one["resolutions"]))
        for one in row.pop("offers")
    )
    return ViduModel(name=name, offers=offers, **modes, **row)
