"""The wall behind a person who steps aside."""

import numpy as np

from engine.animate.arrays import ByteArray
from engine.animate.backdrop import fill_behind
from engine.animate.texture import fill_gap

HEIGHT, WIDTH = 360, 240
TORSO = 60.0


def bricks() -> ByteArray:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    joint = (rows % 24 < 4) | ((columns + 24 * (rows // 24 % 2)) % 48 < 4)
    wall = np.where(joint[:, :, None], np.array([225, 220, 210]), np.array([150, 60, 45]))
    return wall.astype(np.uint8)


def person() -> np.ndarray:
    alpha = np.zeros((HEIGHT, WIDTH), np.float32)
    alpha[80:320, 95:145] = 1
    return alpha


def test_bricks_go_on_behind_the_person() -> None:
    wall, alpha = bricks(), person()
    seen = wall.copy()
    seen[alpha > 0] = (20, 40, 200)
    filled = fill_behind(seen, alpha, TORSO)
    smooth = fill_gap(seen.astype(np.float32), (alpha == 0).astype(np.float32), 1.5, TORSO, 5.0)
    inside = alpha > 0

    def contrast(picture: np.ndarray) -> float:
        return float(picture[inside].astype(float).std(axis=0).mean())

    assert contrast(smooth) < 0.6 * contrast(wall), "a smear has no bricks"
    assert 0.85 * contrast(wall) < contrast(filled) < 1.15 * contrast(wall)
    off = np.abs(filled.astype(float) - wall).mean(axis=2)[inside]
    assert float((off < 40).mean()) > 0.7, "and where they belong"


def test_a_plain_wall_stays_plain() -> None:
    shade = np.linspace(120, 200, HEIGHT)[:, None, None] + np.zeros((1, WIDTH, 3))
    wall, alpha = shade.astype(np.uint8), person()
    seen = wall.copy()
    seen[alpha > 0] = (20, 40, 200)
    filled = fill_behind(seen, alpha, TORSO)
    assert np.abs(filled.astype(int) - wall).max() < 12


def test_farther_from_the_person_not_one_pixel_changes() -> None:
    wall, alpha = bricks(), person()
    filled = fill_behind(wall, alpha, TORSO)
    changed = np.flatnonzero((filled != wall).any(axis=(0, 2)))
    assert changed.min() >= 90
    assert changed.max() <= 150


def test_somebody_who_hides_nearly_everything_is_painted_over_all_the_same() -> None:
    wall = bricks()
    alpha = np.ones((HEIGHT, WIDTH), np.float32)
    alpha[:, :14] = 0
    filled = fill_behind(wall, alpha, TORSO)
    assert filled.shape == wall.shape
    assert np.array_equal(filled[:, :8], wall[:, :8])
