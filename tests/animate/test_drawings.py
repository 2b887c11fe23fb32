"""Drawn characters dance too."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.animate.gates import find_person
from engine.animate.options import AnimateOptions
from engine.animate.pipeline import Production
from tests.animate.cartoon import cartoon
from tests.animate.conftest import frames_of


@pytest.mark.parametrize("head", [0.7, 1.0])
def test_a_character_with_a_big_head_dances(
    head: float, png: Callable[[Image.Image], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "dance.mp4"
    options = AnimateOptions("ke3", audio=False, short_side=240)
    report = Production(options, max_frames=24).run(png(Image.fromarray(cartoon(head))), path)
    shirt = [
        (frame[:, :, 0] > 180) & (frame[:, :, 1] < 90) & (frame[:, :, 2] < 100) for frame in frames_of(path)
    ]
    assert all(area.sum() > 800 for area in shirt)
    assert not np.array_equal(shirt[0], shirt[-1])
    assert max(frame.flipped for frame in report.mesh) < 0.02


def test_a_drawing_needs_no_face_that_a_face_model_knows() -> None:
    assert find_person(cartoon(1.0, has_face=False)).face is None
