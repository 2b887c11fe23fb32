"""What members may choose for an animation: lengths, models, motions and voices, read as data."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.settings import Settings
from bot.texts import ENGLISH, text
from vclm.vidu_models import ViduModel, vidu_limits, vidu_models
from vclm.vidu_rules import AMPLITUDES

_VOICES = Path(__file__).parent.parent / "engine" / "shot" / "voices.toml"
_PUBLISHED = frozenset({"male-qn-qingse", "professional_host"})
"""The cloud's voices, as far as its pages name any: in Tencent's example, and in Vidu's."""

_LENGTHS = [
    length
    for model in vidu_models().values()
    for offer in model.offers
    for length in (offer.shortest, offer.longest)
]
SHORTEST, LONGEST = min(_LENGTHS), max(_LENGTHS)
"""Seconds, over all models; what one of them makes is for it to say."""
LONGEST_PROMPT = vidu_limits().prompt
LONGEST_VOICE = vidu_limits().voice_id
"""Characters."""
MOTIONS = AMPLITUDES


@dataclass(frozen=True)
class Model:
    """One model, as a member sees it: `lengths` says how many seconds it makes of one picture."""

    id: str
    lengths: str


@dataclass(frozen=True)
class Voice:
    """One voice, as a member sees it. `id` is the provider's VoiceId."""

    id: str
    title: str

    @property
    def label(self) -> str:
        """Name it in a list."""
        return f"{self.title} ({self.id})"

    @property
    def names(self) -> tuple[str, ...]:
        """All that a member may call it."""
        return self.title, self.id, self.label


@cache
def models() -> tuple[Model, ...]:
    """List the models there are."""
    return tuple(Model(name, _lengths(model)) for name, model in vidu_models().items())


def is_offered(model: str | None, settings: Settings) -> bool:
    """Tell whether whoever renders has a model; the cloud has those that its page lists."""
    known = vidu_models().get(model or "")
    return known is None or known.published or settings.engine_renders


def heeds_motion(settings: Settings) -> bool:
    """Tell whether any model of whoever renders lets a member say how much moves."""
    return any(one.moves for one in vidu_models().values() if is_offered(one.name, settings))


def offered_models(settings: Settings) -> list[str]:
    """Name the models whoever renders has."""
    return [name for name in vidu_models() if is_offered(name, settings)]


def voices(settings: Settings, locale: str = ENGLISH) -> Sequence[Voice]:
    """List the voices whoever renders is known to have; the cloud has more, whose ids are not published."""
    ours = settings.engine_renders
    return [Voice(one, text(f"voice.{one}", locale)) for one in _engine_voices() if ours or one in _PUBLISHED]


def _lengths(model: ViduModel) -> str:
    ranges = dict.fromkeys((offer.shortest, offer.longest) for offer in model.offered(model.offers[0].mode))
    return ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in ranges)


@cache
def _engine_voices() -> tuple[str, ...]:
    return tuple(tomllib.loads(_VOICES.read_text(encoding="utf-8")))
