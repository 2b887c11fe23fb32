"""A face that turns and nods a little: its middle shifts over the head, as what is nearer to us does."""

import numpy as np

from engine.animate.arrays import FloatArray
from engine.animate.face import Face

_NEARER = 0.11
"""How far the middle of a face moves for a turn at a right angle, in its widths, before the head's outline.

A face bulges far more, but a flat texture bears no more than a hint of it.
"""
_SPREAD = 0.32
"""The standard deviation of what moves along around the middle, in widths of the face."""


def face_shift(face: Face, vertices: FloatArray, turn: FloatArray, head_angle: float) -> FloatArray:
    """Return by how much vertices [N, 2], given at rest, move for the face's turn.

    `turn` [2] is to the right of the screen and down, in radians; `head_angle` the head's roll, clockwise.
    """
    middle, width = face.points.mean(axis=0), face.width
    x, y = (vertices - middle).T / (_SPREAD * width)
    cosine, sine = np.cos(head_angle), np.sin(head_angle)
    shift = _NEARER * width * np.array([[cosine, -sine], [sine, cosine]]) @ np.sin(turn)
    return np.exp(-0.5 * (x * x + y * y))[:, None] * shift
