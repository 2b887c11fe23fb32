"""What somebody who plays the shot would notice."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.animate.options import Mark
from engine.animate.sound_loudness import loudness
from engine.shot.options import ShotOptions, SoundChoice
from engine.shot.pipeline import film
from tests.shot.conftest import FEW, Shoot
from tests.shot.watching import plain, png, ramp, spot

ALL = SoundChoice(voice="", effects=True, music=True)


@pytest.mark.parametrize(
    ("picture", "resolution", "size"),
    [
        ((640, 480), "360p", (480, 360)),
        ((480, 640), "360p", (360, 480)),
        ((400, 400), "540p", (540, 540)),
        ((300, 1200), "360p", (360, 840)),
        ((1000, 563), "720p", (1278, 720)),
    ],
)
def test_size_rate_and_length_are_as_promised(
    shoot: Shoot, picture: tuple[int, int], resolution: str, size: tuple[int, int]
) -> None:
    rate = ShotOptions().fps
    report, seen = shoot([png(plain((90, 120, 160), picture))], resolution=resolution, fps=rate)
    assert seen.size == size == (report.width, report.height)
    assert len(seen.frames) == report.frames == rate == 24
    assert seen.fps == report.fps == 24
    assert seen.seconds == pytest.approx(1.0)


def test_the_sound_is_as_long_as_the_picture_loud_enough_and_never_clips(shoot: Shoot) -> None:
    report, seen = shoot([png(spot())], prompt="Waves at the beach", duration=2, sound=ALL)
    assert report.voice
    assert len(seen.frames) == 2 * FEW
    assert seen.sound is not None
    assert seen.seconds == seen.sound_seconds == pytest.approx(2.0)
    assert -16.5 < loudness(seen.sound[: 2 * 48000], 48000) < -13.5
    assert float(np.abs(seen.sound).max()) < 1.0


def test_a_silent_shot_has_no_sound_track(shoot: Shoot) -> None:
    report, seen = shoot([png(spot())])
    assert seen.sound is None
    assert report.voice is None


@pytest.mark.parametrize(
    ("prompt", "picture", "way"),
    [
        ("The camera pans slowly to the right", ramp(0), 1),
        ("tilt up", ramp(1), -1),
        ("镜头向下摇", ramp(1), 1),
        ("Zoom in!", spot(), 1),
        ("镜头拉远", spot(), -1),
    ],
)
def test_the_camera_goes_where_the_prompt_says(
    shoot: Shoot, prompt: str, picture: np.ndarray, way: int
) -> None:
    """The pictures get brighter to the right, downwards, or towards their middle."""
    _, seen = shoot([png(picture)], prompt=prompt, amplitude="large")
    grows = np.diff(way * seen.brightness())
    assert float(grows.sum()) > 5
    assert float(grows.min()) > -0.4, "it never turns back"
    assert float(grows.max()) < 0.35 * float(grows.sum()), "it never jumps"


@pytest.mark.parametrize("prompt", ["no camera movement", "静止镜头"])
def test_the_camera_holds_still_when_told_to(shoot: Shoot, prompt: str) -> None:
    report, seen = shoot([png(ramp(0))], prompt=prompt, amplitude="large")
    assert report.move == "hold"
    assert float(np.abs(seen.frames[0].astype(int) - seen.frames[-1]).mean()) < 0.6


def test_a_held_camera_shows_the_picture_itself(shoot: Shoot, person: np.ndarray, sample: bytes) -> None:
    _, seen = shoot([sample], prompt="locked-off shot")
    small = cv2.resize(person, seen.size, interpolation=cv2.INTER_AREA)
    assert float(np.abs(seen.frames[FEW // 2].astype(int) - small).mean()) < 3


def test_a_larger_amplitude_goes_farther(shoot: Shoot) -> None:
    ways = []
    for amplitude in ("small", "medium", "large"):
        _, seen = shoot([png(ramp(0))], prompt="pan right", amplitude=amplitude)
        ways.append(float(seen.brightness()[-1] - seen.brightness()[0]))
    assert 0 < ways[0] < ways[1] < ways[2]


def test_without_a_word_of_it_the_camera_moves_all_the_same(shoot: Shoot) -> None:
    report, seen = shoot([png(ramp(0))], prompt="A quiet afternoon")
    assert report.move != "hold"
    assert float(np.abs(seen.frames[0].astype(int) - seen.frames[-1]).mean()) > 1


def test_a_zoom_goes_for_the_face(shoot: Shoot, sample: bytes) -> None:
    """The sample person's face is in the upper sixth, and her shoes below are what goes out of sight."""
    _, seen = shoot([sample], prompt="zoom in", amplitude="large")
    near_shoe_red = [np.all(np.abs(frame.astype(int) - (217, 74, 68)) < 45, axis=2) for frame in seen.frames]
    red = [near[len(near) * 3 // 4 :].sum() for near in near_shoe_red]
    hair = [np.all(frame < (100, 80, 80), axis=2)[: len(frame) // 3].sum() for frame in seen.frames]
    assert red[0] > 200
    assert red[-1] < 0.1 * red[0]
    assert hair[-1] > 1.2 * hair[0]


def test_two_pictures_dissolve_from_the_first_to_the_last(shoot: Shoot) -> None:
    red, blue = (200, 40, 40), (40, 60, 200)
    _, seen = shoot([png(plain(red, (480, 360))), png(plain(blue, (300, 700)))], fps=24)
    colours = np.array([frame.mean(axis=(0, 1)) for frame in seen.frames])
    assert seen.size == (480, 360), "the first picture's ratio"
    assert np.abs(colours[0] - red).max() < 6
    assert np.abs(colours[-1] - blue).max() < 6
    assert np.abs(colours[12] - np.add(red, blue) / 2).max() < 25
    assert float(np.diff(colours[:, 2]).min()) > -2, "the last picture only ever comes in"


def test_the_last_of_two_pictures_fills_the_frame_without_being_stretched(shoot: Shoot) -> None:
    """A round spot stays round in a frame of another ratio."""
    round_one = np.zeros((900, 400, 3), np.uint8)
    cv2.circle(round_one, (200, 450), 80, (255, 255, 255), -1)
    _, seen = shoot([png(plain((0, 0, 0), (640, 360))), png(round_one)], prompt="static camera")
    rows, columns = np.nonzero(seen.frames[-1][:, :, 0] > 128)
    assert np.ptp(rows) == pytest.approx(np.ptp(columns), abs=3)


def test_no_picture_gives_a_backdrop_that_suits_the_prompt(shoot: Shoot) -> None:
    _, sea = shoot(prompt="the open sea, pan left")
    _, fire = shoot(prompt="a campfire, pan left")
    assert sea.size == (640, 360)
    red, _, blue = sea.frames[0].mean(axis=(0, 1))
    assert blue > red + 20
    red, _, blue = fire.frames[0].mean(axis=(0, 1))
    assert red > blue + 20
    assert float(np.abs(sea.frames[0].astype(int) - sea.frames[-1]).mean()) > 0.5


def test_the_same_wish_gives_the_same_shot(shoot: Shoot) -> None:
    first, once = shoot(prompt="a dream", sound=ALL)
    second, again = shoot(prompt="a dream", sound=ALL)
    assert (first.move, first.voice) == (second.move, second.voice)
    np.testing.assert_array_equal(once.frames[-1], again.frames[-1])
    assert once.sound is not None
    assert again.sound is not None
    np.testing.assert_array_equal(once.sound, again.sound)


def test_the_mark_is_in_the_bottom_right_corner(shoot: Shoot) -> None:
    picture = [png(plain((90, 120, 160)))]
    _, bare = shoot(picture)
    _, marked = shoot(picture, mark=Mark(text="Synthesized by AI"))
    for number in (0, FEW - 1):
        changed = np.abs(marked.frames[number].astype(int) - bare.frames[number]).max(axis=2) > 60
        corner = changed[int(0.88 * changed.shape[0]) :, int(0.5 * changed.shape[1]) :]
        assert corner.sum() > 100
        assert changed.sum() == corner.sum()


def test_the_label_in_the_metadata_survives(shoot: Shoot) -> None:
    label = '{"Label":"1","ContentProducer":"测试"}'
    _, seen = shoot([png(spot())], metadata={"AIGC": label})
    assert seen.metadata["AIGC"] == label


def test_progress_only_ever_grows_to_one(tmp_path: Path) -> None:
    heard: list[float] = []
    options = ShotOptions(duration=1, resolution="360p")
    film([png(spot())], options, tmp_path / "shot.mp4", heard.append)
    assert heard == sorted(heard)
    assert 0 < heard[0] < 0.2
    assert heard[-1] == pytest.approx(1.0)


def test_the_report_is_a_file_that_tells_what_was_done(tmp_path: Path) -> None:
    options = ShotOptions(prompt="拉远", duration=1, resolution="360p", sound=SoundChoice(voice="warm-woman"))
    film([png(spot())], options, tmp_path / "shot.mp4").write(tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (report["width"], report["height"], report["fps"], report["frames"]) == (576, 360, 24, 24)
    assert (report["prompt"], report["recommended"]) == ("拉远", False)
    assert (report["move"], report["voice"]) == ("zoom out", "warm-woman")
    assert {"decode", "film"} <= set(report["timings"])
