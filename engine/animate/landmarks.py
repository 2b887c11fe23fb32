# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportInvalidTypeForm=false, reportUnknownParameterType=false
"""The narrow place where MediaPipe is called.

MediaPipe stays at 0.10.31: later releases report usage to Google, and people's photos go through here.
"""

from functools import cache

import cv2
import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

from engine.animate.arrays import ByteArray, Float32Array, FloatArray
from engine.animate.models import model_path

ROW_ALIGNMENT = 16
"""Widths that are no multiple of this make MediaPipe's masks abort the whole process."""


@cache
def _pose_detector() -> vision.PoseLandmarker:
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model_path("pose_landmarker_full.task"))),
        output_segmentation_masks=True,
        num_poses=1,
        min_pose_detection_confidence=0.4,
    )
    return vision.PoseLandmarker.create_from_options(options)


@cache
def _face_detector() -> vision.FaceLandmarker:
    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model_path("face_landmarker.task"))),
        num_faces=1,
        min_face_detection_confidence=0.4,
    )
    return vision.FaceLandmarker.create_from_options(options)


@cache
def _person_segmenter() -> vision.ImageSegmenter:
    options = vision.ImageSegmenterOptions(
        base_options=BaseOptions(model_asset_path=str(model_path("selfie_segmenter.tflite"))),
        output_confidence_masks=True,
    )
    return vision.ImageSegmenter.create_from_options(options)


def find_body(picture: ByteArray) -> tuple[FloatArray, Float32Array] | None:
    """Find one person in RGB [H, W, 3].

    Returns the 33 landmarks as [33, 4] (x, y in pixels, visibility, presence) and the mask [H, W] in 0..1.
    """
    image = _aligned(picture)
    found = _pose_detector().detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=image))
    if not found.pose_landmarks or not found.segmentation_masks:
        return None
    height, width = picture.shape[:2]
    rows = [
        (mark.x * width, mark.y * height, mark.visibility or 0.0, mark.presence or 0.0)
        for mark in found.pose_landmarks[0]
    ]
    mask = found.segmentation_masks[0].numpy_view().reshape(image.shape[:2])
    return np.array(rows, dtype=np.float64), _resized(mask, width, height)


def find_face(picture: ByteArray) -> FloatArray | None:
    """Find the face in a crop around a head: its points [478, 2] in pixels of the crop, or None."""
    height, width = picture.shape[:2]
    found = _face_detector().detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=_aligned(picture)))
    if not found.face_landmarks:
        return None
    return np.array([(mark.x * width, mark.y * height) for mark in found.face_landmarks[0]], dtype=np.float64)


def segment_person(picture: ByteArray) -> Float32Array:
    """Tell for every pixel of a crop how likely it is a person: [H, W] in 0..1."""
    height, width = picture.shape[:2]
    image = _aligned(picture)
    found = _person_segmenter().segment(mp.Image(image_format=mp.ImageFormat.SRGB, data=image))
    mask = found.confidence_masks[0].numpy_view().reshape(image.shape[:2])
    return _resized(mask, width, height)


def _aligned(picture: ByteArray) -> ByteArray:
    """Scale the picture to a width that MediaPipe can hand masks back for."""
    height, width = picture.shape[:2]
    wanted = max(ROW_ALIGNMENT, round(width / ROW_ALIGNMENT) * ROW_ALIGNMENT)
    if wanted == width:
        return np.ascontiguousarray(picture)
    return np.asarray(cv2.resize(picture, (wanted, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _resized(mask: Float32Array, width: int, height: int) -> Float32Array:
    copied = np.array(mask, dtype=np.float32)
    return np.asarray(cv2.resize(copied, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
