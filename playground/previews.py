"""Make `preview.webp` of every dance, a small looping picture: `python -m playground.previews`.

The sample dances, or a thing bounces. Name ids to make only those. The engine films the
dance; the stretch that leads back into itself best is kept.
"""

import argparse
import io
import subprocess
import sys
import tempfile
import tomllib
from bisect import bisect_right
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from bot.dances import TEMPLATES, dances
from playground.draw_pudding import PUDDING
from playground.sample import SAMPLE

WIDTH = 160
MOST_BYTES = 120_000
SHORTEST_SECONDS, LONGEST_SECONDS = 2.0, 4.4
_RATES = (12, 10)
"""Frames a second; fewer only for a dance that does not fit otherwise."""
_QUALITIES = range(32, 80, 3)
"""WebP's; below them, whatever moves leaves a trail."""
_FILM_WIDTH, _FILM_RATE = 320, 30
_AROUND = (-2, 0, 2)
"""Frames next to a cut that must match as well: the movement goes on, not only the pose."""
_AS_GOOD = 1.3
"""How many times worse than the best match a shorter or an earlier stretch may be."""

Film = npt.NDArray[np.uint8]


def main() -> int:
    """Make the previews asked for; return the exit code."""
    known = [dance.id for dance in dances()]
    parser = argparse.ArgumentParser(
        prog="python -m playground.previews", description="Make the dances' previews."
    )
    parser.add_argument("ids", nargs="*", metavar="ID", help="a dance (default: all of them)")
    asked: list[str] = parser.parse_args().ids or known
    if unknown := sorted(set(asked) - set(known)):
        parser.error(f"no such dance: {', '.join(unknown)}")
    for template_id in asked:
        picture = small_picture(loop_of(filmed(template_id)))
        (TEMPLATES / template_id / "preview.webp").write_bytes(picture)
        sys.stdout.write(f"{template_id}: {len(picture)} bytes\n")
    return 0


def shown(template_id: str) -> Path:
    """Tell which picture a dance is shown with: the sample, or a thing where anything will do."""
    file = tomllib.loads((TEMPLATES / template_id / "template.toml").read_text(encoding="utf-8"))
    return PUDDING if file.get("needs") == "anything" else SAMPLE


def filmed(template_id: str) -> Film:
    """Let the engine film its picture once, as a program of its own: [F, H, W, 3] at 30 frames a second."""
    with tempfile.TemporaryDirectory(prefix="boogie-preview-") as folder:
        video = Path(folder) / "dance.mp4"
        what = [
            str(shown(template_id)),
            "--template",
            template_id,
            "--no-audio",
            "--short-side",
            str(_FILM_WIDTH),
        ]
        subprocess.run([sys.executable, "-m", "engine.animate", *what, "--out", str(video)], check=True)
        with av.open(str(video)) as container:
            return np.stack([_small(frame, WIDTH) for frame in container.decode(video=0)])


def _small(frame: av.VideoFrame, width: int) -> Film:
    pixels = frame.to_ndarray(format="rgb24")
    height = round(width * pixels.shape[0] / pixels.shape[1])
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def loop_of(film: Film) -> Film:
    """Cut the shortest, earliest stretch out of a looping film that leads back into itself well."""
    tiny = film[:, ::4, ::4].astype(np.int16)
    lengths = range(round(SHORTEST_SECONDS * _FILM_RATE), round(LONGEST_SECONDS * _FILM_RATE) + 1)
    apart = np.array([_apart(tiny, length) for length in lengths])
    row, start = next(zip(*np.nonzero(apart <= _AS_GOOD * apart.min()), strict=True))
    return np.roll(film, -int(start), axis=0)[: lengths[int(row)]]


def _apart(film: npt.NDArray[np.int16], length: int) -> npt.NDArray[np.float64]:
    """Tell by how many levels a cut of so many frames would jump, for every start: [F]."""
    jump = np.abs(film - np.roll(film, -length, axis=0)).mean(axis=(1, 2, 3))
    return np.mean([np.roll(jump, -near) for near in _AROUND], axis=0)


def small_picture(loop: Film) -> bytes:
    """Encode a loop as an animated WebP of at most `MOST_BYTES`, as well as that goes; raises ValueError."""
    for rate in _RATES:
        best = bisect_right(_QUALITIES, MOST_BYTES, key=lambda quality: len(encoded(loop, rate, quality)))
        if best:
            return encoded(loop, rate, _QUALITIES[best - 1])
    raise ValueError(f"a loop of {len(loop)} frames does not fit into {MOST_BYTES} bytes")


def encoded(loop: Film, rate: int, quality: int) -> bytes:
    """Encode a loop at about `rate` frames a second: a whole number of them fills its time."""
    count = round(len(loop) * rate / _FILM_RATE)
    frames = [Image.fromarray(loop[round(at * len(loop) / count)]) for at in range(count)]
    ends = np.round(np.arange(count + 1) * len(loop) * 1000 / _FILM_RATE / count).astype(int)
    out = io.BytesIO()
    frames[0].save(
        out,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=np.diff(ends).tolist(),
        loop=0,
        quality=quality,
        method=4,
    )
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
