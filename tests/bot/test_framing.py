"""The geometry of cropping: for any picture and any person."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake.framing import Box, Shapes, Size, fits, frame, frame_whole, levelled
from bot.intake.limits import (
    DANCE_SHAPES,
    MAX_LONG_EDGE,
    MAX_RATIO,
    MIN_RATIO,
    MIN_SIDE,
    MOST_PIXELS_APART,
    SHOT_SHAPES,
)

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


@given(sides, sides, st.sampled_from([DANCE_SHAPES, SHOT_SHAPES]))
def test_what_is_kept_whole_gets_canvas_until_it_fits(width: int, height: int, shapes: Shapes) -> None:
    narrowest, widest = shapes
    plan = frame_whole(width, height, shapes)
    assert plan.crop == (0, 0, width, height)
    assert plan.width >= width
    assert plan.height >= height
    assert narrowest <= plan.width / plan.height <= widest
    if narrowest * 1.01 < width / height < widest / 1.01:
        assert (plan.width, plan.height) == (width, height)


whole_sizes = (
    st.tuples(st.integers(MIN_SIDE, MAX_LONG_EDGE), st.integers(MIN_SIDE, MAX_LONG_EDGE))
    .map(lambda size: frame_whole(*size, SHOT_SHAPES))
    .map(lambda plan: (plan.width, plan.height))
    .filter(lambda size: max(size) <= MAX_LONG_EDGE)
)


@given(whole_sizes, whole_sizes)
def test_two_pictures_come_to_about_the_same_number_of_pixels(one: Size, other: Size) -> None:
    before, after = [one, other], levelled([one, other])
    pixels = [width * height for width, height in after]
    assert max(pixels) <= MOST_PIXELS_APART * min(pixels)
    for old, new in zip(before, after, strict=True):
        assert min(new) >= MIN_SIDE
        assert max(new) <= MAX_LONG_EDGE
        assert new[0] / new[1] == pytest.approx(old[0] / old[1], rel=0.01)
    largest = max(width * height for width, height in before)
    assert max(pixels) <= 1.01 * largest, "the smaller is enlarged no further than it must"


def test_a_pair_that_goes_together_is_left_alone() -> None:
    assert levelled([(1000, 800), (900, 1000)]) == [(1000, 800), (900, 1000)]
