"""How long a render takes beside a bare encode of the same frames: ``python -m benchmarks.render``.

Both run one after the other, each in a fresh process whose start counts. The bare encode gets the frames of
the video just made, unpacked beforehand, and has the engine's encoder with the engine's settings. A third
process does further jobs while it is warm: the same once more, half its seconds, half its width. Beside the
seconds stand those of CPU time, which a busy machine disturbs less.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

SAMPLE = Path(__file__).parents[1] / "playground" / "sample.png"
PATIENCE_SECONDS = 900.0
WARM_JOBS = ("a second job", "of half the seconds", "of half the width")
"""What a warm process is asked for, in this order."""


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.render",
        description="Measure a render beside a bare encode of the same frames.",
    )
    parser.add_argument("picture", type=Path, nargs="?", default=SAMPLE, help="default: the sample")
    parser.add_argument("--template", default="ke3", help="the dance (default: %(default)s)")
    parser.add_argument(
        "--short-side", type=int, default=720, help="pixels of the shorter edge (default: %(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="end with one JSON object on a line")
    chosen = parser.parse_args()
    try:
        result = measure(chosen.picture, chosen.template, chosen.short_side)
    except subprocess.CalledProcessError as error:
        sys.stderr.write(error.stderr)
        return 1
    Console().print(table(result))
    if chosen.json:
        print(json.dumps(result))
    return 0


def measure(picture: Path, template: str, short_side: int) -> dict[str, Any]:
    """Run both; return seconds by stage and in all, the ratio, pixels per second and peaks of memory."""
    with tempfile.TemporaryDirectory(prefix="boogie-benchmark-") as folder:
        video, raw, again = (Path(folder) / name for name in ("dance.mp4", "frames.rgb", "bare.mp4"))
        made, total, cpu = _run("pipeline", picture, template, short_side, video)
        size = video.stat().st_size
        _run("unpack", video, raw)
        encoded, bare, bare_cpu = _run("bare", raw, made["width"], made["height"], again)
        warm, _, _ = _run("warm", picture, template, short_side, again)
    pixels = made["width"] * made["height"] * made["frames"]
    return {
        "picture": picture.name,
        "template": template,
        "width": made["width"],
        "height": made["height"],
        "frames": made["frames"],
        "stages_seconds": _stages(made["timings"], total),
        "total_seconds": round(total, 3),
        "bare_encode_seconds": round(bare, 3),
        "bare_encode_without_start_seconds": encoded["encode"],
        "ratio": round(total / bare, 3),
        "cpu_seconds": round(cpu, 3),
        "bare_cpu_seconds": round(bare_cpu, 3),
        "cpu_ratio": round(cpu / bare_cpu, 3),
        "warm_jobs": dict(zip(WARM_JOBS, warm["jobs"], strict=True)),
        "file_bytes": size,
        "pixels_per_second": round(pixels / total),
        "bare_pixels_per_second": round(pixels / bare),
        "peak_rss_mb": round(made["peak_rss"] / 1e6),
        "bare_peak_rss_mb": round(encoded["peak_rss"] / 1e6),
        "warm_peak_rss_mb": round(warm["peak_rss"] / 1e6),
    }


def _run(*command: object) -> tuple[dict[str, Any], float, float]:
    """Run one part in a fresh process; return what it says, and seconds from start to end: wall and CPU."""
    started, worked = time.perf_counter(), _children_cpu()
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.render_child", *map(str, command)],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    seconds, cpu = time.perf_counter() - started, _children_cpu() - worked
    return json.loads(ended.stdout.splitlines()[-1]), seconds, cpu


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _stages(timings: dict[str, float], total: float) -> dict[str, float]:
    """Return seconds that add up to the total.

    The report's "film" is drawing and encoding at once, and holds its "render".
    """
    drawing, filming = timings["render"], timings["film"]
    stages = {name: seconds for name, seconds in timings.items() if name not in ("render", "film")}
    start = total - sum(stages.values()) - filming
    waiting = filming - drawing
    parts = {"start and end": start, **stages, "draw frames": drawing, "wait for the encoder": waiting}
    return {name: round(seconds, 3) for name, seconds in parts.items()}


def table(result: dict[str, Any]) -> Table:
    """Return the result for people."""
    title = "{picture}, {template}: {width}x{height}, {frames} frames, {megabytes:.1f} MB"
    shown = Table(title=title.format(**result, megabytes=result["file_bytes"] / 1e6))
    for name in ("stage", "seconds", "x bare", "CPU s", "Mpixel/s", "peak RSS"):
        shown.add_column(name, justify="left" if name == "stage" else "right", no_wrap=True)
    bare = result["bare_encode_seconds"]
    for name, seconds in result["stages_seconds"].items():
        shown.add_row(name, f"{seconds:.2f}", f"{seconds / bare:.2f}")
    shown.add_section()
    for name, key, prefix in (("picture to video", "total_seconds", ""), ("bare encode", "", "bare_")):
        seconds, cpu = result[key or "bare_encode_seconds"], result[f"{prefix}cpu_seconds"]
        speed, peak = result[f"{prefix}pixels_per_second"] / 1e6, result[f"{prefix}peak_rss_mb"]
        shown.add_row(
            name, f"{seconds:.2f}", f"{seconds / bare:.2f}", f"{cpu:.2f}", f"{speed:.1f}", f"{peak} MB"
        )
    shown.add_section()
    for name, job in result["warm_jobs"].items():
        seconds, speed = job["seconds"], job["pixels"] / job["seconds"] / 1e6
        shown.add_row(
            name, f"{seconds:.2f}", f"{seconds / bare:.2f}", f"{job['cpu_seconds']:.2f}", f"{speed:.1f}"
        )
    shown.add_row("all in one process", "", "", "", "", f"{result['warm_peak_rss_mb']} MB")
    return shown


if __name__ == "__main__":
    sys.exit(main())
