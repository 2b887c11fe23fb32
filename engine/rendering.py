"""One render in a render process: from a command to its outcome."""

import traceback
from collections.abc import Callable
from pathlib import Path

from engine.animate.errors import PictureRefused
from engine.animate.options import AnimateOptions, Mark
from engine.animate.pipeline import animate
from engine.render_messages import Broken, Done, MarkSpec, Outcome, Refused, RenderCommand


def render(command: RenderCommand, progress: Callable[[float], None]) -> Outcome:
    """Make one video and its report; whatever goes wrong is an outcome, too."""
    try:
        picture = Path(command.picture).read_bytes()
        report = animate(picture, _options(command), Path(command.video), progress)
        report.write(Path(command.report))
    except PictureRefused as refusal:
        return Refused(code=refusal.code, detail=refusal.detail)
    except Exception:  # noqa: BLE001 - it must cost this one job only
        return Broken(error=traceback.format_exc(limit=-8))
    return Done()


def _options(command: RenderCommand) -> AnimateOptions:
    return AnimateOptions(
        template=command.template,
        audio=command.audio,
        keep_background=command.keep_background,
        demand_body_joints=command.demand_body_joints,
        mark=_mark(command.mark) if command.mark else None,
        short_side=command.short_side,
        metadata=command.metadata,
    )


def _mark(spec: MarkSpec) -> Mark:
    return Mark(text=spec.text, logo=Path(spec.logo).read_bytes() if spec.logo else None, rect=spec.rect)
