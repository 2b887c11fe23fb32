"""What the engine and its render processes say to each other: one JSON object a line, each way."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MEMORY_VARIABLE = "ENGINE_RENDER_MEMORY_MB"
"""Tells a render process at its start how much memory it may hold, in MiB."""


class Message(BaseModel):
    """What every message has in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def line(self) -> bytes:
        """Return the message as a line."""
        return self.model_dump_json().encode() + b"\n"


class MarkSpec(Message):
    """The visible mark: a text, or a logo in a file, and where it goes."""

    text: str | None = None
    logo: str | None = None
    rect: tuple[int, int, int, int] | None = None


class RenderCommand(Message):
    """Make a dance: paths of what to read and where to write, and the options of ``engine.animate``."""

    kind: Literal["dance"] = "dance"
    picture: str
    video: str
    mask: str | None = None
    report: str
    template: str
    audio: bool
    keep_background: bool
    demand_body_joints: bool
    short_side: int
    mark: MarkSpec | None = None
    metadata: dict[str, str] = Field(default_factory=dict[str, str])


class ShotCommand(Message):
    """Film a moving shot: paths of no, one or two pictures, and the options of ``engine.shot``."""

    kind: Literal["shot"] = "shot"
    pictures: tuple[str, ...] = ()
    video: str
    report: str
    prompt: str = ""
    recommend: bool = False
    duration: int
    resolution: Literal["360p", "540p", "720p", "1080p"]
    amplitude: Literal["auto", "small", "medium", "large"] = "auto"
    voice: str | None = None
    effects: bool = False
    music: bool = False
    mark: MarkSpec | None = None
    metadata: dict[str, str] = Field(default_factory=dict[str, str])


Command = RenderCommand | ShotCommand
_command: TypeAdapter[Any] = TypeAdapter(Annotated[Command, Field(discriminator="kind")])


def read_command(line: bytes) -> Command:
    """Read a command; raises ValueError."""
    return _command.validate_json(line)


class Ready(Message):
    """The process has imported everything and waits for commands."""

    kind: Literal["ready"] = "ready"


class Progress(Message):
    """How much is done, 0 to 1."""

    kind: Literal["progress"] = "progress"
    value: float


class Done(Message):
    """The files are written."""

    kind: Literal["done"] = "done"


class Refused(Message):
    """The picture cannot be made into a video, for the reason a published code names."""

    kind: Literal["refused"] = "refused"
    code: str
    detail: str


class Broken(Message):
    """The render failed by our fault."""

    kind: Literal["broken"] = "broken"
    error: str


Outcome = Done | Refused | Broken
Reply = Annotated[Ready | Progress | Done | Refused | Broken, Field(discriminator="kind")]
_reply: TypeAdapter[Any] = TypeAdapter(Reply)


def read_reply(line: bytes) -> Ready | Progress | Outcome:
    """Read a reply; raises ValueError."""
    return _reply.validate_json(line)
