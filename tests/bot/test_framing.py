"""The geometry of cropping: for any picture and any person."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake.framing import Box, fits, frame
from bot.intake.limits import MAX_RATIO, MIN_RATIO

sides = st.integers(192, 12_000)
shares = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted).filter(lambda pair: pair[1] - pair[0] > 0.02)


@settings(max_examples=400, deadline=None)
@given(sides, sides, shares, shares)
def test_a_person_is_never_cut(width: int, height: int, across: list[float], down: list[float]) -> None:
    person = Box(across[0] * width, down[0] * height, across[1] * width, down[1] * height)
    plan = frame(width, height, person)
    left, top, right, bottom = plan.crop
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert left <= math.ceil(person.left)
    assert top <= math.ceil(person.top)
    assert right >= math.floor(person.right)
    assert bottom >= math.floor(person.bottom)


@settings(max_examples=400, deadline=None)
@given(sides, sides, st.one_of(st.none(), st.tuples(shares, shares)))
def test_the_canvas_has_an_allowed_shape_and_holds_the_crop(
    width: int, height: int, at: tuple[list[float], list[float]] | None
) -> None:
    person = at and Box(at[0][0] * width, at[1][0] * height, at[0][1] * width, at[1][1] * height)
    plan = frame(width, height, person or None)
    cut_wide, cut_tall = plan.crop[2] - plan.crop[0], plan.crop[3] - plan.crop[1]
    assert plan.width >= cut_wide
    assert plan.height >= cut_tall
    small = min(plan.width, plan.height) < 200  # whole pixels are coarse there; it is enlarged afterwards
    assert fits(plan.width, plan.height) or small
    assert MIN_RATIO * 0.98 < plan.width / plan.height < MAX_RATIO * 1.02


@given(sides, sides)
def test_without_a_person_nothing_is_cut(width: int, height: int) -> None:
    assert frame(width, height, None).crop == (0, 0, width, height)
