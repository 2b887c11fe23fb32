"""A limb's vertices follow its chain of joints."""

import numpy as np

from engine.animate.arrays import FloatArray
from engine.animate.bend import JointRest, bone_scale, smoothstep
from engine.animate.bones import Limb

_ANKLE_BENDS, _SOLE_KEEPS = 0.3, 0.8
"""So deep below the ankle, in depths of the toe, a foot begins to be, and wholly is, as stiff as its sole."""


class LimbSkin:
    """The vertices [N, 2] of one limb's mesh, bound to its bones at rest.

    An arm turns freely about the shoulder under a round cap; a leg stays attached to the trunk at the hip,
    and its sole turns as one, whatever the shin above it does: what stands on the ground does not creep.
    """

    def __init__(self, limb: Limb, trunk_end: FloatArray, vertices: FloatArray) -> None:
        self._limb = limb
        chain = limb.joints
        widths = limb.half_widths
        before_root = 2 * chain[0] - chain[1] if limb.is_arm else trunk_end
        self._chain = np.array([before_root, *chain])
        self._weights = _joint_weights(vertices, chain)
        self._near = [np.flatnonzero(self._weights[:, index] > 0) for index in range(3)]
        self._joints = [
            JointRest.of(
                vertices[near], self._chain[i], self._chain[i - 1], self._chain[i + 1], float(widths[i - 1])
            )
            for i, near in enumerate(self._near, start=1)
        ]
        sole = np.zeros(len(vertices)) if limb.is_arm else _sole_weights(vertices, chain)
        self._stiff = np.flatnonzero(sole > 0)
        self._stiffness = sole[self._stiff, None]
        self._foot = vertices[self._stiff] - chain[2]

    def move(self, chain: FloatArray, trunk_end: FloatArray) -> FloatArray:
        """Return the vertices for the chain's new joints [4, 2] (root, middle, end, tip)."""
        rest = self._chain
        before_root = 2 * chain[0] - chain[1] if self._limb.is_arm else trunk_end
        new = np.array([before_root, *chain])
        scales = [bone_scale(rest[i : i + 2], new[i : i + 2]) for i in range(4)]
        if self._limb.is_arm:
            scales[0] = scales[1]
        moved = np.zeros((len(self._weights), 2))
        for index, (joint, near) in enumerate(zip(self._joints, self._near, strict=True)):
            at = index + 1
            bent = joint.bend(new[at], new[at - 1], new[at + 1], (scales[at - 1], scales[at]))
            moved[near] += self._weights[near, index, None] * bent
        if self._stiff.size:
            stiff = chain[2] + self._foot @ _turn(rest[4] - rest[3], chain[3] - chain[2])
            moved[self._stiff] += self._stiffness * (stiff - moved[self._stiff])
        return moved


def _joint_weights(vertices: FloatArray, chain: FloatArray) -> FloatArray:
    """Tell which joint's bend a vertex follows [N, 3]; half-way between two joints it changes over."""
    place = _place_along(vertices, chain)
    to_middle = smoothstep((place - 0.3) / 0.4)
    to_end = smoothstep((place - 1.3) / 0.4)
    return np.stack([1 - to_middle, to_middle - to_end, to_end], axis=1)


def _sole_weights(vertices: FloatArray, chain: FloatArray) -> FloatArray:
    """Tell how far a vertex is part of the sole, for a toe that points downwards: [N], 0 to 1."""
    depth = float(chain[3, 1] - chain[2, 1])
    if depth < 1.0:
        return np.zeros(len(vertices))
    below = (vertices[:, 1] - chain[2, 1]) / depth
    return smoothstep((below - _ANKLE_BENDS) / (_SOLE_KEEPS - _ANKLE_BENDS))


def _turn(rest: FloatArray, now: FloatArray) -> FloatArray:
    """Return the matrix [2, 2] that turns offsets, as rows, as the vector `rest` is turned to `now`."""
    scale = max(float(np.hypot(*rest) * np.hypot(*now)), 1e-9)
    cosine = float(rest @ now) / scale
    sine = float(rest[0] * now[1] - rest[1] * now[0]) / scale
    return np.array([[cosine, sine], [-sine, cosine]])


def _place_along(vertices: FloatArray, chain: FloatArray) -> FloatArray:
    """Project vertices to the chain: 0 at the root, 1 and 2 at its joints, 3 at the tip: [N]."""
    best = np.full(len(vertices), np.inf)
    place = np.zeros(len(vertices))
    for bone in range(3):
        start, along = chain[bone], chain[bone + 1] - chain[bone]
        t = np.clip(((vertices - start) @ along) / max(float(along @ along), 1e-9), 0, 1)
        away = np.linalg.norm(vertices - start - t[:, None] * along, axis=1)
        closer = away < best
        best = np.where(closer, away, best)
        place = np.where(closer, bone + t, place)
    return place
