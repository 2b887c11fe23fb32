"""The dances' small looping pictures, and how they are cut."""

import io
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from bot.dances import TEMPLATES, dances
from playground.previews import MOST_BYTES, WIDTH, loop_of, small_picture
from tests.house.source import ROOT

DANCES = [dance.id for dance in dances()]


def frames_of(picture: Path | io.BytesIO) -> tuple[np.ndarray, float]:
    """All frames, and how many seconds they take; it must run round and round."""
    with Image.open(picture) as image:
        assert image.format == "WEBP"
        assert image.info["loop"] == 0, "without end"
        frames, seconds = [], 0.0
        for frame in ImageSequence.Iterator(image):
            frames.append(np.array(frame.convert("RGB"), np.int16))
            seconds += frame.info["duration"] / 1000
    return np.stack(frames), seconds


@pytest.mark.parametrize("dance", DANCES)
def test_every_dance_has_a_small_preview_that_loops(dance: str) -> None:
    path = TEMPLATES / dance / "preview.webp"
    assert path.stat().st_size <= MOST_BYTES
    frames, seconds = frames_of(path)
    assert frames.shape[1:] == (284, WIDTH, 3)
    assert 2 <= seconds <= 4.5
    assert 9.5 <= len(frames) / seconds <= 12.5
    changes = np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2, 3))
    seam = np.abs(frames[-1] - frames[0]).mean()
    assert changes.mean() > 1, "it dances"
    assert seam <= 1.2 * changes.max(), "and does not jump where it begins again"


def test_previews_are_installed_with_the_rest() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["*"]
    for path in TEMPLATES.glob("*/*"):
        assert any(fnmatch(path.name, pattern) for pattern in settings), path.name


def ball(frames: int, period: int) -> np.ndarray:
    """A film of a ball that runs round in `period` frames."""
    y, x = np.mgrid[:64, :64]
    angles = 2 * np.pi * np.arange(frames) / period
    away = [np.hypot(x - 32 - 20 * np.cos(angle), y - 32 - 20 * np.sin(angle)) for angle in angles]
    bright = np.clip(12 - np.array(away), 0, 1) * 255
    return np.repeat(bright[..., None], 3, axis=3).astype(np.uint8)


def test_one_round_is_cut_out() -> None:
    film = ball(frames=400, period=80)
    np.testing.assert_array_equal(loop_of(film), film[:80])


def test_a_round_keeps_its_time() -> None:
    frames, seconds = frames_of(io.BytesIO(small_picture(ball(frames=80, period=80))))
    assert len(frames) == 32
    assert seconds == pytest.approx(80 / 30, abs=0.001)


def test_what_cannot_be_small_is_not_written() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (60, 400, 400, 3), np.uint8)
    with pytest.raises(ValueError, match="does not fit"):
        small_picture(noise)
