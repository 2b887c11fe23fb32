"""How good dances look, in numbers and to the eye: ``python -m benchmarks.quality FOLDER``.

Every picture in the folder dances every template, and once more in its own background where the template may
keep that. A picture that is refused is listed with its reason.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.quality_dance import Measured, Subject, dance, look_at
from benchmarks.quality_sheet import Row, contact_sheet
from engine.animate.errors import PictureRefused
from engine.animate.templates import available, load

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
_COLUMNS = {
    "pck": ("PCK@0.2", "{:.3f}"),
    "stretched": ("stretched", "{:.2%}"),
    "flipped": ("flipped", "{:.2%}"),
    "p99_stretch": ("p99", "{:.2f}"),
    "slide_px": ("slide px/s", "{:.1f}"),
    "slide_share": ("of height/s", "{:.2%}"),
    "background_db": ("background dB", "{:.1f}"),
    "identity": ("face", "{:.2f}"),
    "beat": ("on beat", "{:.2f}"),
    "beat_by_chance": ("by chance", "{:.2f}"),
    "drift_ms": ("drift ms", "{:.1f}"),
}

_HIGHER_IS_BETTER = frozenset({"pck", "background_db", "identity", "beat"})


def main() -> int:
    """Measure, print, write the contact sheets; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality", description="Measure how good the dances of pictures look."
    )
    parser.add_argument("folder", type=Path, help="a folder of JPEG, PNG or WebP pictures")
    parser.add_argument("--template", action="append", help="only this dance; may be repeated")
    parser.add_argument(
        "--short-side", type=int, default=720, help="pixels of the shorter edge (default: %(default)s)"
    )
    parser.add_argument(
        "--sheets", type=Path, default=Path(), help="where contact sheets are written (default: here)"
    )
    parser.add_argument("--json", action="store_true", help="end with one JSON object on a line")
    chosen = parser.parse_args()
    pictures = sorted(path for path in chosen.folder.glob("*") if path.suffix.lower() in SUFFIXES)
    if not pictures:
        sys.stderr.write(f"there are no pictures in {chosen.folder}\n")
        return 1
    results, refused, sheets = measure(pictures, chosen.template or danced(), chosen.short_side)
    chosen.sheets.mkdir(parents=True, exist_ok=True)
    for name, rows in sheets.items():
        contact_sheet(rows).save(chosen.sheets / f"contact-{name}.png")
    console = Console(width=max(Console().width, 150))
    console.print(table(results))
    for name, reason in refused.items():
        console.print(f"{name} was refused. {reason}")
    if chosen.json:
        print(json.dumps({"dances": results, "refused": refused, **summaries(results)}))
    return 0


def measure(
    pictures: list[Path], templates: list[str], short_side: int
) -> tuple[list[dict[str, Any]], dict[str, str], dict[str, list[Row]]]:
    """Let all dance; return the figures of every dance, reasons of refusals, and the rows of every sheet."""
    results: list[dict[str, Any]] = []
    refused: dict[str, str] = {}
    sheets: dict[str, list[Row]] = {}
    for path in pictures:
        try:
            subject = look_at(path)
        except PictureRefused as refusal:
            refused[path.name] = str(refusal)
            continue
        for template in templates:
            for keeps in (False, True) if load(template).keeps_background else (False,):
                name = f"{template}-kept" if keeps else template
                measured, row = _dance(subject, path.name, template, short_side, keeps=keeps)
                results.append({"picture": path.name, "dance": name, **measured})
                sheets.setdefault(name, []).append(row)
    return results, refused, sheets


def danced() -> list[str]:
    """List the dances of a person: what only bounces has no joints to be measured."""
    return [one for one in available() if load(one).needs == "person"]


def _dance(
    subject: Subject, name: str, template: str, short_side: int, *, keeps: bool
) -> tuple[Measured, Row]:
    with tempfile.TemporaryDirectory(prefix="boogie-quality-") as folder:
        seen = dance(subject, template, short_side, Path(folder), keeps=keeps)
    caption = "  ".join(
        f"{title} {pattern.format(seen.measured[key])}"
        for key, (title, pattern) in _COLUMNS.items()
        if seen.measured[key] is not None
    )
    return seen.measured, Row(f"{name}: {caption}", subject.picture, seen.frames)


def summary(results: list[dict[str, Any]], of: Callable[[str, list[float]], float]) -> Measured:
    """Return for every figure what `of` makes of its name and values, over all dances that have it."""
    known = {key: [float(one[key]) for one in results if one[key] is not None] for key in _COLUMNS}
    return {key: of(key, values) if values else None for key, values in known.items()}


def mean(_: str, values: list[float]) -> float:
    """Return the mean of a figure's values."""
    return float(np.mean(values))


def median(_: str, values: list[float]) -> float:
    """Return the median of a figure's values."""
    return float(np.median(values))


def worst(key: str, values: list[float]) -> float:
    """Return the worst of a figure's values: the least of what should be high, else the largest in size."""
    return min(values) if key in _HIGHER_IS_BETTER else max(values, key=abs)


def summaries(results: list[dict[str, Any]]) -> dict[str, Any]:
    """Return every dance's mean figures by its name, and mean, median and worst of all."""
    dances = dict.fromkeys(one["dance"] for one in results)
    by_dance = {name: summary([one for one in results if one["dance"] == name], mean) for name in dances}
    overall = {of.__name__: summary(results, of) for of in (mean, median, worst)}
    return {"by_dance": by_dance, **overall}


def table(results: list[dict[str, Any]]) -> Table:
    """Return the results for people: every dance of every picture, each dance's mean, then all of them."""
    shown = Table(title="Dances, measured")
    shown.add_column("picture")
    shown.add_column("dance")
    for title, _ in _COLUMNS.values():
        shown.add_column(title, justify="right")
    for one in results:
        shown.add_row(one["picture"], one["dance"], *_cells(one))
    shown.add_section()
    summed = summaries(results)
    for name, figures in summed["by_dance"].items():
        shown.add_row("mean", name, *_cells(figures))
    shown.add_section()
    for name in ("mean", "median", "worst"):
        shown.add_row(name, "all", *_cells(summed[name]))
    return shown


def _cells(one: dict[str, Any]) -> list[str]:
    return ["" if one[key] is None else pattern.format(one[key]) for key, (_, pattern) in _COLUMNS.items()]


if __name__ == "__main__":
    sys.exit(main())
