"""From a request to what a job is to do: pure, and the place of every default."""

from typing import Literal, TypedDict

from pydantic import BaseModel, ConfigDict

from engine.animate.templates import Template
from engine.failure import ActionFailed
from vclm.models import LogoParam, LogoRect, SubmitImageAnimateJobRequest

MARK_TEXT = "Synthesized by AI"
MARK_MARGIN = 20
"""Pixels to the right of a logo and below it, as in the published example."""
MAX_COORDINATE = 10_000


class CommonSpec(BaseModel):
    """What every kind of job has: whose it is, how it is queued, and the visible mark its video gets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant: str
    off_peak: bool = False
    """Whether it waits until the queue is idle."""
    expires: float | None = None
    """When it is cancelled if it has not been served (UNIX seconds)."""
    callback_url: str = ""
    """Who is told of its end; empty: nobody."""
    mark_text: str | None = None
    mark_logo: bool = False
    mark_rect: tuple[int, int, int, int] | None = None

    @property
    def marked(self) -> bool:
        """Tell whether the video gets a visible mark."""
        return self.mark_text is not None or self.mark_logo


class ImageAnimateSpec(CommonSpec):
    """A dance video to make; its picture is a file of the store, named after the job."""

    kind: Literal["image_animate"] = "image_animate"
    template: str
    audio: bool = True
    keep_background: bool = False
    """Whether the picture's own background stays; then there is a video of the figure's mask, too."""
    demand_body_joints: bool = False


class MarkFields(TypedDict):
    """The fields of a job that say which mark its video gets."""

    mark_text: str | None
    mark_logo: bool
    mark_rect: tuple[int, int, int, int] | None


def animate_spec(
    tenant: str, request: SubmitImageAnimateJobRequest, template: Template, *, has_logo: bool
) -> ImageAnimateSpec:
    """Return the job that a request asks for.

    With the published defaults; raises ActionFailed for a logo's place.
    """
    return ImageAnimateSpec(
        tenant=tenant,
        template=template.id,
        audio=request.enable_audio is not False,
        keep_background=bool(request.enable_segment) and template.keeps_background,
        demand_body_joints=bool(request.enable_body_joins),
        **mark_fields(request.logo_param, marked=bool(request.logo_add), has_logo=has_logo),
    )


def mark_fields(param: LogoParam | None, *, marked: bool, has_logo: bool) -> MarkFields:
    """Return which mark a video gets and where; raises ActionFailed for a logo's place."""
    rect = param.logo_rect if marked and param else None
    return {
        "mark_text": MARK_TEXT if marked and not has_logo else None,
        "mark_logo": marked and has_logo,
        "mark_rect": logo_place(rect) if rect else None,
    }


def logo_place(rect: LogoRect) -> tuple[int, int, int, int] | None:
    """Return where the logo goes.

    Without a size where marks go by default, an unspecified side (0) at the margin.
    """
    width, height = rect.width or 0, rect.height or 0
    x, y = rect.x or -(width + MARK_MARGIN), rect.y or -(height + MARK_MARGIN)
    if width < 0 or height < 0 or any(abs(number) > MAX_COORDINATE for number in (x, y, width, height)):
        raise ActionFailed("InvalidParameterValue.ParameterValueError")
    return (x, y, width, height) if width and height else None
