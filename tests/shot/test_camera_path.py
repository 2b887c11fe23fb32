"""The camera's way: inside the picture, smooth, and as far as wanted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.shot.frame import View, output_size
from engine.shot.moves import HOLD, CameraMove
from engine.shot.path import MOST_TRAVEL, Path, eased, plan, speed, travel
from engine.shot.plate import Plate
from tests.shot.watching import ramp

WAYS = st.sampled_from([-1, 0, 1])
MOVES = st.builds(CameraMove, zoom=WAYS, pan=WAYS, tilt=WAYS)
SIDES = st.integers(16, 4096)
SHARES = st.floats(0, 1)


@settings(deadline=None)
@given(SIDES, SIDES, st.sampled_from([360, 540, 720, 1080]))
def test_the_video_has_the_pictures_ratio_within_limits_and_even_sides(
    width: int, height: int, short: int
) -> None:
    wide, high = output_size(width, height, short)
    assert min(wide, high) == short
    assert wide % 2 == high % 2 == 0
    wanted = min(max(width / height, 9 / 21), 21 / 9)
    assert wide / high == pytest.approx(wanted, rel=1.5 / short)


@settings(deadline=None)
@given(MOVES, st.floats(0, MOST_TRAVEL), SIDES, SIDES, SHARES, SHARES, SHARES)
def test_the_camera_never_sees_past_the_pictures_edge(
    move: CameraMove, far: float, width: int, height: int, x: float, y: float, time: float
) -> None:
    size = output_size(width, height, 360)
    path = plan(move, far, (width, height), size[0] / size[1], (x * width, y * height))
    for view in (path.start, path.at(time), path.end):
        assert view.left >= -1e-6
        assert view.top >= -1e-6
        assert view.right <= width + 1e-6
        assert view.bottom <= height + 1e-6
        assert view.width / view.height == pytest.approx(size[0] / size[1])
        assert view.width > 0.4 * min(width, height * size[0] / size[1])


def middle(view: View) -> tuple[float, float]:
    return view.left + view.width / 2, view.top + view.height / 2


@settings(deadline=None)
@given(MOVES, st.floats(0.05, MOST_TRAVEL), st.floats(0.2, 5))
def test_the_view_goes_the_way_that_the_move_says(move: CameraMove, far: float, ratio: float) -> None:
    path = plan(move, far, (1000 * ratio, 1000), min(max(ratio, 9 / 21), 21 / 9))
    shifts = np.subtract(middle(path.end), middle(path.start))
    assert np.sign(round(path.start.width - path.end.width, 6)) == move.zoom
    assert np.sign(round(shifts[0], 6)) == move.pan
    assert np.sign(round(-shifts[1], 6)) == move.tilt


def test_a_hold_is_the_whole_picture_all_the_time() -> None:
    path = plan(HOLD, 0.2, (640, 360), 16 / 9)
    assert path.start == path.at(0.5) == path.end == View(0, 0, 640, 360)


def test_a_zoom_brings_what_matters_nearer_to_the_middle() -> None:
    path = plan(CameraMove(zoom=1), 0.22, (1000, 1000), 1.0, (700, 300))
    before, after = middle(path.start), middle(path.end)
    assert np.hypot(after[0] - 700, after[1] - 300) < np.hypot(before[0] - 700, before[1] - 300)


def test_a_picture_that_is_too_long_is_passed_over_from_one_part_to_another() -> None:
    path = plan(CameraMove(pan=1), 0.12, (4000, 1000), 21 / 9)
    assert path.start.height == path.end.height == 1000, "nothing need be cut away above and below"
    assert path.end.left - path.start.left == pytest.approx(0.12 * 4000)


def test_it_starts_and_ends_at_rest_and_has_no_jolt_between() -> None:
    times = np.linspace(0, 1, 241)
    way = np.array([eased(float(time)) for time in times])
    steps = np.diff(way)
    assert (way[0], way[-1]) == (0, pytest.approx(1))
    assert steps.min() >= 0
    assert steps[0] < 0.05 * steps.max()
    assert steps[-1] < 0.05 * steps.max()
    assert np.abs(np.diff(steps)).max() < 0.05 * steps.max()
    rates = np.array([speed(float(time)) for time in (times[1:] + times[:-1]) / 2])
    np.testing.assert_allclose(steps / steps.max(), rates, atol=0.01)


def test_a_zoom_grows_by_the_same_factor_wherever_it_runs_evenly() -> None:
    path = Path(View(0, 0, 1600, 900), View(200, 100, 1200, 675))
    widths = np.array([path.at(time).width for time in (0.35, 0.45, 0.55, 0.65)])
    np.testing.assert_allclose(widths[1:] / widths[:-1], widths[1] / widths[0])


@settings(deadline=None)
@given(st.integers(1, 16), st.sampled_from([-1, 0, 1]))
def test_travel_follows_amplitude_pace_and_length(seconds: int, pace: int) -> None:
    small, medium, large = (travel(one, pace, seconds) for one in ("small", "medium", "large"))
    assert 0 < small < medium < large <= MOST_TRAVEL
    assert travel("auto", pace, seconds) <= travel("auto", pace, seconds + 1) <= MOST_TRAVEL
    assert travel("medium", -1, seconds) < travel("medium", 0, seconds) < travel("medium", 1, seconds)


@settings(max_examples=40, deadline=None)
@given(MOVES, st.integers(100, 900), st.integers(100, 900), SHARES)
def test_a_frame_shows_just_the_part_that_the_path_says(
    move: CameraMove, width: int, height: int, time: float
) -> None:
    """On a picture whose brightness is a place, the frame's four edges tell where they are."""
    size = output_size(width, height, 120)
    path = plan(move, 0.2, (width, height), size[0] / size[1])
    view = path.at(time)
    for axis, (near, far, whole) in enumerate(
        ((view.left, view.right, width), (view.top, view.bottom, height))
    ):
        frame = Plate(ramp(axis, (width, height)), path, size).frame(time)
        along = frame[:, :, 0].mean(axis=axis)
        shown = (along[[0, -1]] - 20) / 215 * whole
        pixel = (far - near) / len(along)
        slack = 0.5 * pixel + whole / 215 + 1
        assert shown == pytest.approx([near, far], abs=slack)
