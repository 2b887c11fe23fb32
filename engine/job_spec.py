"""From a request to what a job is to do: pure, and the place of every default."""

from pydantic import BaseModel, ConfigDict

from engine.animate.templates import Template
from engine.failure import ActionFailed
from vclm.models import LogoRect, SubmitImageAnimateJobRequest

MARK_TEXT = "Synthesized by AI"
MARK_MARGIN = 20
"""Pixels to the right of a logo and below it, as in the published example."""
MAX_COORDINATE = 10_000


class JobSpec(BaseModel):
    """What a job is to do; its picture is a file of the store, named after the job."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant: str
    template: str
    audio: bool = True
    keep_background: bool = False
    demand_body_joints: bool = False
    mark_text: str | None = None
    mark_logo: bool = False
    mark_rect: tuple[int, int, int, int] | None = None

    @property
    def marked(self) -> bool:
        """Tell whether the video gets a visible mark."""
        return self.mark_text is not None or self.mark_logo


def spec_of(
    tenant: str, request: SubmitImageAnimateJobRequest, template: Template, *, has_logo: bool
) -> JobSpec:
    """Return the job that a request asks for.

    With the published defaults; raises ActionFailed for a logo's place.
    """
    marked = bool(request.logo_add)
    rect = request.logo_param.logo_rect if marked and request.logo_param else None
    return JobSpec(
        tenant=tenant,
        template=template.id,
        audio=request.enable_audio is not False,
        keep_background=bool(request.enable_segment) and template.keeps_background,
        demand_body_joints=bool(request.enable_body_joins),
        mark_text=MARK_TEXT if marked and not has_logo else None,
        mark_logo=has_logo,
        mark_rect=logo_place(rect) if rect else None,
    )


def logo_place(rect: LogoRect) -> tuple[int, int, int, int] | None:
    """Return where the logo goes.

    Without a size where marks go by default, an unspecified side (0) at the margin.
    """
    width, height = rect.width or 0, rect.height or 0
    x, y = rect.x or -(width + MARK_MARGIN), rect.y or -(height + MARK_MARGIN)
    if width < 0 or height < 0 or any(abs(number) > MAX_COORDINATE for number in (x, y, width, height)):
        raise ActionFailed("InvalidParameterValue.ParameterValueError")
    return (x, y, width, height) if width and height else None
