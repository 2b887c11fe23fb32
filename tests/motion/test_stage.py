import numpy as np
import pytest

from engine.animate.stage import stage
from engine.animate.templates import available, load

DANCES = available()


@pytest.mark.parametrize("dance", DANCES)
@pytest.mark.parametrize(("width", "height"), [(180, 320), (101, 77), (320, 180), (16, 16)])
def test_size_and_type(dance: str, width: int, height: int):
    scene = stage(load(dance), width, height)
    picture = scene.background(0)
    assert picture.shape == (height, width, 3)
    assert picture.dtype == np.uint8
    assert height * 0.5 < scene.ground_y < height


@pytest.mark.parametrize("dance", DANCES)
def test_it_pulses_on_the_beat_and_loops(dance: str):
    template = load(dance)
    scene = stage(template, 180, 320)
    beat = template.frames_per_beat
    bright = [float(scene.background(round(k * beat)).mean()) for k in range(2)]
    between = float(scene.background(round(0.9 * beat)).mean())
    assert max(bright) > between + 0.5
    difference = np.abs(scene.background(0).astype(int) - scene.background(template.frames).astype(int))
    assert difference.max() <= 2


@pytest.mark.parametrize("dance", DANCES)
def test_frames_are_the_callers_own(dance: str):
    scene = stage(load(dance), 90, 160)
    first = scene.background(3)
    kept = first.copy()
    first[:] = 0
    np.testing.assert_array_equal(scene.background(3), kept)


@pytest.mark.parametrize("dance", DANCES)
def test_colours_never_wrap_around(dance: str):
    """Light tints are clipped: neighbouring pixels hardly ever flip from black to white."""
    picture = stage(load(dance), 360, 640).background(0).astype(int)
    smooth = np.sort(np.abs(np.diff(picture, axis=1)).reshape(-1))
    assert (smooth > 200).mean() < 0.002


def test_the_dances_look_different():
    looks = [stage(load(dance), 45, 80).background(0).astype(int) for dance in DANCES]
    for index, one in enumerate(looks):
        for other in looks[index + 1 :]:
            assert np.abs(one - other).mean() > 15


def test_the_shadow_is_said():
    scene = stage(load("ke3"), 90, 160)
    assert 0 < scene.shadow.opacity <= 1
    assert 0 < scene.shadow.flatten <= 1
