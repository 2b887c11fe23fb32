"""The dances members may pick, read as data from the engine's templates."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Self

from bot.settings import Settings
from bot.texts import ENGLISH, language

_PUBLISHED = frozenset({"ke3", "tuziwu", "huajiangwu"})
"""The dances that Tencent's page of SubmitImageAnimateJob lists."""
_BEATS_A_BAR = 4
TEMPLATES = Path(__file__).parent.parent / "engine" / "templates"


@dataclass(frozen=True)
class Dance:
    """One dance, as a member sees it. `id` is the provider's TemplateId."""

    id: str
    title: str
    emoji: str
    description: str
    keeps_background: bool
    takes_anything: bool
    """Whether any picture will do, rather than one of a person."""
    beats_per_minute: float
    seconds: float
    preview: Path
    """A small looping picture, if the file is there."""
    translations: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]], hash=False
    )
    """By language, what replaces `title` and `description`."""
    english: str = ""
    """The title in English, of a dance that has been translated."""

    def __str__(self) -> str:
        """Name it."""
        return self.title

    def in_locale(self, locale: str) -> Self:
        """Translate it for who reads a locale of Discord's."""
        translation = self.translations.get(language(locale))
        return replace(self, english=self.title, **translation) if translation else self

    @property
    def label(self) -> str:
        """Name it in a list, with its emoji."""
        return f"{self.emoji} {self.title}"

    @property
    def names(self) -> tuple[str, ...]:
        """All that a member may call it."""
        return tuple(name for name in (self.title, self.id, self.label, self.english) if name)


@cache
def dances() -> tuple[Dance, ...]:
    """List the dances there are, by title; never none, unless the installation is broken."""
    found = (_read(path) for path in TEMPLATES.glob("*/template.toml"))
    return tuple(sorted(found, key=lambda dance: dance.title))


def offered_dances(settings: Settings, locale: str = ENGLISH) -> tuple[Dance, ...]:
    """List the dances whoever renders has: an engine of ours all, Tencent's cloud those of its page.

    They are translated for who reads a locale of Discord's.
    """
    return _translated(locale, published=not settings.engine_renders)


@lru_cache(maxsize=128)
def _translated(locale: str, *, published: bool) -> tuple[Dance, ...]:
    found = (one for one in dances() if not published or one.id in _PUBLISHED)
    return tuple(one.in_locale(locale) for one in found)


def dance(template_id: str) -> Dance | None:
    """Find one dance by its id."""
    return next((one for one in dances() if one.id == template_id), None)


def title(template_id: str, locale: str) -> str:
    """Name a dance for who reads a locale, also one that has been removed since."""
    known = dance(template_id)
    return known.in_locale(locale).label if known else template_id


def _read(path: Path) -> Dance:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    beats_per_minute = float(data["beats_per_minute"])
    return Dance(
        id=data["id"],
        title=data["title"],
        emoji=data["emoji"],
        description=data["description"],
        keeps_background=data["keeps_background"],
        takes_anything=data.get("needs", "person") == "anything",
        beats_per_minute=beats_per_minute,
        seconds=data["bars"] * _BEATS_A_BAR * 60 / beats_per_minute,
        preview=path.with_name("preview.webp"),
        translations=data.get("translations", {}),
    )
