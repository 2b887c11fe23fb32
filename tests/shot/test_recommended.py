"""The prompt that a picture suggests: true to the picture, and obeyed by the camera."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.animate.arrays import ByteArray
from engine.shot.ambience import effects_of
from engine.shot.backdrop import draw_backdrop
from engine.shot.look import Look, look_at
from engine.shot.moves import HOLD, CameraMove
from engine.shot.people import People, find_people
from engine.shot.reading import read_move
from engine.shot.recommend import default_move, recommended_prompt
from engine.shot.script import write_script
from tests.shot.conftest import Shoot
from tests.shot.watching import plain, ramp


def suggested(*pictures: ByteArray, seed: int = 0) -> str:
    return write_script(pictures, None, seed).prompt


def test_a_person_is_seen_and_how_much_of_them(person: ByteArray) -> None:
    whole = suggested(person)
    assert whole.startswith("A full-length portrait of one person in ")
    assert whole.endswith("the camera slowly moves in on the face.")
    assert suggested(person[:640]).startswith("A half-length portrait of one person")
    assert suggested(person[40:420, 200:570]).startswith("A close-up portrait of one person")


def test_people_are_counted(person: ByteArray) -> None:
    pair = np.concatenate([person, person[:, :730]], axis=1)
    assert "portrait of two people" in suggested(pair)
    assert suggested(pair).endswith("on the faces.")
    assert "several people" in suggested(np.concatenate([pair, person], axis=1))


@pytest.mark.parametrize("picture", [ramp(0), ramp(1), plain((30, 60, 200)), draw_backdrop("snow", 300)])
def test_nobody_is_made_up(picture: ByteArray) -> None:
    prompt = suggested(picture).casefold()
    assert "scene" in prompt
    assert not any(word in prompt for word in ("person", "people", "face", "portrait"))


@pytest.mark.parametrize(
    ("colour", "size", "words"),
    [
        ((230, 120, 40), (300, 200), "A wide scene in warm light, mostly orange"),
        ((60, 110, 220), (200, 300), "An upright scene in cool light, mostly blue"),
        ((10, 10, 12), (200, 200), "A square scene in dim light, mostly black"),
        ((250, 250, 250), (300, 200), "A wide scene in bright light, mostly white"),
        ((100, 160, 90), (300, 200), "A wide scene in soft light, mostly green"),
        ((110, 60, 20), (300, 200), "A wide scene in warm light, mostly brown"),
    ],
)
def test_shape_light_and_colour_are_the_pictures(
    colour: tuple[int, int, int], size: tuple[int, int], words: str
) -> None:
    assert suggested(plain(colour, size)).startswith(words)


def test_two_colours_are_named_and_a_speck_is_not() -> None:
    picture = plain((30, 60, 200), (300, 200))
    picture[:, :110] = (220, 40, 30)
    picture[:10, :10] = (0, 200, 0)
    assert look_at(picture).colours == ("blue", "red")


def test_two_pictures_are_told_as_a_change(person: ByteArray) -> None:
    prompt = suggested(plain((230, 120, 40), (300, 200)), person)
    assert "wide scene" in prompt
    assert "turns gently into a full-length portrait of one person" in prompt
    assert prompt.endswith("the camera slowly moves in."), "there is no face to begin with"


def test_it_takes_the_given_prompts_place_and_the_camera_obeys_it(shoot: Shoot, sample: bytes) -> None:
    report, seen = shoot([sample], prompt="static shot of a dog", recommend=True)
    assert report.recommended
    assert "one person" in report.prompt
    assert "dog" not in report.prompt
    assert report.move == "zoom in"
    assert float(np.abs(seen.frames[0].astype(int) - seen.frames[-1]).mean()) > 1


def test_without_a_picture_it_tells_of_the_backdrop(shoot: Shoot) -> None:
    report, _ = shoot(recommend=True)
    assert report.prompt.startswith("An abstract backdrop")
    assert report.move in report.prompt.replace("moves in", "zoom in").replace("pulls back", "zoom out")


LOOKS = st.builds(
    Look,
    shape=st.sampled_from(["wide", "upright", "square"]),
    light=st.sampled_from(["dim", "warm", "cool", "bright", "soft"]),
    colours=st.lists(
        st.sampled_from(["red", "orange", "teal", "grey"]), min_size=1, max_size=2, unique=True
    ).map(tuple),
)
CROWDS = st.builds(
    People, count=st.integers(0, 3), face=st.floats(0, 1), whole=st.booleans(), focus=st.none()
)
RATIOS = {"wide": (1.2, 4.0), "upright": (0.25, 0.9), "square": (0.95, 1.05)}


@settings(max_examples=60, deadline=None)
@given(st.lists(LOOKS, max_size=2), CROWDS, st.floats(0, 1), st.integers(0, 2**64 - 1))
def test_every_recommendation_asks_for_just_its_move_and_for_no_sound(
    looks: Sequence[Look], people: People, where: float, seed: int
) -> None:
    low, high = RATIOS[looks[0].shape] if looks else (1.7, 1.8)
    move = default_move(looks, people, low + where * (high - low), seed)
    prompt = recommended_prompt(looks, [people] * len(looks), move)
    assert read_move(prompt, HOLD) == CameraMove(move.zoom, move.pan, move.tilt, pace=-1)
    assert effects_of(prompt) == ()


def test_a_picture_that_is_too_long_is_passed_over(person: ByteArray) -> None:
    assert write_script([plain((30, 60, 200), (900, 240))], "", 0).move.pan
    assert write_script([plain((30, 60, 200), (240, 900))], "", 0).move.tilt


def test_chance_chooses_different_moves_for_different_shots() -> None:
    look = look_at(ramp(0))
    assert len({default_move([look], People(), 1.6, seed).words for seed in range(20)}) > 2


@pytest.mark.parametrize("size", [(16, 16), (16, 4000), (64, 65), (4000, 70)])
def test_looking_for_people_copes_with_every_size(size: tuple[int, int]) -> None:
    assert find_people(plain((120, 130, 140), size)).count == 0
