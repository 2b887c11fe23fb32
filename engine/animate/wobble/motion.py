"""A bounce as data: what a `motion.toml` of a template for anything may say, sampled over its frames."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from pydantic import Field, model_validator

from engine.animate.arrays import FloatArray
from engine.animate.motion_format import Channel, Track, check_tracks
from engine.animate.motion_tracks import check_loops, sampled
from engine.animate.templates import Strict, Template, read

CHANNELS: dict[str, Channel] = {
    "squash": Channel(1.0, 0.65, 1.35),
    "hop": Channel(0.0, 0.0, 0.4),
    "slide": Channel(0.0, -0.2, 0.2),
    "sway": Channel(0.0, -35, 35),
    "tilt": Channel(0.0, -20, 20),
    "twist": Channel(0.0, -50, 50),
}


class WobbleFile(Strict):
    """A whole bounce."""

    tracks: dict[str, Track]
    follow: float = Field(default=0.15, ge=0, le=0.5)
    """Beats by which the top is behind the foot: follow-through."""

    @model_validator(mode="after")
    def _known_channels(self) -> "WobbleFile":
        check_tracks(self.tracks, CHANNELS)
        return self


@dataclass(frozen=True)
class Wobble:
    """Every channel over the frames, each [F]; they loop. `follow` is in frames."""

    channels: Mapping[str, FloatArray]
    follow: float
    frames: int

    def at(self, name: str, number: int, heights: FloatArray) -> FloatArray:
        """Return a channel in frame `number` for points so high, 0 the foot and 1 the top: [N]."""
        curve = self.channels[name]
        moments = number - self.follow * heights
        return np.asarray(np.interp(moments, np.arange(self.frames), curve, period=self.frames))

    def within(self, room: float) -> "Wobble":
        """Return the same bounce with hops that need no more `room`, in heights, above the resting top.

        Stretched as it is halfway up, it is taken to need half of that besides.
        """
        highest = float((self.channels["hop"] + 0.5 * np.maximum(self.channels["squash"] - 1, 0)).max())
        share = min(1.0, max(0.0, room) / max(highest, 1e-6))
        return replace(self, channels={**self.channels, "hop": self.channels["hop"] * share})


@cache
def wobble(template: Template) -> Wobble:
    """Read a template's `motion.toml` and sample it, once; raises BrokenTemplate."""
    path = template.folder / "motion.toml"
    file = read(path, WobbleFile)
    check_loops(file.tracks, {}, template, path)
    channels = sampled(file.tracks, CHANNELS, template)
    return Wobble(channels, file.follow * template.frames_per_beat, template.frames)
