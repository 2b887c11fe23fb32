from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.quality_metrics import beat_alignment, chance_alignment, struck
from engine.animate.motion import FRAMES_PER_SECOND, Motion
from engine.animate.retarget import retarget
from engine.animate.retarget_body import measure
from engine.animate.skeleton import JOINTS
from engine.animate.sound import music
from engine.animate.templates import available, load

Point = tuple[float, float]
DANCES = tuple(one for one in available() if load(one).needs == "person")
BONES = [
    (f"{side}_{upper}", f"{side}_{lower}")
    for side in ("left", "right")
    for upper, lower in (("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"))
]


def path(motion: Motion, joint: str) -> np.ndarray:
    return motion.joints[:, JOINTS.index(joint)]


def length(rest: Mapping[str, Point], first: str, second: str) -> float:
    return float(np.hypot(*np.subtract(rest[first], rest[second])))


def lengths(motion: Motion, first: str, second: str) -> np.ndarray:
    return np.linalg.norm(path(motion, first) - path(motion, second), axis=1)


def assert_sound(motion: Motion, rest: Mapping[str, Point]) -> None:
    """Every promise that holds for every body."""
    assert np.isfinite(motion.joints).all()
    for first, second in BONES:
        if first in rest and second in rest:
            assert lengths(motion, first, second).max() <= length(rest, first, second) * (1 + 1e-6)
    for pair in ("shoulder", "hip"):
        names = f"left_{pair}", f"right_{pair}"
        assert lengths(motion, *names).max() <= length(rest, *names) * (1 + 1e-6)
    for index, side in enumerate(("left", "right")):
        stands = motion.planted[:, index] & np.roll(motion.planted[:, index], -1)
        # A foot turns about the end of the sole that is down, and is flat for a frame as it changes over: in
        # that frame the whole figure's squash, about the other end by then, may shift it by a hair.
        angle = motion.foot_angle[:, index]
        turns = stands & (angle * np.roll(angle, -1) > 0)
        sole = sole_on_screen(motion, side, rest)
        moved = np.linalg.norm(np.roll(sole, -1, axis=0) - sole, axis=2).min(axis=1)
        assert stands.any()
        assert moved[turns].max(initial=0.0) < 1e-6
        assert moved[stands].max() < 0.02 * np.ptp(measure(rest).soles[index][:, 0])


def sole_on_screen(motion: Motion, side: str, rest: Mapping[str, Point]) -> np.ndarray:
    """Return both ends of a sole [F, 2, 2] as the figure is drawn, squashed about the ground."""
    index = 0 if side == "left" else 1
    angle = motion.foot_angle[:, index]
    ends = [
        path(motion, f"{side}_ankle")
        + np.stack([np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y], axis=1)
        for x, y in measure(rest).soles[index]
    ]
    return np.stack(ends, axis=1) * np.stack([motion.squash**-0.5, motion.squash], axis=1)[:, None]


@pytest.mark.parametrize("dance", DANCES)
def test_shapes_and_ranges(dance: str, rest: dict[str, Point]):
    template = load(dance)
    motion = retarget(template, rest)
    frames = template.frames
    assert motion.frames == frames
    assert motion.joints.shape == (frames, 13, 2)
    assert motion.depth.shape == (frames, 4)
    assert motion.hand_angle.shape == motion.foot_angle.shape == motion.planted.shape == (frames, 2)
    assert motion.head_angle.shape == motion.squash.shape == motion.blink.shape == (frames,)
    assert motion.blink.min() == 0
    assert motion.blink.max() == 1
    assert 0.85 <= motion.squash.min() <= motion.squash.max() <= 1.1
    assert np.abs(motion.depth).min() > 0, "a limb in the torso's own plane has no order"


@pytest.mark.parametrize("dance", DANCES)
def test_a_grown_up_keeps_every_promise(dance: str, rest: dict[str, Point]):
    motion = retarget(load(dance), rest)
    assert_sound(motion, rest)
    for first, second in BONES:
        assert lengths(motion, first, second).min() >= 0.35 * length(rest, first, second)


@pytest.mark.parametrize("dance", DANCES)
def test_the_loop_closes(dance: str, rest: dict[str, Point]):
    motion = retarget(load(dance), rest)
    steps = np.linalg.norm(np.diff(motion.joints, axis=0), axis=2).max(axis=1)
    seam = np.linalg.norm(motion.joints[0] - motion.joints[-1], axis=1).max()
    assert seam <= steps.max()
    bends = np.linalg.norm(np.diff(motion.joints, n=2, axis=0), axis=2).max(axis=1)
    round_the_seam = np.concatenate([motion.joints[-2:], motion.joints[:2]])
    assert np.linalg.norm(np.diff(round_the_seam, n=2, axis=0), axis=2).max() <= bends.max()


@pytest.mark.parametrize("dance", DANCES)
def test_nothing_jumps(dance: str, rest: dict[str, Point]):
    motion = retarget(load(dance), rest)
    again = np.concatenate([motion.joints, motion.joints[:2]])
    change = np.linalg.norm(np.diff(again, axis=0), axis=2).max()
    assert change < 0.16 * 720, "no joint crosses a sixth of the body in a thirtieth of a second"


@pytest.mark.parametrize("dance", DANCES)
def test_feet_land_on_the_beat(dance: str, rest: dict[str, Point]):
    template = load(dance)
    motion = retarget(template, rest)
    landings = [
        frame / template.frames_per_beat
        for index in range(2)
        for frame in np.flatnonzero(motion.planted[:, index] & ~np.roll(motion.planted[:, index], 1))
    ]
    off = [abs(beat * 2 - round(beat * 2)) / 2 * template.frames_per_beat for beat in landings]
    assert len(landings) >= template.beats / 2
    assert np.median(off) <= 1.0, "frames off the nearest half beat"


@pytest.mark.parametrize("dance", DANCES)
def test_the_body_comes_to_rest_with_the_music(dance: str, rest: dict[str, Point]):
    """Dancers strike a pose on a hit or a moment after it: stillness follows the onsets, not the gaps."""
    template = load(dance)
    joints = retarget(template, rest).joints
    speed = np.linalg.norm(np.roll(joints, -1, axis=0) - np.roll(joints, 1, axis=0), axis=2).sum(axis=1)
    onsets = _onsets(music(template, template.seconds, 24000).mean(axis=1), template.frames)
    half = round(template.frames_per_beat / 2)
    lags = np.arange(-half, half + 1)
    likeness = np.array([np.corrcoef(onsets, np.roll(-speed, -lag))[0, 1] for lag in lags])
    assert np.ptp(likeness) > 0.15
    assert -0.1 <= lags[likeness.argmax()] / template.frames_per_beat <= 0.22


@pytest.mark.parametrize("dance", DANCES)
def test_stops_fall_on_the_beat_far_more_than_by_chance(dance: str, rest: dict[str, Point]):
    template = load(dance)
    motion = retarget(template, rest)
    moments = struck(squashed(motion), FRAMES_PER_SECOND)
    period = template.seconds / template.beats
    beats = np.linspace(0.0, template.seconds, template.beats + 1)
    assert moments.size >= template.beats / 2
    aligned = beat_alignment(beats, moments)
    assert aligned > 0.65
    assert aligned > 2 * chance_alignment(beats, moments, period)


def squashed(motion: Motion) -> np.ndarray:
    """The joints as they are drawn."""
    return motion.joints * np.stack([motion.squash**-0.5, motion.squash], axis=1)[:, None]


def _onsets(sound: np.ndarray, frames: int) -> np.ndarray:
    """How much louder each frame is than the one before."""
    loud = np.log(np.square(sound[: sound.size // frames * frames]).reshape(frames, -1).mean(axis=1) + 1e-4)
    return np.maximum(loud - np.roll(loud, 1), 0)


def test_no_two_dances_are_alike(rest: dict[str, Point]):
    """However one is shifted in time, some joints are elsewhere: by a twelfth of the body on average."""
    rounds: dict[str, np.ndarray] = {}
    for dance in DANCES:
        template = load(dance)
        frames = np.round(np.arange(0, 8, 0.25) * template.frames_per_beat).astype(int)
        rounds[dance] = retarget(template, rest).joints[frames % template.frames]
    for one, other in combinations(DANCES, 2):
        apart = [
            np.linalg.norm(np.roll(rounds[one], shift, axis=0) - rounds[other], axis=2).mean()
            for shift in range(32)
        ]
        assert min(apart) > 720 / 12, (one, other)


def moved(motion: Motion, joint: str, axis: int) -> float:
    return float(np.ptp(path(motion, joint)[:, axis]))


def test_each_dance_is_what_it_is_called(rest: dict[str, Point]):
    body = 720.0
    ke3, rabbit, oar = (retarget(load(one), rest) for one in ("ke3", "tuziwu", "huajiangwu"))
    crossed = path(ke3, "left_ankle")[:, 0] < path(ke3, "right_ankle")[:, 0]
    assert 0.05 < crossed.mean() < 0.6, "kemusan crosses its feet"
    assert np.abs(np.diff(ke3.hand_angle, axis=0)).max() > 0.3, "and flicks its wrists"
    for side in ("left", "right"):
        above = path(rabbit, f"{side}_wrist")[:, 1] < path(rabbit, "nose")[:, 1]
        assert above.mean() > 0.9, "a rabbit keeps its paws up"
    airborne = ~rabbit.planted.any(axis=1)
    assert 0.2 < airborne.mean() < 0.7, "and hops with both feet"
    hips = -(path(oar, "left_hip") + path(oar, "right_hip"))[:, 1] / 2
    assert hips.max() < 380, "paddling stays low"
    hands = (path(oar, "left_wrist") + path(oar, "right_wrist"))[:, 0] / 2
    assert hands.max() > 0.15 * body
    assert hands.min() < -0.15 * body


def test_the_later_dances_are_what_they_are_called_too(rest: dict[str, Point]):
    body = 720.0
    cancan, robot, disco, flamenco, guitar, zombie = (
        retarget(load(one), rest) for one in ("cancan", "robot", "disco", "flamenco", "airguitar", "zombie")
    )
    for side in ("left", "right"):
        kicks = path(cancan, f"{side}_hip")[:, 1] - path(cancan, f"{side}_ankle")[:, 1]
        assert kicks.max() > -0.12 * body, "a can-can kicks up to the hip"
        over = path(flamenco, f"{side}_wrist")[:, 1] < path(flamenco, "nose")[:, 1]
        assert 0.1 < over.mean() < 0.5, "one arm curls overhead, then the other"
    moves = np.linalg.norm(np.diff(path(robot, "left_elbow"), axis=0), axis=1)
    assert np.median(moves) < 0.15 * moves.max(), "a robot's upper arms stand still most of the time"
    pointing = path(disco, "right_wrist") - path(disco, "right_shoulder")
    assert pointing[:, 1].min() < -0.2 * body, "disco points to the sky"
    assert pointing[pointing[:, 0] > 0.2 * body][:, 1].max() > 0.1 * body, "and to the other hip"
    strums = np.diff(np.sign(np.diff(path(guitar, "right_wrist")[:, 1])))
    assert np.count_nonzero(strums) > load("airguitar").beats, "the right hand strums"
    fretting = path(guitar, "left_wrist")[:, 0] - path(guitar, "left_shoulder")[:, 0]
    assert (fretting > 0.05 * body).all(), "the left one never leaves the neck"
    dragged = zombie.joints[:, JOINTS.index("left_ankle"), 1].max() - path(zombie, "left_ankle")[:, 1]
    assert np.median(dragged[~zombie.planted[:, 0]]) < 0.03 * body, "a zombie drags its feet"


def test_whoever_turns_their_back_dances_the_mirror_image(rest: dict[str, Point]):
    names = {
        name: name.replace("left", "X").replace("right", "left").replace("X", "right") for name in JOINTS
    }
    behind = {names[name]: point for name, point in rest.items()}
    facing, turned = retarget(load("ke3"), rest), retarget(load("ke3"), behind)
    order = [JOINTS.index(names[name]) for name in JOINTS]
    np.testing.assert_allclose(turned.joints[:, order], facing.joints)
    np.testing.assert_array_equal(turned.planted[:, ::-1], facing.planted)


@pytest.mark.parametrize("dance", DANCES)
@pytest.mark.parametrize(
    "absent",
    [
        ("left_wrist",),
        ("left_elbow", "left_wrist"),
        ("left_elbow", "left_wrist", "right_elbow", "right_wrist"),
    ],
)
def test_hidden_arms_still_dance(dance: str, absent: tuple[str, ...], rest: dict[str, Point]):
    seen = {name: point for name, point in rest.items() if name not in absent}
    motion = retarget(load(dance), seen)
    assert_sound(motion, seen)
    assert moved(motion, "left_wrist", 0) > 20


def test_a_body_that_is_none_is_refused(rest: dict[str, Point]):
    with pytest.raises(ValueError, match="no body"):
        retarget(load("ke3"), dict.fromkeys(rest, (0.0, 0.0)))
    with pytest.raises(ValueError, match="left_knee"):
        retarget(load("ke3"), {name: point for name, point in rest.items() if name != "left_knee"})
    with pytest.raises(ValueError, match="finite"):
        retarget(load("ke3"), rest | {"nose": (float("nan"), 0.0)})


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Point]:
    """Children, giants, long arms, short legs, wide stances, crooked shoulders, limbs towards the camera."""
    share = st.floats(0.3, 2.0)
    leg, torso = 345 * draw(share), 240 * draw(share)
    wide, head = 85 * draw(share), 100 * draw(share)
    joints = {"nose": (draw(st.floats(-60, 60)), -leg - torso - head)}
    for side, sign in (("left", 1), ("right", -1)):
        slant = draw(st.floats(-40, 40))
        shoulder, hip = np.array([sign * wide, -leg - torso + slant]), np.array([sign * wide * 0.6, -leg])
        joints[f"{side}_shoulder"], joints[f"{side}_hip"] = tuple(shoulder), tuple(hip)
        for first, start, names in (("arm", shoulder, ("elbow", "wrist")), ("leg", hip, ("knee", "ankle"))):
            at = start
            for name in names:
                bone = (130 if first == "arm" else leg / 2) * draw(st.floats(0.3, 1.2))
                angle = draw(st.floats(-1.2, 1.2))
                at = at + bone * np.array([np.sin(angle), np.cos(angle)])
                joints[f"{side}_{name}"] = (float(at[0]), float(at[1]))
    return joints


@settings(max_examples=120, deadline=None)
@given(body=bodies(), dance=st.sampled_from(DANCES))
def test_every_promise_holds_for_odd_proportions(body: dict[str, Point], dance: str):
    assert_sound(retarget(load(dance), body), body)
