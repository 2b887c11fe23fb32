# pyright: reportUnknownMemberType=false
"""What `benchmarks.render` measures, each in a process of its own that prints one JSON object and ends."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from engine.animate.arrays import ByteArray
from engine.animate.encode import VideoWriter
from engine.animate.errors import PictureRefused
from engine.animate.motion import FRAMES_PER_SECOND
from engine.animate.options import AnimateOptions
from engine.animate.templates import UnknownTemplate

Facts = dict[str, object]


def pipeline(picture: str, template: str, short_side: str, out: str) -> Facts:
    """Make the picture dance as the engine does; return the facts of the render."""
    from engine.animate.pipeline import animate  # imports that a bare encode does without

    options = AnimateOptions(template, short_side=int(short_side))
    report = animate(Path(picture).read_bytes(), options, Path(out)).as_dict()
    return {name: report[name] for name in ("width", "height", "frames", "timings")}


def warm(picture: str, template: str, short_side: str, out: str) -> Facts:
    """Do four jobs in one process; return the later three: the same again, half as long, half as wide."""
    from engine.animate.pipeline import Production

    data, short = Path(picture).read_bytes(), int(short_side)
    jobs: list[dict[str, float]] = []
    frames: int | None = None
    for side, share in ((short, 1.0), (short, 1.0), (short, 0.5), (short // 2, 1.0)):
        wanted = None if frames is None else round(frames * share)
        started, worked = time.perf_counter(), time.process_time()
        options = AnimateOptions(template, short_side=side)
        report = Production(options, max_frames=wanted).run(data, Path(out))
        frames = frames or len(report.targets)
        pixels = report.width * report.height * len(report.targets)
        seconds, cpu = time.perf_counter() - started, time.process_time() - worked
        jobs.append({"seconds": round(seconds, 3), "cpu_seconds": round(cpu, 3), "pixels": pixels})
    return {"jobs": jobs[1:]}


def unpack(video: str, raw: str) -> Facts:
    """Decode a video to bare RGB."""
    count = 0
    with av.open(video) as container, Path(raw).open("wb") as file:
        for frame in container.decode(video=0):
            file.write(frame.to_ndarray(format="rgb24").tobytes())
            count += 1
    return {"frames": count}


def bare(raw: str, width: str, height: str, out: str) -> Facts:
    """Encode frames that are there already, through the same encoder with the same settings."""
    size = (int(width), int(height))
    started = time.perf_counter()
    with VideoWriter(Path(out), size, FRAMES_PER_SECOND) as writer:
        for frame in _frames(Path(raw), *size):
            writer.write(frame)
    return {"encode": round(time.perf_counter() - started, 3)}


def _frames(raw: Path, width: int, height: int) -> Iterator[ByteArray]:
    with raw.open("rb") as file:
        while (frame := np.fromfile(file, np.uint8, width * height * 3)).size:
            yield frame.reshape(height, width, 3)


def peak_rss() -> int:
    """Return the most memory in bytes that this process has held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def main(part: str, *arguments: str) -> int:
    """Do one part; return the exit code."""
    parts = {"pipeline": pipeline, "warm": warm, "unpack": unpack, "bare": bare}
    try:
        facts = parts[part](*arguments)
    except (PictureRefused, UnknownTemplate, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    print(json.dumps({**facts, "peak_rss": peak_rss()}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
