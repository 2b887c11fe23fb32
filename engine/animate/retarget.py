"""A choreography onto one person: every joint in every frame, in that person's own proportions."""

from collections.abc import Mapping

import numpy as np

from engine.animate.motion import FRAMES_PER_SECOND, BoolArray, FloatArray, Motion
from engine.animate.motion_format import SIDES, Side
from engine.animate.motion_tracks import Choreography, choreography
from engine.animate.retarget_body import Body, Point, faces_us, measure, swapped
from engine.animate.retarget_limbs import REACH, SHORTEST, bend, soft_minimum
from engine.animate.skeleton import JOINTS
from engine.animate.templates import Template

_OUTWARD: Mapping[Side, float] = {"left": 1.0, "right": -1.0}
_FRONT_DROP = 0.22
"""How much lower on the screen a foot is for each length that it is nearer: the camera looks down."""
_TURN_SHIFT = 0.35
"""How far the nose moves sideways for a turn of the head, in neck lengths at a right angle."""
_USUAL_HIPS = 0.3
"""Half the hips' width, in leg lengths, up to which feet keep to the choreography; wider hips stand wider."""
_MOST_FOLDED = 0.6
"""An arm whose hand is nearer to the shoulder than this share of its length points at the viewer instead."""
_HEAD_FOLLOWS = 0.45
"""How much of the torso's lean the head takes along; the rest it balances."""


def retarget(template: Template, rest: Mapping[str, Point]) -> Motion:
    """Let this person dance that template.

    `rest` holds the photo's joints in figure space; elbows and wrists may be missing. No bone is ever longer
    than in the photo, a planted sole stays exactly where it is, and the last frame leads to the first.
    Raises BrokenTemplate, and ValueError for joints that make no body.
    """
    dance = choreography(template)
    if faces_us(rest):
        return _dance(dance, measure(rest))
    return _mirrored(_dance(dance, measure({swapped(name): point for name, point in rest.items()})))


def _dance(dance: Choreography, body: Body) -> Motion:
    channels = dance.channels
    joints: dict[str, FloatArray] = {}
    planted = np.stack([foot.planted for foot in dance.feet], axis=1)
    turned = _foot_angles(dance, planted)
    ankles = [_ankle(dance, body, index, turned[:, index]) for index in range(2)]
    hips = _hips(dance, body, ankles)
    lean = np.radians(channels["torso.lean"])
    up = np.stack([np.sin(lean), -np.cos(lean)], axis=1)
    middle = (hips[0] + hips[1])[:, :2] / 2
    height = body.torso * (np.cos(np.radians(channels["torso.bow"])) + channels["shoulders.lift"])
    chest = middle + up * np.minimum(height, body.torso)[:, None]
    shoulder_tilt = lean * 0.7 + np.radians(channels["shoulders.tilt"])
    narrow = np.cos(np.radians(channels["torso.turn"]))
    for index, side in enumerate(SIDES):
        joints[f"{side}_hip"] = hips[index][:, :2]
        knee, ankle = _leg(dance, body, index, hips[index], ankles[index])
        joints[f"{side}_knee"], joints[f"{side}_ankle"] = knee, ankle
        across = _OUTWARD[side] * body.shoulders[index] * narrow
        shoulder = chest + across[:, None] * np.stack([np.cos(shoulder_tilt), np.sin(shoulder_tilt)], axis=1)
        arm = _led_arm if dance.hands[index] else _swung_arm
        joints[f"{side}_shoulder"] = shoulder
        joints[f"{side}_elbow"], joints[f"{side}_wrist"] = arm(
            dance, body, index, shoulder, (middle + chest) / 2
        )
    head = lean * _HEAD_FOLLOWS + np.radians(channels["head.tilt"])
    joints["nose"] = chest + _nose(body, head, channels)
    return Motion(
        joints=np.stack([joints[name] for name in JOINTS], axis=1),
        depth=_depth(dance),
        head_angle=head,
        face_turn=np.radians(np.stack([channels["head.turn"], channels["head.nod"]], axis=1)),
        hand_angle=_hands(dance, joints),
        foot_angle=turned,
        planted=planted,
        squash=channels["squash"].copy(),
        blink=dance.blink.copy(),
    )


def _ankle(dance: Choreography, body: Body, index: int, turned: FloatArray) -> FloatArray:
    foot, outward = dance.feet[index], _OUTWARD[SIDES[index]]
    x = outward * (foot.out * body.leg + max(0.0, body.hips[index] - _USUAL_HIPS * body.leg))
    y = (foot.front * _FRONT_DROP - foot.up) * body.leg
    squash, sole = dance.channels["squash"], body.soles[index]
    # The foot turns about the end of its sole that stays down; and as the whole figure is squashed about the
    # origin, that end stands still if it is squashed back beforehand.
    end: FloatArray = sole[(turned > 0).astype(np.int32)]
    down = np.stack([x, y - float(sole[:, 1].max())], axis=1) + end
    ankle = down * np.stack([np.sqrt(squash), 1.0 / squash], axis=1) - _rotated(end, turned)
    return np.concatenate([ankle, foot.front[:, None] * body.leg], axis=1)


def _foot_angles(dance: Choreography, planted: BoolArray) -> FloatArray:
    """Return the turns [F, 2] of the left and the right foot, radians clockwise on the screen.

    A foot on the ground that goes over from its heel to its ball is flat in between, in a frame of its own:
    whichever end it stands on then has not moved.
    """
    turns = np.stack([-dance.channels["left_foot.turn"], dance.channels["right_foot.turn"]], axis=1)
    after = np.roll(turns, -1, axis=0)
    over = (turns * after < 0) & planted & np.roll(planted, -1, axis=0)
    flatter = np.abs(turns) <= np.abs(after)
    return np.radians(np.where((over & flatter) | np.roll(over & ~flatter, 1, axis=0), 0.0, turns))


def _rotated(points: FloatArray, angle: FloatArray) -> FloatArray:
    """Turn points [F, 2] by angles [F] in radians, clockwise on the screen."""
    cosine, sine, (x, y) = np.cos(angle), np.sin(angle), points.T
    return np.stack([cosine * x - sine * y, sine * x + cosine * y], axis=1)


def _hips(dance: Choreography, body: Body, ankles: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Place both hip joints: where the dance wants them, but never higher than the legs can carry."""
    channels = dance.channels
    tilt, narrow = np.radians(channels["hips.tilt"]), np.cos(np.radians(channels["hips.turn"]))
    centre = channels["hips.x"] * body.leg
    wanted = body.ankle_height + (REACH + channels["hips.y"]) * body.leg
    offsets: list[FloatArray] = []
    limits = [wanted]
    for index, side in enumerate(SIDES):
        across = _OUTWARD[side] * body.hips[index] * narrow
        offset = np.stack([across * np.cos(tilt), across * np.sin(tilt), np.zeros_like(tilt)], axis=1)
        length = REACH * (body.thigh[index] + body.shin[index])
        aside = ankles[index][:, 0] - centre - offset[:, 0]
        level = np.minimum(np.hypot(aside, ankles[index][:, 2]), 0.97 * length)
        limits.append(np.sqrt(length**2 - level**2) - ankles[index][:, 1] + offset[:, 1])
        offsets.append(offset)
    height = soft_minimum(*limits, softness=0.015 * body.leg)
    root = np.stack([centre, -height, np.zeros_like(height)], axis=1)
    return root + offsets[0], root + offsets[1]


def _leg(
    dance: Choreography, body: Body, index: int, hip: FloatArray, ankle: FloatArray
) -> tuple[FloatArray, FloatArray]:
    out = dance.channels[f"{SIDES[index]}_knee.out"]
    pole = np.stack([_OUTWARD[SIDES[index]] * out, np.zeros_like(out), np.full_like(out, 1.0)], axis=1)
    knee, end = bend(hip, ankle, body.thigh[index], body.shin[index], pole)
    return knee[:, :2], end[:, :2]


def _swung_arm(
    dance: Choreography, body: Body, index: int, shoulder: FloatArray, _belly: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Lay an arm by the angles of its bones: 0 hangs down, 90 points outwards, 180 up."""
    side = SIDES[index]
    elbow = shoulder + _bone(dance, side, "upper", body.upper_arm[index])
    return elbow, elbow + _bone(dance, side, "fore", body.forearm[index])


def _bone(dance: Choreography, side: Side, name: str, length: float) -> FloatArray:
    angle = np.radians(dance.channels[f"{side}_arm.{name}"])
    reach = np.clip(dance.channels[f"{side}_arm.{name}_reach"], SHORTEST, 1.0) * length
    return np.stack([_OUTWARD[side] * np.sin(angle), np.cos(angle)], axis=1) * reach[:, None]


def _led_arm(
    dance: Choreography, body: Body, index: int, shoulder: FloatArray, belly: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Lay an arm by where its hand is, in torso lengths from the middle of the torso.

    The hand lies in the picture's plane and the elbow hangs out of it a little, so that it swings through
    rather than flips over. What points at the viewer is drawn shorter, but never so short that the hand could
    not get where it belongs.
    """
    side, channels = SIDES[index], dance.channels
    upper, fore = body.upper_arm[index], body.forearm[index]
    scale = min(body.torso, upper + fore)
    across, up = _OUTWARD[side] * channels[f"{side}_hand.x"] * scale, channels[f"{side}_hand.y"] * scale
    hand = np.stack([belly[:, 0] + across, belly[:, 1] - up], axis=1)
    needed = np.linalg.norm(hand - shoulder, axis=1) / (REACH * (upper + fore))
    towards_us = np.minimum(1.0 - 0.5 * channels[f"{side}_hand.front"], needed / _MOST_FOLDED)
    shown = np.clip(np.maximum(towards_us, needed), SHORTEST, 1.0)[:, None]
    reach = np.pad((hand - shoulder) / shown, ((0, 0), (0, 1)))
    out = _OUTWARD[side] * channels[f"{side}_elbow.out"]
    pole = np.stack([out, np.full_like(out, 0.9), np.full_like(out, -0.6)], axis=1)
    elbow, wrist = bend(np.zeros_like(reach), reach, upper, fore, pole)
    return shoulder + elbow[:, :2] * shown, shoulder + wrist[:, :2] * shown


def _nose(body: Body, head: FloatArray, channels: Mapping[str, FloatArray]) -> FloatArray:
    length = float(np.linalg.norm(body.neck))
    angle = head - 0.5 * body.torso_tilt
    x, y = body.neck
    turned = x * 0.5 + _TURN_SHIFT * length * np.sin(np.radians(channels["head.turn"]))
    nodded = y * np.cos(np.radians(channels["head.nod"])) + 0.2 * length * np.sin(
        np.radians(channels["head.nod"])
    )
    return np.stack(
        [turned * np.cos(angle) - nodded * np.sin(angle), turned * np.sin(angle) + nodded * np.cos(angle)],
        axis=1,
    )


def _depth(dance: Choreography) -> FloatArray:
    channels, (left, right) = dance.channels, dance.feet
    nearer = (left.front - right.front) / 2
    return np.stack(
        [channels["left_arm.depth"], channels["right_arm.depth"], -0.5 + nearer, -0.5 - nearer + 1e-3], axis=1
    )


def _hands(dance: Choreography, joints: Mapping[str, FloatArray]) -> FloatArray:
    """Flick the hands as asked, and let them trail behind as the forearm turns."""
    angles: list[FloatArray] = []
    for side in SIDES:
        bone = joints[f"{side}_wrist"] - joints[f"{side}_elbow"]
        ahead = np.roll(bone, -1, axis=0)
        behind = np.roll(bone, 1, axis=0)
        turn = np.arctan2(
            behind[:, 0] * ahead[:, 1] - behind[:, 1] * ahead[:, 0], np.sum(behind * ahead, axis=1)
        )
        trail = np.clip(turn * FRAMES_PER_SECOND / 2 * dance.drag, -0.7, 0.7)
        angles.append(-_OUTWARD[side] * np.radians(dance.channels[f"{side}_hand.flick"]) - trail)
    return np.stack(angles, axis=1)


def _mirrored(motion: Motion) -> Motion:
    """Exchange the names of left and right, for a person whose left is on the picture's left."""
    order = [JOINTS.index(swapped(name)) for name in JOINTS]
    return Motion(
        joints=motion.joints[:, order],
        depth=motion.depth[:, [1, 0, 3, 2]],
        head_angle=motion.head_angle,
        face_turn=motion.face_turn,
        hand_angle=motion.hand_angle[:, ::-1],
        foot_angle=motion.foot_angle[:, ::-1],
        planted=motion.planted[:, ::-1],
        squash=motion.squash,
        blink=motion.blink,
    )
