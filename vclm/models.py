"""Requests and answers of the image animation job, as they are on the wire.

Field names are Pythonic, wire names are Tencent's (``template_id`` is ``TemplateId``). Types are strict:
``"1"`` is no integer and ``1`` no boolean. Requests refuse unknown fields; answers ignore them, for the
service may grow.
"""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_pascal

VERSION = "2024-05-23"
"""Of the API."""
PROGRESS_HEADER = "X-Boogie-Progress"
"""Beside the description of a running job: how much of it our own engine has done, 0 to 1."""


class WireModel(BaseModel):
    """What every message has in common."""

    model_config = ConfigDict(
        alias_generator=to_pascal, validate_by_name=True, validate_by_alias=True, frozen=True
    )

    def to_wire(self) -> dict[str, Any]:
        """Return the message under its wire names, without what was left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    @classmethod
    def from_wire(cls, message: object) -> Self:
        """Read a message by its wire names alone; raises pydantic's ``ValidationError``."""
        return cls.model_validate(message, by_alias=True, by_name=False)


class RequestModel(WireModel):
    """A message towards the service."""

    model_config = ConfigDict(strict=True, extra="forbid")


class ResponseModel(WireModel):
    """A message from the service."""

    model_config = ConfigDict(extra="ignore")


def _empty_for_null(value: object) -> object:
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_empty_for_null)]
"""A text the service may also leave out or send as null: both read as ``""``."""


class LogoRect(RequestModel):
    """Where the mark goes, in output pixels.

    ``x > 0`` counts from the left edge to the mark's left side, ``x < 0`` from the right edge to the same
    side, ``0`` is not specified; likewise ``y`` from top and bottom. The logo is stretched to ``width`` by
    ``height``.
    """

    x: int | None = None
    y: int | None = None
    width: int | None = None
    height: int | None = None


class LogoParam(RequestModel):
    """The picture of the mark; a URL wins over Base64."""

    logo_url: str | None = None
    logo_image: str | None = None
    logo_rect: LogoRect | None = None


class SubmitImageAnimateJobRequest(RequestModel):
    """Ask for one dance video. No field is required by the published page; the service decides what it needs.

    ``enable_audio`` defaults to true on the service, everything else to off. ``enable_segment`` keeps the
    picture's own background; ``enable_body_joins`` demands twelve visible body parts; any ``logo_add`` but
    0 adds a mark.
    """

    image_url: str | None = None
    image_base64: str | None = None
    template_id: str | None = None
    enable_audio: bool | None = None
    enable_body_joins: bool | None = None
    enable_segment: bool | None = None
    logo_add: int | None = None
    logo_param: LogoParam | None = None


class SubmitImageAnimateJobResponse(ResponseModel):
    """The job was accepted."""

    job_id: str
    request_id: str = ""


class DescribeImageAnimateJobRequest(RequestModel):
    """Ask how a job stands."""

    job_id: str | None = None


class JobStatus(StrEnum):
    """Where a job stands: waiting, running, failed, done."""

    WAIT = "WAIT"
    RUN = "RUN"
    FAIL = "FAIL"
    DONE = "DONE"


class DescribeImageAnimateJobResponse(ResponseModel):
    """How a job stands.

    ``error_code`` and ``error_message`` are empty unless the status is FAIL, the URLs unless it is DONE.
    ``progress`` is 0..1 while the job runs on our own engine, otherwise None; it travels as a header, not
    in the message.
    """

    status: JobStatus
    error_code: Text = ""
    error_message: Text = ""
    result_video_url: Text = ""
    mask_video_url: Text = ""
    request_id: Text = ""
    progress: float | None = None
