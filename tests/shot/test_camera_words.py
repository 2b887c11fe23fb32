"""What a prompt tells the camera to do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.shot.moves import HOLD, CameraMove
from engine.shot.reading import read_move

NOTHING_SAID = CameraMove(zoom=1, pan=1, tilt=1)
"""A default that no prompt here asks for."""


def moved(prompt: str) -> str:
    move = read_move(prompt, NOTHING_SAID)
    return "default" if (move.zoom, move.pan, move.tilt) == (1, 1, 1) else move.words


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Zoom in on her smile", "zoom in"),
        ("a slow push-in", "zoom in"),
        ("The camera gently moves closer", "zoom in"),
        ("slow zoom out", "zoom out"),
        ("Pull back to reveal the valley", "zoom out"),
        ("pan left", "pan left"),
        ("the camera pans slowly to the left", "pan left"),
        ("Move the camera to the left", "pan left"),
        ("camera slowly drifts over the lake to the right", "pan right"),
        ("camera orbits around her", "pan right"),
        ("The camera rises over the city", "tilt up"),
        ("The camera starts low, then rises", "tilt up"),
        ("tilting down", "tilt down"),
        ("Zooms out and pans to the right", "zoom out, pan right"),
        ("zoom in, then zoom out", "zoom in"),
        ("镜头推进", "zoom in"),
        ("镜头慢慢推近她的脸", "zoom in"),
        ("鏡頭慢慢推近她的臉", "zoom in"),
        ("相机向前移动", "zoom in"),
        ("镜头缓缓拉远", "zoom out"),
        ("摄影机后退", "zoom out"),
        ("向左平移", "pan left"),
        ("镜头向右移动", "pan right"),
        ("镜头从左到右移动", "pan right"),
        ("镜头上移", "tilt up"),
        ("镜头向下摇", "tilt down"),
    ],
)
def test_a_move_is_read_in_both_languages(prompt: str, words: str) -> None:
    assert moved(prompt) == words


@pytest.mark.parametrize(
    "prompt",
    [
        "no camera movement",
        "Static shot",
        "locked-off camera, a cat sleeps",
        "The camera remains perfectly still.",
        "without any camera movement",
        "Don't zoom in",
        "do not move the camera",
        "The camera doesn’t move",
        "静止镜头",
        "固定机位",
        "镜头保持静止",
        "镜头不动",
        "不要推进",
        "不要运镜",
        "没有镜头运动",
        "無運鏡",
    ],
)
def test_who_wants_no_move_gets_none(prompt: str) -> None:
    assert read_move(prompt, NOTHING_SAID).holds


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("no zoom, pan right", "pan right"),
        ("no people\nzoom in", "zoom in"),
        ("不要推进, 镜头向左平移", "pan left"),
        ("镜头不断推进", "zoom in"),
        ("The camera is static. Zoom in at the end.", "zoom in"),
    ],
)
def test_a_no_reaches_no_further_than_it_should(prompt: str, words: str) -> None:
    assert moved(prompt) == words


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "A girl dances in the rain",
        "she turns left",
        "She looks at the camera and turns left",
        "A fast car drives to the right",
        "He pulls back the curtain",
        "a frying pan left on the stove",
        "her head tilts down",
        "still life with apples",
        "the cat doesn't move",
        "她向左走",
        "她看着镜头向左走",
        "中国风格的插画",
    ],
)
def test_what_people_do_in_the_picture_does_not_move_the_camera(prompt: str) -> None:
    assert moved(prompt) == "default"


def test_a_move_after_another_subject_is_not_the_cameras() -> None:
    assert moved("The camera moves in, she turns left") == "zoom in"


@pytest.mark.parametrize(
    ("prompt", "pace"),
    [
        ("slowly zoom in", -1),
        ("镜头缓缓拉远", -1),
        ("fast zoom out", 1),
        ("快速拉远镜头", 1),
        ("the camera moves slowly", -1),
        ("zoom in", 0),
        ("zoom in, a fast car comes", 0),
        ("a slow river", 0),
    ],
)
def test_the_pace_is_the_cameras_own(prompt: str, pace: int) -> None:
    assert read_move(prompt, NOTHING_SAID).pace == pace


@settings(deadline=None)
@given(st.text())
def test_no_text_is_too_odd_to_be_read(prompt: str) -> None:
    assert read_move(prompt, HOLD).pace in {-1, 0, 1}


WORDS = st.sampled_from(
    [
        *("no", "not", "don't", "the", "camera", "she", "zoom", "zooms", "pan", "in", "out", "left", "right"),
        *("slowly", "to", ",", ".", "then", "镜头", "不要", "推", "进", "左", "移", "动", "静止", "没有"),
    ]
)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_any_jumble_of_the_words_gives_some_move(prompt: str) -> None:
    move = read_move(prompt, HOLD)
    assert {move.zoom, move.pan, move.tilt} <= {-1, 0, 1}
    assert move.words


@pytest.mark.parametrize("piece", ["no ", "a", "zoom ", "no a ", "推", "不", "camera ", "slowly-"])
def test_a_long_prompt_of_one_piece_is_read_at_once(piece: str) -> None:
    """Patterns that back-track would take minutes for some of these."""
    read_move(piece * 2000, HOLD)
