import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.animate.motion_format import Spring, Step
from engine.animate.motion_tracks import foot_path, sprung
from engine.animate.retarget_limbs import REACH, bend, soft_minimum

coordinate = st.floats(-500, 500)
points = st.tuples(coordinate, coordinate, coordinate)
bone = st.floats(5, 300)


@given(end=points, pole=points, upper=bone, lower=bone)
def test_a_bent_limb_keeps_its_bones(
    end: tuple[float, ...], pole: tuple[float, ...], upper: float, lower: float
):
    root = np.zeros((1, 3))
    middle, hand = bend(root, np.array([end]), upper, lower, np.array([pole]))
    assert np.linalg.norm(middle) <= upper + 1e-6
    assert np.linalg.norm(hand - middle) <= lower + 1e-6
    distance = float(np.linalg.norm(end))
    if distance < REACH * (upper + lower):
        np.testing.assert_allclose(hand, [end], atol=1e-6)
    if distance > abs(upper - lower) * 1.03 + 1 and np.linalg.norm(np.cross(pole, end)) > 1:
        np.testing.assert_allclose(np.linalg.norm(middle), upper, rtol=1e-6)
        np.testing.assert_allclose(np.linalg.norm(hand - middle), lower, rtol=1e-4)


@given(values=st.lists(st.floats(-100, 100), min_size=2, max_size=4))
def test_the_soft_minimum_is_never_above_the_minimum(values: list[float]):
    result = soft_minimum(*(np.array([value]) for value in values), softness=2.0)
    assert min(values) - 2.0 * np.log(len(values)) - 1e-9 <= result[0] <= min(values) + 1e-9


def test_a_spring_overshoots_on_time_and_keeps_the_loop_closed():
    beat = 30
    curve = np.repeat(np.tile([0.0, 1.0], 5), beat)
    swung = sprung(curve, Spring(hertz=4, damping=0.4))
    assert swung.max() > 1.1
    assert abs(swung.mean() - curve.mean()) < 1e-9
    np.testing.assert_allclose(
        sprung(np.roll(curve, 7), Spring(hertz=4, damping=0.4)), np.roll(swung, 7), atol=1e-9
    )
    slow = np.sin(np.arange(300) / 300 * 2 * np.pi)
    lag = np.argmax(sprung(slow, Spring(hertz=4, damping=0.4))) - np.argmax(slow)
    assert abs(lag) <= 1


def test_a_foot_stands_where_it_lands():
    steps = (Step(at=0, x=-0.2, lift=0.1, take=0.5), Step(at=2, x=0.3, front=0.1, lift=0.2, take=1))
    beat = np.arange(0, 8, 1 / 16)
    path = foot_path(steps, 4, beat)
    at = {round(float(b), 4): i for i, b in enumerate(beat)}
    assert path.out[at[0.0]] == path.out[at[0.9375]] == -0.2
    assert path.out[at[2.0]] == path.out[at[3.0]] == 0.3
    assert path.up[at[1.5]] == 0.2
    assert not path.planted[at[1.5]]
    assert path.planted[at[1.0]]
    assert path.planted[at[2.0]]
    assert (path.up[path.planted] == 0).all()
    np.testing.assert_allclose(path.out[: beat.size // 2], path.out[beat.size // 2 :], atol=1e-9)


def test_a_kick_flies_out_at_its_height_and_leaves_the_landing_alone():
    beat = np.arange(0, 4, 1 / 16)
    plain, kicked = (
        foot_path((Step(at=1, x=0.1, lift=0.5, take=1, kick=kick),), 4, beat) for kick in (0.0, 0.6)
    )
    top = np.argmax(kicked.up)
    assert beat[top] == 0.5
    assert kicked.out[top] == np.max(kicked.out) == 0.1 + 0.6
    np.testing.assert_array_equal(kicked.out[kicked.planted], plain.out[plain.planted])
    np.testing.assert_array_equal(kicked.up, plain.up)
