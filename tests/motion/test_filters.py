import numpy as np
import pytest

from engine.animate.filters import band_pass, biquad, lowest_around, mean_around

RATE = 48000


def gain(hertz: float, low: float, high: float) -> float:
    """What a tone keeps of its strength, once the filter has settled."""
    tone = np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)
    return float(np.std(band_pass(tone, low, high, RATE)[RATE // 2 :]) / np.std(tone))


@pytest.mark.parametrize(("low", "high"), [(300.0, 2500.0), (1500.0, 6000.0), (7200.0, 16000.0)])
def test_a_band_passes_and_its_edges_lose_three_decibels(low: float, high: float):
    assert gain(low, low, high) == pytest.approx(0.5**0.5, abs=0.002)
    assert gain(high, low, high) == pytest.approx(0.5**0.5, abs=0.002)
    edges = np.tan(np.pi * np.array([low, high]) / RATE)
    middle = np.arctan(np.sqrt(edges.prod())) * RATE / np.pi
    assert gain(middle, low, high) == pytest.approx(1.0, abs=0.001)
    assert gain(low / 4, low, high) < 0.12


def test_a_section_is_its_difference_equation():
    b, a = np.array([0.6, -0.4, 0.2]), np.array([2.0, -0.5, 0.3])
    sound = np.random.default_rng(3).standard_normal((40, 2))
    expected = np.zeros_like(sound)
    for n in range(40):
        fed = sum(b[k] * sound[n - k] for k in range(3) if n >= k)
        expected[n] = (fed - sum(a[k] * expected[n - k] for k in (1, 2) if n >= k)) / a[0]
    np.testing.assert_allclose(biquad(b, a, sound), expected)


@pytest.mark.parametrize(("size", "reach"), [(1, 1), (5, 1), (40, 3), (41, 13), (7, 9)])
def test_windows_slide_round_a_loop(size: int, reach: int):
    values = np.random.default_rng(size).random(size)
    around = np.array([[values[(i + k) % size] for k in range(-reach, reach + 1)] for i in range(size)])
    np.testing.assert_array_equal(lowest_around(values, reach), around.min(axis=1))
    np.testing.assert_allclose(mean_around(values, reach), around.mean(axis=1))
