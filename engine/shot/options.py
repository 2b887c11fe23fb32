"""What a caller may choose about one shot."""

from dataclasses import dataclass, field
from typing import Literal

from engine.animate.options import Mark

Resolution = Literal["360p", "540p", "720p", "1080p"]
Amplitude = Literal["auto", "small", "medium", "large"]

FRAMES_PER_SECOND = 24


@dataclass(frozen=True)
class SoundChoice:
    """What is to be heard: with nothing chosen the video has no sound track.

    `voice` is an id of `voices.toml`, "" for one that the engine chooses, or None for no voice.
    """

    voice: str | None = None
    effects: bool = False
    music: bool = False

    @property
    def silent(self) -> bool:
        """Tell whether there is nothing to be heard."""
        return self.voice is None and not self.effects and not self.music


SILENCE = SoundChoice()


@dataclass(frozen=True)
class ShotOptions:
    """One shot's choices: `duration` in whole seconds, `resolution` the output's shorter edge.

    With `recommend` the prompt is made from the picture, and `prompt` is ignored.
    """

    prompt: str = ""
    recommend: bool = False
    duration: int = 5
    resolution: Resolution = "720p"
    amplitude: Amplitude = "auto"
    sound: SoundChoice = SILENCE
    mark: Mark | None = None
    metadata: dict[str, str] = field(default_factory=dict[str, str])
    fps: int = FRAMES_PER_SECOND

    @property
    def short_side(self) -> int:
        """The shorter edge of the video in pixels."""
        return int(self.resolution.removesuffix("p"))

    @property
    def frames(self) -> int:
        """How many frames the shot has."""
        return self.duration * self.fps
