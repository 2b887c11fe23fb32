"""Two videos beside each other as one."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

WIDTH = 1280
_QUALITY = {"preset": "faster", "crf": "21"}
_THREADS = 4  # each has frames of its own: with one for every core of a large machine, memory runs out


@dataclass(frozen=True)
class Layout:
    """The height of both, and the width of each, in (even) pixels."""

    height: int
    left: int
    right: int


def layout(left: tuple[int, int], right: tuple[int, int], width: int = WIDTH) -> Layout:
    """Fit two sizes (width, height) beside each other into `width`, no higher than the higher one."""
    ratios = [wide / high for wide, high in (left, right)]
    whole = _even(min(width, sum(ratios) * max(left[1], right[1])))
    height = whole / sum(ratios)
    share = _even(height * ratios[0])
    return Layout(_even(height), share, whole - share)


def side_by_side(left: Path, right: Path, target: Path) -> None:
    """Write a video of two beside each other to `target`, whole or not at all.

    Speed, length, sound and metadata are those of the left one; the right one stands still should it end
    sooner. Raises av.FFmpegError, OSError, or ValueError where there is no picture.
    """
    unfinished = target.with_suffix(".part")
    try:
        with av.open(str(left)) as given, av.open(str(right)) as other:
            options = {"movflags": "+faststart+use_metadata_tags"}
            with av.open(str(unfinished), "w", format="mp4", options=options) as made:
                made.metadata.update(given.metadata)  # the AI label among them
                _join(given, other, made)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _join(given: InputContainer, other: InputContainer, made: OutputContainer) -> None:
    video, beside = given.streams.video[0], other.streams.video[0]
    sound = given.streams.audio[0] if given.streams.audio else None
    plan = layout((video.width, video.height), (beside.width, beside.height))
    picture = _video_stream(made, plan, video.average_rate or Fraction(30))
    music = made.add_stream_from_template(sound) if sound else None
    partner = _Partner(other.decode(beside))
    for packet in given.demux([video, *([sound] if sound else [])]):
        if packet.stream is video:
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    made.mux(picture.encode(_beside(frame, partner.at(frame.time or 0.0), plan)))
        elif music is not None and packet.dts is not None:
            packet.stream = music
            made.mux(packet)
    made.mux(picture.encode(None))


class _Partner:
    """The frames of a video as the clock of another one asks for them; the last one stays."""

    def __init__(self, frames: Iterator[av.VideoFrame]) -> None:
        self._frames = frames
        self._shown = next(frames, None)
        self._next = next(frames, None)

    def at(self, seconds: float) -> av.VideoFrame:
        """Return what is to be seen then; never earlier than asked for before."""
        while self._next is not None and (self._next.time or 0.0) <= seconds:
            self._shown, self._next = self._next, next(self._frames, None)
        if self._shown is None:
            raise ValueError("there is no picture in the right one")
        return self._shown


def _beside(left: av.VideoFrame, right: av.VideoFrame, plan: Layout) -> av.VideoFrame:
    joined = av.VideoFrame.from_ndarray(
        np.hstack([_pixels(left, plan.left, plan.height), _pixels(right, plan.right, plan.height)]),
        format="rgb24",
    )
    joined.pts, joined.time_base = left.pts, left.time_base
    return joined


def _pixels(frame: av.VideoFrame, width: int, height: int) -> np.ndarray[Any, Any]:
    return frame.reformat(width, height, format="rgb24").to_ndarray()


def _video_stream(made: OutputContainer, plan: Layout, fps: Fraction) -> VideoStream:
    stream = made.add_stream("libx264", rate=fps)
    stream.width, stream.height, stream.pix_fmt = plan.left + plan.right, plan.height, "yuv420p"
    stream.options = dict(_QUALITY)
    stream.codec_context.thread_count = _THREADS
    return stream


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))
