"""Keyframes to curves: what every channel and foot of a choreography does in every frame."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.animate.motion import FRAMES_PER_SECOND, BoolArray, FloatArray
from engine.animate.motion_format import CHANNELS, Channel, Ease, MotionFile, Spring, Step, Track
from engine.animate.templates import BrokenTemplate, Template, read

_BLINK_SECONDS = 0.16
_AIRBORNE = 1e-6

_EASES: Mapping[Ease, Callable[[FloatArray], FloatArray]] = {
    "linear": lambda u: u,
    "smooth": lambda u: u * u * (3.0 - 2.0 * u),
    "snap": lambda u: 1.0 - (1.0 - u) ** 4,
    "late": lambda u: u**3,
    "hold": lambda u: np.floor(u),
}


@dataclass(frozen=True)
class FootPath:
    """One foot over time, in leg lengths: outwards from the body's middle, towards the viewer, and up."""

    out: FloatArray
    front: FloatArray
    up: FloatArray
    planted: BoolArray


@dataclass(frozen=True)
class Choreography:
    """A dance sampled at every frame, for a body of any proportions."""

    channels: Mapping[str, FloatArray]
    feet: tuple[FootPath, FootPath]
    hands: tuple[bool, bool]
    """Per side: the arm is led by the hand's position."""
    drag: float
    blink: FloatArray


@cache
def choreography(template: Template) -> Choreography:
    """Read a template's `motion.toml` and sample it, once: callers share the arrays.

    Raises BrokenTemplate.
    """
    path = template.folder / "motion.toml"
    file = read(path, MotionFile)
    check_loops(file.tracks, {"steps": file.steps.beats}, template, path)
    beat = np.arange(template.frames) / template.frames_per_beat
    seconds_per_beat = 60.0 / template.beats_per_minute
    return Choreography(
        channels=sampled(file.tracks, CHANNELS, template, lead=file.lead),
        feet=(
            foot_path(file.steps.left, file.steps.beats, beat),
            foot_path(file.steps.right, file.steps.beats, beat),
        ),
        hands=("left" in file.hands, "right" in file.hands),
        drag=file.drag,
        blink=_blinks(file.blinks, beat, template.beats, _BLINK_SECONDS / seconds_per_beat),
    )


def sampled(
    tracks: Mapping[str, Track], channels: Mapping[str, Channel], template: Template, *, lead: float = 0.0
) -> dict[str, FloatArray]:
    """Return every channel over a template's frames, each [F]: its track `lead` beats ahead, or a default."""
    beat = np.arange(template.frames) / template.frames_per_beat
    curves: dict[str, FloatArray] = {}
    for name, channel in channels.items():
        track = tracks.get(name)
        if track is None:
            curves[name] = np.full(template.frames, channel.default)
            continue
        source = tracks[track.mirror] if track.mirror is not None else track
        curve = _sample(source, beat + lead - track.shift - track.lag)
        spring = track.spring or source.spring
        curves[name] = curve if spring is None else sprung(curve, spring)
    return curves


def sprung(curve: FloatArray, spring: Spring) -> FloatArray:
    """Let a mass on a spring follow a periodic curve, in its steady state, so that the loop stays closed.

    The transfer function of a damped harmonic oscillator, H(w) = w0^2 / (w0^2 - w^2 + 2 i z w0 w), is applied
    to the curve's spectrum. Its delay at low frequencies, 2 z / w0, is taken out: the beat is hit on time,
    with a little anticipation before and an overshoot after it.
    """
    own = 2.0 * np.pi * spring.hertz
    omega = 2.0 * np.pi * np.fft.rfftfreq(curve.size, 1.0 / FRAMES_PER_SECOND)
    response = own**2 / (own**2 - omega**2 + 2j * spring.damping * own * omega)
    on_time = np.exp(1j * omega * (2.0 * spring.damping / own))
    return np.fft.irfft(np.fft.rfft(curve) * response * on_time, curve.size)


def foot_path(steps: tuple[Step, ...], beats: float, beat: FloatArray) -> FootPath:
    """Lay a foot's path: still where it stands, an arc where it steps.

    It rises as if thrown, 4 u (1 - u); a kick unfolds later than the knee, with the square of that.
    """
    time = beat % beats
    out, front, up = (np.empty_like(beat) for _ in range(3))
    flying = np.zeros(beat.shape, dtype=bool)
    for index, step in enumerate(steps):
        until_next = (steps[(index + 1) % len(steps)].at - step.at) % beats or beats
        standing = (time - step.at + _AIRBORNE) % beats < until_next
        out[standing], front[standing], up[standing] = step.x, step.front, 0.0
    for index, step in enumerate(steps):
        before = steps[index - 1]
        progress = ((time - step.at + step.take) % beats) / step.take
        inside = (progress > _AIRBORNE) & (progress < 1.0 - _AIRBORNE)
        u = progress[inside]
        eased = _EASES["smooth"](u)
        arc = 4.0 * u * (1.0 - u)
        out[inside] = before.x + (step.x - before.x) * eased + step.kick * arc**2
        front[inside] = before.front + (step.front - before.front) * eased
        up[inside] = step.lift * arc
        flying |= inside
    return FootPath(out, front, up, ~flying)


def _sample(track: Track, beat: FloatArray) -> FloatArray:
    assert track.beats is not None  # noqa: S101 - the format demands it of tracks with keys
    keys = track.keys
    times = np.array([key.beat for key in keys])
    values = np.array([key.value for key in keys])
    time = (beat - times[0]) % track.beats + times[0]
    after = np.asarray(np.searchsorted(times, time, side="right"), dtype=np.intp)
    ends = np.append(times, times[0] + track.beats)
    span = ends[after] - ends[after - 1]
    progress = (time - ends[after - 1]) / span
    arriving: npt.NDArray[np.intp] = after % len(keys)
    eased = np.empty_like(progress)
    for index, key in enumerate(keys):
        at: BoolArray = arriving == index
        eased[at] = _EASES[key.ease or track.ease](progress[at])
    start = values[after - 1]
    return start + (values[arriving] - start) * eased


def _blinks(at: tuple[float, ...], beat: FloatArray, beats: int, length: float) -> FloatArray:
    shut = np.zeros_like(beat)
    for moment in at:
        distance = np.abs((beat - moment + beats / 2) % beats - beats / 2)
        shut = np.maximum(shut, np.clip(1.5 * (1.0 - distance / length), 0.0, 1.0))
    return shut


def check_loops(
    tracks: Mapping[str, Track], others: Mapping[str, float], template: Template, path: Path
) -> None:
    """Check that all that repeats, by its beats, divides the whole; raises BrokenTemplate."""
    lengths = {name: track.beats for name, track in tracks.items() if track.beats is not None}
    for name, beats in (lengths | dict(others)).items():
        if abs(template.beats / beats - round(template.beats / beats)) > 1e-9:
            raise BrokenTemplate(
                f"{path}: {name} repeats every {beats:g} beats, which does not divide {template.beats}"
            )
