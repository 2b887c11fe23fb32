"""What a dance's `motion.toml` may say; `docs/templates.md` explains it to dancers."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Literal, NamedTuple

from pydantic import Field, field_validator, model_validator

from engine.animate.templates import Strict

Ease = Literal["smooth", "linear", "snap", "late", "hold"]
Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")


class Channel(NamedTuple):
    """One thing that moves: its value when no track speaks of it, and the range a track must keep to."""

    default: float
    low: float
    high: float


_BODY = {
    "hips.x": Channel(0.0, -0.4, 0.4),
    "hips.y": Channel(-0.03, -0.6, 0.3),
    "hips.tilt": Channel(0.0, -20, 20),
    "hips.turn": Channel(0.0, -45, 45),
    "torso.lean": Channel(0.0, -35, 35),
    "torso.turn": Channel(0.0, -45, 45),
    "torso.bow": Channel(0.0, 0, 40),
    "shoulders.tilt": Channel(0.0, -20, 20),
    "shoulders.lift": Channel(0.0, -0.1, 0.1),
    "head.tilt": Channel(0.0, -30, 30),
    "head.turn": Channel(0.0, -40, 40),
    "head.nod": Channel(0.0, -30, 30),
    "squash": Channel(1.0, 0.85, 1.1),
}
_EACH_SIDE = {
    "{}_arm.upper": Channel(12.0, -120, 200),
    "{}_arm.fore": Channel(8.0, -200, 260),
    "{}_arm.upper_reach": Channel(1.0, 0.35, 1),
    "{}_arm.fore_reach": Channel(1.0, 0.35, 1),
    "{}_arm.depth": Channel(0.5, -1, 1),
    "{}_hand.x": Channel(0.3, -2, 2),
    "{}_hand.y": Channel(-0.5, -2, 2),
    "{}_hand.front": Channel(0.3, -1, 1),
    "{}_hand.flick": Channel(0.0, -90, 90),
    "{}_elbow.out": Channel(0.6, -1, 1),
    "{}_knee.out": Channel(0.45, -1, 1),
    "{}_foot.turn": Channel(0.0, -60, 60),
}
CHANNELS: dict[str, Channel] = _BODY | {
    name.format(side): channel for side in SIDES for name, channel in _EACH_SIDE.items()
}


class Spring(Strict):
    """A mass on a spring that follows the keys: overshoot and follow-through."""

    hertz: float = Field(gt=0.5, le=20)
    damping: float = Field(gt=0.1, le=2)


class Key(NamedTuple):
    """A value at a beat, and how it is come to from the key before."""

    beat: float
    value: float
    ease: Ease | None = None


class Track(Strict):
    """The keys of one channel, repeated every `beats`; or the mirror image of the other side's track."""

    beats: float | None = Field(default=None, gt=0)
    keys: tuple[Key, ...] = ()
    ease: Ease = "smooth"
    spring: Spring | None = None
    lag: float = Field(default=0.0, ge=-1, le=1)
    mirror: str | None = None
    shift: float = 0.0

    @model_validator(mode="after")
    def _one_source(self) -> "Track":
        if (self.mirror is None) == (not self.keys):
            raise ValueError("give either keys or mirror")
        if self.keys and self.beats is None:
            raise ValueError("beats is missing: after how many beats do the keys repeat?")
        times = [key.beat for key in self.keys]
        if any(b <= a for a, b in pairwise(times)):
            raise ValueError("keys must be in order of their beats, each beat once")
        if times and self.beats is not None and not (times[0] >= 0 and times[-1] < self.beats):
            raise ValueError(f"every key's beat must be at least 0 and below {self.beats:g}")
        return self


class Step(Strict):
    """One step: the foot lands on beat `at`, after `take` beats in the air; `kick` farther out halfway."""

    at: float = Field(ge=0)
    x: float = Field(ge=-0.5, le=0.7)
    front: float = Field(default=0.0, ge=-0.5, le=0.5)
    lift: float = Field(default=0.08, ge=0, le=0.9)
    kick: float = Field(default=0.0, ge=-0.6, le=0.9)
    take: float = Field(default=0.5, gt=0, le=4)


class Steps(Strict):
    """Where the feet go, repeated every `beats`."""

    beats: float = Field(gt=0)
    left: tuple[Step, ...] = Field(min_length=1)
    right: tuple[Step, ...] = Field(min_length=1)

    @field_validator("left", "right")
    @classmethod
    def _in_order(cls, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        for before, after in pairwise(steps):
            if after.at - after.take < before.at:
                raise ValueError(
                    f"the step at {after.at:g} takes off before the one at {before.at:g} has landed"
                )
        return steps

    @model_validator(mode="after")
    def _fits(self) -> "Steps":
        for side, steps in (("left", self.left), ("right", self.right)):
            if steps[-1].at >= self.beats:
                raise ValueError(f"{side}: a step at {steps[-1].at:g} is not within {self.beats:g} beats")
            if steps[0].at - steps[0].take + self.beats < steps[-1].at:
                raise ValueError(f"{side}: the first step takes off before the last one has landed")
        return self


class MotionFile(Strict):
    """A whole dance."""

    steps: Steps
    tracks: dict[str, Track]
    hands: tuple[Side, ...] = ()
    """Arms led by a hand's position (`left_hand.x`, ...) rather than by angles."""
    drag: float = Field(default=0.05, ge=0, le=0.2)
    """Seconds by which hands trail behind their forearms."""
    lead: float = Field(default=0.0, ge=0, le=0.25)
    """Beats by which all tracks run ahead of the steps: what swings out after its key stops on the beat."""
    blinks: tuple[float, ...] = ()
    """Beats at which the eyes are shut."""

    @model_validator(mode="after")
    def _known_channels(self) -> "MotionFile":
        check_tracks(self.tracks, CHANNELS)
        return self


def check_tracks(tracks: Mapping[str, Track], channels: Mapping[str, Channel]) -> None:
    """Check that tracks speak of channels there are, within their ranges; raises ValueError."""
    for name, track in tracks.items():
        channel = channels.get(name)
        if channel is None:
            raise ValueError(f"{name} is not a channel; there are: {', '.join(channels)}")
        if track.mirror is not None and not (tracks.get(track.mirror) and tracks[track.mirror].keys):
            raise ValueError(f"{name} mirrors {track.mirror}, which has no keys")
        for key in track.keys:
            if not channel.low <= key.value <= channel.high:
                raise ValueError(
                    f"{name} at beat {key.beat:g}: {key.value:g} is not in {channel.low:g}..{channel.high:g}"
                )
