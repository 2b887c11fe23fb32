"""Self-checks for ``boogie doctor``: one JSON object a line, ``{"name", "ok", "detail"}``."""

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

Probe = Callable[[], str]


@dataclass(frozen=True)
class Check:
    """One finding: ``detail`` says what there is, or what to do."""

    name: str
    ok: bool
    detail: str


def print_checks(folder: Path) -> int:
    """Print all checks; returns 0 if all are ok, else 1."""
    all_ok = True
    for check in run_checks(folder):
        all_ok = all_ok and check.ok
        sys.stdout.write(json.dumps(asdict(check)) + "\n")
        sys.stdout.flush()
    return 0 if all_ok else 1


def run_checks(folder: Path) -> list[Check]:
    """Run every check; a broken one does not keep the others from running."""
    probes: dict[str, Probe] = {
        "models": _models,
        "codecs": _codecs,
        "font": _font,
        "templates": _templates,
        "renderer": _renderer,
        "data folder": lambda: _writable(folder),
    }
    return [_run(name, probe) for name, probe in probes.items()]


def _run(name: str, probe: Probe) -> Check:
    try:
        return Check(name, True, probe())
    except Exception as error:  # noqa: BLE001 - whatever is broken is the finding
        return Check(name, False, f"{error}" or type(error).__name__)


def _models() -> str:
    from engine.animate.models import CHECKSUMS, model_path

    for model in CHECKSUMS:
        model_path(model)
    return f"{len(CHECKSUMS)} models with the right SHA-256"


def _codecs() -> str:
    import av

    for codec in ("libx264", "aac"):
        av.Codec(codec, "w")
    return f"H.264 (libx264) and AAC in PyAV {av.__version__}"


def _font() -> str:
    from PIL import ImageFont

    ImageFont.load_default(size=20)
    return "Pillow's own font"


def _templates() -> str:
    from engine.animate.templates import available, load

    names = [load(template).title for template in available()]
    if not names:
        raise RuntimeError("no dance is installed; reinstall Boogie")
    return ", ".join(names)


def _renderer() -> str:
    from engine.animate import pipeline

    return f"{pipeline.__name__} can be imported"


def _writable(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"boogie")
    return f"{folder} can be written to"
