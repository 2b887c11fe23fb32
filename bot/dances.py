"""The dances members may pick, read as data from the engine's templates."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.settings import Settings

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

    @property
    def label(self) -> str:
        """Name it in a list, with its emoji."""
        return f"{self.emoji} {self.title}"


@cache
def dances() -> tuple[Dance, ...]:
    """List the dances there are, by title; never none, unless the installation is broken."""
    found = (_read(path) for path in TEMPLATES.glob("*/template.toml"))
    return tuple(sorted(found, key=lambda dance: dance.title))


def offered_dances(settings: Settings) -> tuple[Dance, ...]:
    """List the dances whoever renders has: an engine of ours all, Tencent's cloud those of its page."""
    return tuple(one for one in dances() if settings.engine_renders or one.id in _PUBLISHED)


def dance(template_id: str) -> Dance | None:
    """Find one dance by its id."""
    return next((one for one in dances() if one.id == template_id), None)


def title(template_id: str) -> str:
    """Name a dance for members, also one that has been removed since."""
    known = dance(template_id)
    return known.label if known else template_id


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
    )
