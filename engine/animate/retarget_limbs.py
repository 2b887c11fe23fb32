"""Two-bone inverse kinematics, in the plane or in space."""

import numpy as np

from engine.animate.motion import FloatArray

REACH = 0.995
"""A limb never straightens fully: just before that, a knee or an elbow would snap."""
SHORTEST = 0.35
"""How short a bone may look, in its own lengths, when it points at the viewer."""


def bend(
    root: FloatArray, end: FloatArray, upper: float, lower: float, pole: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Place the middle joint of a two-bone limb, and draw the end in where it is out of reach.

    All points are [F, 2] or [F, 3] (x right, y down, z towards the viewer); `pole` is the direction the
    middle joint points to. The cosine rule gives where along root-end the middle joint lies, Pythagoras how
    far off it. Where the end is too near for bones of unequal lengths, the longer one is drawn shorter, as if
    it pointed at the viewer. Returns the middle joint and the end.
    """
    along = end - root
    distance = np.linalg.norm(along, axis=1, keepdims=True)
    axis = along / np.maximum(distance, 1e-9)
    distance = np.minimum(distance, REACH * (upper + lower))
    first, second = (
        np.minimum(upper, lower + 0.98 * distance),
        np.minimum(lower, upper + 0.98 * distance),
    )
    cosine = (first**2 + distance**2 - second**2) / np.maximum(2.0 * first * distance, 1e-9)
    cosine = np.clip(cosine, -1.0, 1.0)
    aside = pole - np.sum(pole * axis, axis=1, keepdims=True) * axis
    aside /= np.maximum(np.linalg.norm(aside, axis=1, keepdims=True), 1e-9)
    middle = root + first * (cosine * axis + np.sqrt(1.0 - cosine**2) * aside)
    return middle, root + distance * axis


def soft_minimum(*values: FloatArray, softness: float) -> FloatArray:
    """Take the least of several curves with its corners rounded off; never above the true minimum.

    -s log(sum(exp(-v / s))), the log-sum-exp bound.
    """
    stacked = np.stack(values)
    least = stacked.min(axis=0)
    return least - softness * np.log(np.exp((least - stacked) / softness).sum(axis=0))
