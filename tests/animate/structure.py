"""What a dance is made of, in few numbers: what golden frames are compared by.

After a change that is meant to be seen, look at the videos first; then write the numbers anew with
`python -m tests.animate.structure`.
"""

import io
import json
import tempfile
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from PIL import Image

from engine.animate.options import AnimateOptions
from engine.animate.pipeline import animate
from engine.animate.pose import find_pose
from engine.animate.skeleton import JOINTS
from engine.animate.sound_loudness import loudness
from tests.animate.cartoon import cartoon

GOLDEN = Path(__file__).parent / "golden" / "dances.json"
SAMPLE = Path(__file__).parents[2] / "playground" / "sample.png"
TEMPLATES = ("ke3", "tuziwu")
PICTURES = ("sample", "cartoon")
SHORT_SIDE = 160
MOMENTS = (0.0, 0.2, 0.4, 0.6, 0.8)
"""Shares of a video at which its frames are looked at."""
GRID = (16, 9)
"""Rows and columns of the coarse grid in which the figure's cover is kept, in percent."""
SPECK = 12
"""Islands of a matte under so many pixels are the codec's."""


def picture(name: str) -> bytes:
    """Return the bytes of one of `PICTURES`, both drawn by this project."""
    if name == "sample":
        return SAMPLE.read_bytes()
    buffer = io.BytesIO()
    Image.fromarray(cartoon(1.0)).save(buffer, "PNG")
    return buffer.getvalue()


def structure(name: str, template: str, folder: Path) -> dict[str, Any]:
    """Let a picture dance in `folder` and describe the video."""
    video, mask = folder / "dance.mp4", folder / "mask.mp4"
    report = animate(picture(name), AnimateOptions(template, short_side=SHORT_SIDE), video, mask=mask)
    numbers = [round(moment * len(report.targets)) for moment in MOMENTS]
    frames, mattes = _frames(video, numbers), _frames(mask, numbers)
    seconds, level = _length_and_loudness(video)
    return {
        "seconds": round(seconds, 3),
        "loudness": round(level, 2),
        "size": [report.width, report.height],
        "moments": [
            {
                "targets": np.round(np.array(report.targets[number]), 1).tolist(),
                "seen": _seen(frame),
                "cover": _cover(matte[:, :, 0]),
                "pieces": _pieces(matte[:, :, 0]),
            }
            for number, frame, matte in zip(numbers, frames, mattes, strict=True)
        ],
    }


def _frames(path: Path, numbers: list[int]) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [
            frame.to_ndarray(format="rgb24")
            for number, frame in enumerate(container.decode(video=0))
            if number in numbers
        ]


def _seen(frame: np.ndarray) -> list[list[float]] | None:
    """Return where a fresh look at an enlarged frame finds the thirteen joints."""
    large = cv2.resize(frame, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
    pose = find_pose(np.ascontiguousarray(large, dtype=np.uint8))
    return None if pose is None else np.round([pose.points[joint] / 3 for joint in JOINTS], 1).tolist()


def _cover(matte: np.ndarray) -> list[list[int]]:
    small = cv2.resize(matte.astype(np.float32), GRID[::-1], interpolation=cv2.INTER_AREA)
    return np.rint(small / 2.55).astype(int).tolist()


def _pieces(matte: np.ndarray) -> int:
    count, _, stats, _ = cv2.connectedComponentsWithStats((matte > 100).astype(np.uint8), connectivity=8)
    return int((stats[1:count, cv2.CC_STAT_AREA] >= SPECK).sum())


def _length_and_loudness(path: Path) -> tuple[float, float]:
    with av.open(str(path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        seconds = float((video.duration or 0) * (video.time_base or 0))
        sound = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    return seconds, loudness(sound.T.astype(np.float64), audio.sample_rate)


def main() -> None:
    """Describe every dance anew."""
    found: dict[str, Any] = {}
    for name in PICTURES:
        for template in TEMPLATES:
            with tempfile.TemporaryDirectory() as folder:
                found[f"{name}-{template}"] = structure(name, template, Path(folder))
    GOLDEN.parent.mkdir(exist_ok=True)
    lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in found.items())
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
