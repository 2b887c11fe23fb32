"""Dances as data: find, read and check the folders under `engine/templates/`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.animate.motion import FRAMES_PER_SECOND

TEMPLATES = Path(__file__).parent.parent / "templates"
BEATS_PER_BAR = 4

Needs = Literal["person", "anything"]
"""What a picture must show: a person who dances, or whatever there is, which bounces."""

Model = TypeVar("Model", bound=BaseModel)


class UnknownTemplate(KeyError):  # noqa: N818 - the name says what is the matter
    """No dance has this id."""

    def __init__(self, template_id: str, known: tuple[str, ...]) -> None:
        super().__init__(template_id)
        self.template_id = template_id
        self.known = known

    def __str__(self) -> str:
        """Say which ids there are."""
        return f"no dance is called {self.template_id!r}; there are: {', '.join(self.known)}"


class BrokenTemplate(ValueError):  # noqa: N818 - the name says what is the matter
    """A file of a dance cannot be used; the message names the file and every mistake in it."""


@dataclass(frozen=True)
class Template:
    """One dance: what `template.toml` says, and where its other files lie."""

    id: str
    title: str
    emoji: str
    description: str
    beats_per_minute: float
    bars: int
    keeps_background: bool
    """Whether the dance may be set before the picture's own background instead of its stage."""
    needs: Needs
    folder: Path

    @property
    def beats(self) -> int:
        """Count the beats from start to end."""
        return self.bars * BEATS_PER_BAR

    @property
    def seconds(self) -> float:
        """Tell the length of one run of the dance."""
        return self.beats * 60.0 / self.beats_per_minute

    @property
    def frames(self) -> int:
        """Count the frames of one run at 30 a second."""
        return round(self.seconds * FRAMES_PER_SECOND)

    @property
    def frames_per_beat(self) -> float:
        """Tell how many frames a beat lasts; not always a whole number."""
        return FRAMES_PER_SECOND * 60.0 / self.beats_per_minute


class Strict(BaseModel):
    """A part of a template's file: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Translation(Strict):
    title: str = Field(min_length=1, max_length=60)
    description: str = Field(min_length=1, max_length=100)


class _TemplateFile(Strict):
    id: str = Field(pattern=r"^[a-z0-9_]{1,32}$")
    title: str = Field(min_length=1, max_length=60)
    emoji: str = Field(min_length=1, max_length=8)
    description: str = Field(min_length=1, max_length=100)
    beats_per_minute: float = Field(ge=60, le=200)
    bars: int = Field(ge=1, le=32)
    keeps_background: bool
    needs: Needs = "person"
    translations: dict[str, _Translation] = {}
    """For whoever shows dances to people, by language; the engine itself shows none."""


def read(path: Path, model: type[Model]) -> Model:
    """Read one TOML file of a template; raises BrokenTemplate with every mistake in one message."""
    try:
        with path.open("rb") as file:
            return model.model_validate(tomllib.load(file))
    except FileNotFoundError:
        raise BrokenTemplate(f"{path} is missing") from None
    except tomllib.TOMLDecodeError as error:
        raise BrokenTemplate(f"{path} is not valid TOML: {error}") from error
    except ValidationError as error:
        mistakes = "; ".join(
            f"{'.'.join(str(part) for part in one['loc']) or 'file'}: {one['msg']}" for one in error.errors()
        )
        raise BrokenTemplate(f"{path}: {mistakes}") from error


def available(folder: Path = TEMPLATES) -> tuple[str, ...]:
    """List the ids of the dances there are, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/template.toml")))


@cache
def load(template_id: str, folder: Path = TEMPLATES) -> Template:
    """Read one dance's `template.toml`; raises UnknownTemplate or BrokenTemplate."""
    known = available(folder)
    if template_id not in known:
        raise UnknownTemplate(template_id, known)
    path = folder / template_id / "template.toml"
    file = read(path, _TemplateFile)
    if file.id != template_id:
        raise BrokenTemplate(f"{path}: id is {file.id!r}, the folder is called {template_id!r}")
    template = Template(**file.model_dump(exclude={"translations"}), folder=path.parent)
    exact = template.seconds * FRAMES_PER_SECOND
    if abs(exact - round(exact)) > 1e-6:
        raise BrokenTemplate(
            f"{path}: {file.bars} bars at {file.beats_per_minute} beats a minute last {exact:.2f} frames;"
            " choose a tempo that makes it a whole number, so that the loop closes"
        )
    return template
