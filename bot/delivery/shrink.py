"""Re-encoding a video to a size: the bitrate is computed from the room there is, then corrected once."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

_CONTAINER_SHARE = 0.03  # of the file: MP4's tables
_AUDIO_RATES = (128_000, 64_000, 32_000)
_AUDIO_SHARE = 0.15  # of the bitrate, at most, where a lower rate is left
_LEAST_BITS_A_PIXEL = 0.06  # below this H.264 falls to pieces: fewer pixels look better
_LEAST_HEIGHT = 144
_LEAST_VIDEO_RATE = 40_000
ATTEMPTS = 2


@dataclass(frozen=True)
class Encoding:
    """How to encode: bits per second, and the output's size in (even) pixels."""

    video_rate: int
    audio_rate: int
    width: int
    height: int


def plan(limit: int, *, seconds: float, fps: float, width: int, height: int, sound: bool) -> Encoding | None:
    """Choose the encoding that fills `limit` bytes; None when even the smallest picture would not fit."""
    rate = 8 * limit * (1 - _CONTAINER_SHARE) / seconds
    audio = (
        next((one for one in _AUDIO_RATES if one <= _AUDIO_SHARE * rate), _AUDIO_RATES[-1]) if sound else 0
    )
    video = rate - audio
    if video < _LEAST_VIDEO_RATE:
        return None
    scale = min(1.0, math.sqrt(video / (fps * _LEAST_BITS_A_PIXEL) / (width * height)))
    scale = min(1.0, max(scale, _LEAST_HEIGHT / height))
    return Encoding(int(video), audio, _even(width * scale), _even(height * scale))


def shrink(source: Path, target: Path, limit: int) -> bool:
    """Write `source` re-encoded to at most `limit` bytes to `target`; False when that cannot be done."""
    unfinished = target.with_suffix(".part")
    aim = float(limit)
    try:
        for _ in range(ATTEMPTS):
            if not _encode(source, unfinished, int(aim)):
                return False
            size = unfinished.stat().st_size
            if size <= limit:
                unfinished.replace(target)
                return True
            aim *= 0.95 * limit / size
    finally:
        unfinished.unlink(missing_ok=True)
    return False


def _encode(source: Path, target: Path, aim: int) -> bool:
    with av.open(str(source)) as given:
        video = given.streams.video[0]
        sound = given.streams.audio[0] if given.streams.audio else None
        fps = video.average_rate or Fraction(30)
        seconds = (given.duration or 0) / av.time_base
        if seconds <= 0:
            return False
        encoding = plan(
            aim,
            seconds=seconds,
            fps=float(fps),
            width=video.width,
            height=video.height,
            sound=sound is not None,
        )
        if encoding is None:
            return False
        options = {"movflags": "+faststart+use_metadata_tags"}
        with av.open(str(target), "w", format="mp4", options=options) as made:
            made.metadata.update(given.metadata)  # the AI label among them
            _transcode(given, made, video, sound, encoding, fps)
    return True


def _transcode(
    given: InputContainer,
    made: OutputContainer,
    video: VideoStream,
    sound: AudioStream | None,
    encoding: Encoding,
    fps: Fraction,
) -> None:
    picture = _video_stream(made, encoding, fps)
    music = made.add_stream("aac", rate=sound.rate, bit_rate=encoding.audio_rate) if sound else None
    streams = [video, *([sound] if sound else [])]
    for packet in given.demux(streams):
        for frame in packet.decode():
            if isinstance(frame, av.VideoFrame):
                small = frame.reformat(encoding.width, encoding.height, format="yuv420p")
                made.mux(picture.encode(small))
            elif music is not None and isinstance(frame, av.AudioFrame):
                made.mux(music.encode(frame))
    made.mux(picture.encode(None))
    if music is not None:
        made.mux(music.encode(None))


def _video_stream(made: OutputContainer, encoding: Encoding, fps: Fraction) -> VideoStream:
    stream = made.add_stream("libx264", rate=fps, bit_rate=encoding.video_rate)
    stream.width, stream.height, stream.pix_fmt = encoding.width, encoding.height, "yuv420p"
    ceiling = {"maxrate": str(encoding.video_rate), "bufsize": str(encoding.video_rate)}
    stream.options = {"preset": "faster", **ceiling}
    return stream


def _even(length: float) -> int:
    return max(2, 2 * int(length / 2))
