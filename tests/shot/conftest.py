"""The project's own drawn person, and a way to film and watch a short shot."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.shot.options import ShotOptions
from engine.shot.pipeline import film
from engine.shot.report import ShotReport
from tests.shot.watching import Watched, watch

SAMPLE = Path(__file__).parents[2] / "playground" / "sample.png"
FEW = 8
"""Frames a second, where a test does not look at their number."""
Shoot = Callable[..., tuple[ShotReport, Watched]]


@pytest.fixture(scope="session")
def sample() -> bytes:
    return SAMPLE.read_bytes()


@pytest.fixture(scope="session")
def person() -> "np.ndarray[Any, np.dtype[np.uint8]]":
    return np.array(Image.open(SAMPLE).convert("RGB"), dtype=np.uint8)


@pytest.fixture
def shoot(tmp_path: Path) -> Shoot:
    def one(pictures: Sequence[bytes] = (), **options: Any) -> tuple[ShotReport, Watched]:
        path = tmp_path / "shot.mp4"
        chosen = ShotOptions(**{"duration": 1, "resolution": "360p", "fps": FEW, **options})
        return film(pictures, chosen, path), watch(path)

    return one
