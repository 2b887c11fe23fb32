"""Marks, models, and the narrow place where MediaPipe is called."""

import io

import numpy as np
import pytest
from PIL import Image

from engine.animate import models
from engine.animate.errors import PictureRefused
from engine.animate.gates import find_person
from engine.animate.landmarks import find_body
from engine.animate.mark import make_stamp, place_rect
from engine.animate.matte import cut_out
from engine.animate.options import Mark


@pytest.mark.parametrize("width", [301, 302, 303, 305])
def test_masks_of_any_width_come_back(sample_image: Image.Image, width: int) -> None:
    """Rows that were not aligned once aborted the whole process."""
    picture = np.array(sample_image.resize((width, 500)))
    found = find_body(picture)
    assert found is not None
    assert found[1].shape == (500, width)


def test_a_warm_process_cuts_the_same_person_out_alike(sample_image: Image.Image) -> None:
    picture = np.array(sample_image.resize((384, 640)))
    pose = find_person(picture).pose
    assert np.array_equal(cut_out(picture, pose), cut_out(picture, pose))


def test_the_models_are_the_ones_expected() -> None:
    for name in models.CHECKSUMS:
        assert models.model_path(name).is_file()


def test_another_model_file_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(models.CHECKSUMS, "face_landmarker.task", "0" * 64)
    models.model_path.cache_clear()
    with pytest.raises(models.ModelBroken, match=r"face_landmarker\.task"):
        models.model_path("face_landmarker.task")
    monkeypatch.undo()
    models.model_path.cache_clear()


def test_the_documents_example_rectangle_leaves_twenty_pixels() -> None:
    left, top, width, height = place_rect((-222, -54, 202, 34), 720, 1280)
    assert (720 - left - width, 1280 - top - height) == (20, 20)


def test_a_logo_is_stretched_to_its_rectangle() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (5, 5), (255, 0, 0)).save(buffer, "PNG")
    stamp = make_stamp(Mark(logo=buffer.getvalue(), rect=(10, 20, 30, 8)), 100, 100)
    frame = np.zeros((100, 100, 3), np.uint8)
    assert stamp is not None
    stamp.draw(frame)
    rows, columns = np.nonzero(frame[:, :, 0] > 250)
    assert (columns.min(), columns.max(), rows.min(), rows.max()) == (10, 39, 20, 27)


def test_a_logo_partly_outside_is_cut_and_one_outside_is_dropped() -> None:
    frame = np.zeros((50, 50, 3), np.uint8)
    stamp = make_stamp(Mark(text="AI", rect=(40, 40, 30, 30)), 50, 50)
    assert stamp is not None
    stamp.draw(frame)
    assert make_stamp(Mark(text="AI", rect=(60, 10, 5, 5)), 50, 50) is None


def test_a_broken_logo_is_refused() -> None:
    with pytest.raises(PictureRefused):
        make_stamp(Mark(logo=b"not a picture"), 100, 100)


def test_a_long_text_stays_inside() -> None:
    stamp = make_stamp(Mark(text="Made by a machine " * 20), 180, 320)
    assert stamp is not None
    assert stamp.left >= 0
    assert stamp.colours.shape[1] <= 180
