"""Watching a shot as a player would: every frame decoded, every sample heard."""

import io
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import Colorspace
from PIL import Image

from engine.animate.arrays import ByteArray, FloatArray


@dataclass(frozen=True)
class Watched:
    frames: list[ByteArray]
    fps: float
    seconds: float
    sound: FloatArray | None
    """[N, 2]; None without a sound track."""
    sound_seconds: float
    metadata: dict[str, str]

    @property
    def size(self) -> tuple[int, int]:
        height, width = self.frames[0].shape[:2]
        return width, height

    def brightness(self) -> FloatArray:
        return np.array([frame.mean() for frame in self.frames])


def watch(path: Path) -> Watched:
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        audio = container.streams.audio[0] if container.streams.audio else None
        frames = [_rgb(frame) for frame in container.decode(video=0)]
        sound = None
        if audio is not None:
            container.seek(0)
            planes = [frame.to_ndarray() for frame in container.decode(audio=0)]
            sound = np.concatenate(planes, axis=1).T.astype(np.float64)
        return Watched(
            frames,
            float(video.average_rate or 0),
            float((video.duration or 0) * (video.time_base or 0)),
            sound,
            float((audio.duration or 0) * (audio.time_base or 0)) if audio else 0.0,
            dict(container.metadata),
        )


def _rgb(frame: av.VideoFrame) -> ByteArray:
    """PyAV minds the colour space of the video only where it is told another one for the result."""
    rgb = frame.reformat(format="rgb24", dst_colorspace=Colorspace.ITU601)
    return np.asarray(rgb.to_ndarray(), dtype=np.uint8)


def png(pixels: ByteArray | Image.Image, kind: str = "PNG") -> bytes:
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def ramp(axis: int, size: tuple[int, int] = (640, 400)) -> ByteArray:
    """A picture that gets brighter to the right (axis 0) or downwards (axis 1)."""
    width, height = size
    x, y = np.meshgrid(np.linspace(20, 235, width), np.linspace(20, 235, height))
    return np.repeat((y if axis else x)[:, :, None], 3, axis=2).astype(np.uint8)


def spot(size: tuple[int, int] = (640, 400)) -> ByteArray:
    """A picture that is bright in the middle."""
    width, height = size
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    return np.repeat((220 * np.exp(-3 * (x**2 + y**2)))[:, :, None], 3, axis=2).astype(np.uint8)


def plain(colour: tuple[int, int, int], size: tuple[int, int] = (320, 240)) -> ByteArray:
    return np.full((size[1], size[0], 3), colour, dtype=np.uint8)
