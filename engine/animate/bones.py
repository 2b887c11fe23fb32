"""The bones of a figure at rest: four limbs as chains of joints, with their widths."""

import math
from dataclasses import dataclass

import numpy as np

from engine.animate.arrays import BoolArray, FloatArray
from engine.animate.compiled import compiled
from engine.animate.pose import Pose
from engine.animate.skeleton import LIMB_JOINTS, LIMBS

SAMPLES = 9
_USUAL_WIDTH = {"arm": (0.15, 0.12, 0.09), "leg": (0.24, 0.17, 0.15)}
"""Half widths of upper bone, lower bone and extremity in torso lengths, clothes included."""
_HAND_REACH = 1.9
_HIDDEN_HAND = 0.26
FINGERTIPS = 1.8
"""Beyond its tip a hand ends sooner than beside its bone."""
_FREE = 1.9
_GUESS = (0.6, 0.85)
"""Between what shares of the usual width a limb that lies against the body is taken to end."""
_SEEN = 0.6


@dataclass(frozen=True)
class Limb:
    """One limb's chain at rest.

    `joints` [4, 2]: root, middle joint, end joint, tip of the hand or foot. `reach` [3, SAMPLES, 2]: for each
    bone, along its length, how far the limb reaches to its left and right side in pixels; `is_free`, of the
    same shape, tells where that is the silhouette's own edge and not a guess. `is_hand_hidden`: the hand
    is in a pocket or behind the back.
    """

    name: str
    joints: FloatArray
    reach: FloatArray
    is_free: BoolArray
    is_hand_hidden: bool = False

    @property
    def is_arm(self) -> bool:
        """Tell arms from legs."""
        return self.name.endswith("arm")

    @property
    def half_widths(self) -> FloatArray:
        """The limb's half width at root, middle and end joint: [3]."""
        means = self.reach.mean(axis=2)
        return np.array([means[0, 0], (means[0, -1] + means[1, 0]) / 2, (means[1, -1] + means[2, 0]) / 2])


def find_limbs(pose: Pose, inside: BoolArray, arms: BoolArray | None = None) -> list[Limb]:
    """Measure the four limbs of `skeleton.LIMBS` in the silhouette [H, W].

    Once it is known where the `arms` are, they no longer count as a part of the legs beside them.
    """
    bare = inside if arms is None else inside & ~arms
    return [_measure(name, pose, inside, bare if name.endswith("leg") else inside) for name in LIMBS]


def _chain(name: str, pose: Pose) -> FloatArray:
    points = pose.points
    joints = [points[joint] for joint in LIMB_JOINTS[name]]
    side = name.split("_")[0]
    if _is_hand_hidden(name, pose):
        onward = joints[2] - joints[1]
        tip = joints[2] + onward * (_HIDDEN_HAND * pose.torso / max(float(np.linalg.norm(onward)), 1e-6))
    elif name.endswith("arm"):
        knuckles = (points[f"{side}_index"] + points[f"{side}_pinky"]) / 2
        tip = joints[2] + _HAND_REACH * (knuckles - joints[2])
    else:
        tip = points[f"{side}_toe"]
    shortest = (0.10 if name.endswith("arm") else 0.12) * pose.torso
    direction = tip - joints[2]
    length = float(np.linalg.norm(direction))
    if length < shortest:
        onward = joints[2] - joints[1] if name.endswith("arm") else np.array([0.0, 1.0])
        direction = onward / max(float(np.linalg.norm(onward)), 1e-6)
        tip = joints[2] + direction * shortest
    return np.array([*joints, tip], dtype=np.float64)


def _is_hand_hidden(name: str, pose: Pose) -> bool:
    if name.endswith("leg"):
        return False
    side = name.split("_")[0]
    return pose.visibility[f"{side}_wrist"] < _SEEN


def _measure(name: str, pose: Pose, inside: BoolArray, own: BoolArray) -> Limb:
    joints = _chain(name, pose)
    usual = np.array(_USUAL_WIDTH[name.split("_")[1]]) * pose.torso
    reach = np.empty((3, SAMPLES, 2))
    free = np.zeros((3, SAMPLES, 2), bool)
    for bone in range(3):
        start, end = joints[bone], joints[bone + 1]
        along = end - start
        length = max(float(np.linalg.norm(along)), 1e-6)
        normal = np.array([-along[1], along[0]]) / length
        for index, t in enumerate(np.linspace(0.06, 0.94, SAMPLES)):
            point = start + t * along
            rays = np.array([_edge(inside, own, point, normal * sign, 3 * usual[bone]) for sign in (1, -1)])
            reach[bone, index], free[bone, index] = _judge(rays, float(usual[bone]))
        reach[bone] = _smooth(reach[bone])
    return Limb(name, joints, reach, free, _is_hand_hidden(name, pose))


def _edge(inside: BoolArray, own: BoolArray, start: FloatArray, direction: FloatArray, limit: float) -> float:
    """Return how far the silhouette's edge is; infinity where what is not the limb's `own` hides it."""
    away = _ray(inside, start, direction, limit)
    return away if own is inside or _ray(own, start, direction, limit) == away else float("inf")


def _ray(inside: BoolArray, start: FloatArray, direction: FloatArray, limit: float) -> float:
    """Walk from `start` to the silhouette's edge; infinity when it is farther than `limit`."""
    height, width = inside.shape
    steps = np.arange(0.0, limit + 1, 1.0)
    xs = np.clip((start[0] + direction[0] * steps).round().astype(int), 0, width - 1)
    ys = np.clip((start[1] + direction[1] * steps).round().astype(int), 0, height - 1)
    out = np.flatnonzero(~inside[ys, xs])
    return float(steps[out[0]]) if out.size else float("inf")


def _judge(rays: FloatArray, usual: float) -> tuple[FloatArray, BoolArray]:
    """Believe the edge where it is near; mirror the other side, or take the usual width, where it is not."""
    free = rays <= _FREE * usual
    known = np.where(free, np.maximum(rays, 0.35 * usual), usual)
    guess = np.clip(known[::-1], *(np.array(_GUESS) * usual))
    return np.where(free, known, guess), free


def _smooth(values: FloatArray) -> FloatArray:
    padded = np.pad(values, ((1, 1), (0, 0)), mode="edge")
    return np.asarray(np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0), dtype=np.float64)


def bone_distance(limb: Limb, bone: int, xs: FloatArray, ys: FloatArray) -> FloatArray:
    """Return the points' distance to a bone as a share of the limb's reach there: below 1 is inside."""
    start, end = limb.joints[bone], limb.joints[bone + 1]
    along = end - start
    length = max(float(np.linalg.norm(along)), 1e-6)
    slack = np.where(limb.is_free[bone], 1.3, 1.0) * limb.reach[bone]
    ending = FINGERTIPS if limb.is_arm and bone == 2 else 1.0
    distance = np.empty(xs.shape)
    _fill_in(xs.ravel(), ys.ravel(), start, along / length, length, ending, slack, distance.ravel())
    return distance


@compiled
def _fill_in(
    xs: FloatArray,
    ys: FloatArray,
    start: FloatArray,
    unit: FloatArray,
    length: float,
    ending: float,
    reach: FloatArray,
    distance: FloatArray,
) -> None:
    """Write `distance` for a bone from `start` on; `reach` [SAMPLES, 2] is that of its two sides.

    What lies beyond an end of the bone is `ending` times as far away as it is beside it.
    """
    last = reach.shape[0] - 1
    for i in range(distance.size):
        dx, dy = xs[i] - start[0], ys[i] - start[1]
        forward = dx * unit[0] + dy * unit[1]
        sideways = -dx * unit[1] + dy * unit[0]
        beyond = max(-forward, forward - length, 0.0) * ending
        place = min(max(forward / length, 0.0), 1.0) * last
        before = min(int(place), last - 1)
        side = 0 if sideways >= 0 else 1
        near = reach[before, side] + (place - before) * (reach[before + 1, side] - reach[before, side])
        distance[i] = math.sqrt(sideways * sideways + beyond * beyond) / max(near, 1e-6)


def limb_distance(limb: Limb, xs: FloatArray, ys: FloatArray) -> FloatArray:
    """Return the smallest of the bones' distances; a hidden hand owns nothing that is seen."""
    if not limb.is_hand_hidden:
        return np.min([bone_distance(limb, bone, xs, ys) for bone in range(3)], axis=0)
    return np.minimum(bone_distance(limb, 0, xs, ys), _sleeve_distance(limb, xs, ys))


def _sleeve_distance(limb: Limb, xs: FloatArray, ys: FloatArray) -> FloatArray:
    """Measure a forearm whose end is in a pocket: near the wrist never sure, beyond it outside."""
    start, along = limb.joints[1], limb.joints[2] - limb.joints[1]
    t = ((xs - start[0]) * along[0] + (ys - start[1]) * along[1]) / max(float(along @ along), 1e-6)
    distance = bone_distance(limb, 1, xs, ys)
    return np.where(
        t > 1.0, np.maximum(distance, 1.1), np.where(t > 0.6, np.maximum(distance, 0.7), distance)
    )
