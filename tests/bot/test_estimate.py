"""How long a video is said to take: what was measured, and nothing where too little was."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.jobs.estimate import Made, seconds_each, seconds_left
from bot.jobs.states import JobState
from bot.listing import about
from tests.bot.records import ANIMATION, Clock, claimed, moved, open_store

WAY = (JobState.REVIEWED, JobState.SUBMITTED, JobState.RENDERED, JobState.FETCHED, JobState.DELIVERED)


@given(some.lists(some.floats(1, 500), min_size=3, max_size=30), some.integers(1, 50))
def test_time_in_line_is_not_a_videos_own(gaps: list[float], work: int) -> None:
    """However many are asked for at once, each takes what it takes."""
    at_once = [Made("dance", 1000.0, 1000.0 + work * number) for number in range(1, len(gaps) + 1)]
    assert seconds_each(at_once) == pytest.approx(work)
    alone: list[Made] = []
    now = 1000.0
    for gap in gaps:
        alone.append(Made("dance", now, now + work))
        now += work + gap
    assert seconds_each(alone) == pytest.approx(work)


@given(some.integers(1, 50), some.floats(0, 1))
def test_who_stands_further_back_waits_longer_and_who_is_further_on_less(place: int, progress: float) -> None:
    made = [Made("dance", 100.0 * number, 100.0 * number + 10) for number in range(5)]
    assert seconds_left(made, "dance", place, None) == pytest.approx(10 * place)
    assert seconds_left(made, "dance", place, progress) == pytest.approx(10 * (1 - progress))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_little_is_known_to_say_anything(count: int) -> None:
    made = [Made("dance", 100.0 * number, 100.0 * number + 10) for number in range(count)]
    assert seconds_left(made, "dance", 1, None) is None


def test_other_kinds_say_nothing_about_a_kind_but_stand_in_its_way() -> None:
    dances = [Made("dance", 100.0 * number, 100.0 * number + 10) for number in range(5)]
    assert seconds_left(dances, "animate", 1, None) is None
    films = [Made("animate", 1000.0 + 100 * number, 1040.0 + 100 * number) for number in range(5)]
    assert seconds_left([*films, *dances], "animate", 1, None) == pytest.approx(40)
    waiting = seconds_left([*films, *dances], "animate", 2, None)
    assert waiting is not None
    assert waiting > 40


@given(some.floats(0, 1e5))
def test_it_is_said_roughly(seconds: float) -> None:
    number, unit = about(seconds, "en-US").removeprefix("about ").split()
    assert abs(int(number) * {"s": 1, "min": 60}[unit] - seconds) <= 31


async def test_only_what_the_present_provider_delivered_counts(tmp_path: Path) -> None:
    clock = Clock()
    async with open_store(tmp_path / "b.db", clock) as store:
        for provider, seconds in (("cloud", 300), ("engine", 12), ("engine", 14)):
            job = await claimed(store, clock.now, wish=ANIMATION)
            clock.now += seconds
            await moved(store, job, *WAY, provider=provider, told_at=clock.now)
        await moved(store, await claimed(store, clock.now), JobState.FAILED, told_at=clock.now)
        made = await store.lately_made()
        assert [round(one.had_at - one.asked_at) for one in made] == [14, 12]
        assert {one.kind for one in made} == {"animate"}
