"""Make one picture dance: `python -m engine.animate PICTURE --template ke3 --out dance.mp4`."""

import argparse
import sys
from pathlib import Path

from engine.animate.errors import PictureRefused
from engine.animate.options import AnimateOptions, Mark
from engine.animate.pipeline import animate
from engine.animate.templates import UnknownTemplate


def main() -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m engine.animate", description="Make a picture of a person dance."
    )
    parser.add_argument("picture", type=Path, help="a JPEG or PNG of one person, head to feet")
    parser.add_argument("--template", default="ke3", help="the dance (default: ke3)")
    parser.add_argument(
        "--out", type=Path, default=Path("dance.mp4"), help="the video to write (default: dance.mp4)"
    )
    parser.add_argument("--report", type=Path, help="write a JSON report about the render here")
    parser.add_argument(
        "--short-side", type=int, default=720, help="pixels of the shorter edge (default: 720)"
    )
    parser.add_argument(
        "--keep-background", action="store_true", help="dance in the picture's own background"
    )
    parser.add_argument("--no-audio", action="store_true", help="no music")
    parser.add_argument(
        "--mark", action="store_true", help="write that the video is synthetic into its corner"
    )
    chosen = parser.parse_args()
    options = AnimateOptions(
        template=chosen.template,
        audio=not chosen.no_audio,
        keep_background=chosen.keep_background,
        mark=Mark() if chosen.mark else None,
        short_side=chosen.short_side,
    )
    try:
        report = animate(chosen.picture.read_bytes(), options, chosen.out)
    except (PictureRefused, UnknownTemplate, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if chosen.report:
        report.write(chosen.report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
