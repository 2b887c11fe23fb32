"""Hands for people who keep theirs in their pockets."""

import cv2
import numpy as np

from engine.animate.arrays import ByteArray, Float32Array, FloatArray
from engine.animate.bones import Limb
from engine.animate.face import Face
from engine.animate.pose import Pose

PALM = 0.085
FINGER = 0.028
_FINGERS = ((-0.058, 0.215), (-0.02, 0.245), (0.02, 0.24), (0.056, 0.205))
"""Where each finger ends: sideways and forward of the wrist, in torso lengths."""
SHADE = 0.72


def skin_colour(picture: ByteArray, pose: Pose, face: Face | None) -> FloatArray:
    """Return the colour of the cheeks and nose in RGB [H, W, 3], or of the nose when no face was found."""
    centre = pose.points["nose"] if face is None else face.points[:, :2].mean(axis=0)
    radius = 0.03 * pose.torso if face is None else 0.22 * face.width
    height, width = picture.shape[:2]
    left, top = np.clip(centre - radius, 0, [width - 2, height - 2]).astype(int)
    right, bottom = np.clip(centre + radius, 1, [width, height]).astype(int)
    patch = picture[top : max(bottom, top + 1), left : max(right, left + 1)].reshape(-1, 3)
    return np.asarray(np.median(patch.astype(np.float64), axis=0), dtype=np.float64)


def draw_hand(shape: tuple[int, ...], limb: Limb, torso: float, skin: FloatArray) -> ByteArray:
    """Draw a hand in the colour `skin` where the forearm ends: RGBA [H, W, 4], premultiplied bytes."""
    height, width = shape[:2]
    wrist = limb.joints[2]
    onward = (limb.joints[3] - wrist) / max(float(np.linalg.norm(limb.joints[3] - wrist)), 1e-6)
    side = np.array([-onward[1], onward[0]])
    if limb.name.startswith("right"):
        side = -side

    def at(sideways: float, forward: float) -> FloatArray:
        return wrist + torso * (sideways * side + forward * onward)

    cover = np.zeros((height, width), np.float32)
    shade = np.ones((height, width), np.float32)
    thumb = (at(0.05, 0.03), at(0.115, 0.125), 1.15 * FINGER * torso)
    strokes = [(at(0.7 * x, 0.1), at(x, y), FINGER * torso) for x, y in _FINGERS]
    palm = (at(0, -0.08), at(0, 0.1), PALM * torso)
    for start, end, radius in [thumb, *strokes, palm]:
        stroke = _capsule((height, width), start, end, radius)
        inner = np.clip(stroke * radius / 5.0, 0, 1)
        shade = np.where(inner > 0, SHADE + (1 - SHADE) * np.clip(stroke * 2.5, 0, 1), shade)
        cover = np.maximum(cover, np.clip(stroke * radius, 0, 1))
    rgb = (
        skin.astype(np.float32)
        * cv2.GaussianBlur(shade.astype(np.float32), (0, 0), max(0.6, 0.006 * torso))[:, :, None]
    )
    painted = np.concatenate([rgb * cover[:, :, None], cover[:, :, None] * 255], axis=2)
    return np.asarray(np.rint(np.clip(painted, 0, 255)), dtype=np.uint8)


def _capsule(shape: tuple[int, int], start: FloatArray, end: FloatArray, radius: float) -> Float32Array:
    """Return how deep every pixel lies in a capsule: 1 on its axis, 0 on its outline, negative outside."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float64)
    along = end - start
    t = np.clip(
        ((columns - start[0]) * along[0] + (rows - start[1]) * along[1]) / max(float(along @ along), 1e-6),
        0,
        1,
    )
    away = np.hypot(columns - start[0] - t * along[0], rows - start[1] - t * along[1])
    return (1 - away / max(radius, 1e-6)).astype(np.float32)


def under(top: ByteArray, bottom: ByteArray) -> ByteArray:
    """Lay premultiplied RGBA `top` over `bottom`, both [H, W, 4]."""
    through = 1 - top[:, :, 3:].astype(np.float32) / 255
    return np.asarray(np.rint(top + bottom * through), dtype=np.uint8)
