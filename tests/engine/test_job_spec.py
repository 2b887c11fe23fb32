"""Defaults and rules of the eight parameters."""

import pytest

from engine.animate.templates import available, load
from engine.failure import ActionFailed
from engine.job_spec import ImageAnimateSpec, animate_spec, logo_place
from vclm.models import LogoParam, LogoRect, SubmitImageAnimateJobRequest


def spec(template: str = "ke3", *, has_logo: bool = False, **fields: object) -> ImageAnimateSpec:
    request = SubmitImageAnimateJobRequest.model_validate(fields)
    return animate_spec("me", request, load(template), has_logo=has_logo)


def test_the_published_defaults() -> None:
    assert spec() == ImageAnimateSpec(tenant="me", template="ke3")
    assert spec() == spec(enable_audio=True, enable_body_joins=False, enable_segment=False, logo_add=0)
    assert spec().audio
    assert not spec().marked


def test_switches() -> None:
    assert not spec(enable_audio=False).audio
    assert spec(enable_body_joins=True).demand_body_joints
    assert spec(enable_segment=True).keep_background


@pytest.mark.parametrize("template", ["tuziwu", "huajiangwu"])
def test_these_dances_never_keep_the_background(template: str) -> None:
    assert template in available()
    assert not spec(template, enable_segment=True).keep_background


@pytest.mark.parametrize("number", [1, 2, -1, 99])
def test_every_number_but_zero_adds_a_mark(number: int) -> None:
    made = spec(logo_add=number)
    assert made.marked
    assert (made.mark_text, made.mark_logo, made.mark_rect) == ("Synthesized by AI", False, None)


def test_a_logo_replaces_the_text_and_goes_where_it_is_put() -> None:
    param = LogoParam(logo_image="x", logo_rect=LogoRect(x=-222, y=-54, width=202, height=34))
    made = spec(has_logo=True, logo_add=1, logo_param=param)
    assert (made.mark_text, made.mark_logo, made.mark_rect) == (None, True, (-222, -54, 202, 34))
    assert spec(logo_add=0, logo_param=param).mark_rect is None


@pytest.mark.parametrize(
    ("rect", "place"),
    [
        (LogoRect(), None),
        (LogoRect(x=5, y=5), None),
        (LogoRect(width=202, height=34), (-222, -54, 202, 34)),
        (LogoRect(x=0, y=7, width=202, height=34), (-222, 7, 202, 34)),
        (LogoRect(x=10, y=-40, width=20, height=30), (10, -40, 20, 30)),
    ],
)
def test_zero_is_not_specified(rect: LogoRect, place: tuple[int, int, int, int] | None) -> None:
    assert logo_place(rect) == place


@pytest.mark.parametrize(
    "rect",
    [LogoRect(width=-1, height=5), LogoRect(width=5, height=10**9), LogoRect(x=10**6), LogoRect(y=-(10**6))],
)
def test_impossible_places(rect: LogoRect) -> None:
    with pytest.raises(ActionFailed) as caught:
        logo_place(rect)
    assert caught.value.code == "InvalidParameterValue.ParameterValueError"
