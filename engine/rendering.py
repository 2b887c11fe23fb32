"""One render in a render process: from a command to its outcome."""

import traceback
from collections.abc import Callable
from pathlib import Path

from engine.animate.errors import PictureRefused
from engine.animate.options import AnimateOptions, Mark
from engine.animate.pipeline import animate
from engine.render_messages import (
    Broken,
    Command,
    Done,
    MarkSpec,
    Outcome,
    Refused,
    RenderCommand,
    ShotCommand,
)
from engine.shot.options import ShotOptions, SoundChoice
from engine.shot.pipeline import film


def render(command: Command, progress: Callable[[float], None]) -> Outcome:
    """Make one video and its report; whatever goes wrong is an outcome, too."""
    try:
        if isinstance(command, ShotCommand):
            _film(command, progress)
        else:
            _dance(command, progress)
    except PictureRefused as refusal:
        return Refused(code=refusal.code, detail=refusal.detail)
    except Exception:  # noqa: BLE001 - it must cost this one job only
        return Broken(error=traceback.format_exc(limit=-8))
    return Done()


def _dance(command: RenderCommand, progress: Callable[[float], None]) -> None:
    picture = Path(command.picture).read_bytes()
    mask = Path(command.mask) if command.mask else None
    report = animate(picture, _options(command), Path(command.video), progress, mask=mask)
    report.write(Path(command.report))


def _film(command: ShotCommand, progress: Callable[[float], None]) -> None:
    pictures = [Path(one).read_bytes() for one in command.pictures]
    film(pictures, _shot_options(command), Path(command.video), progress).write(Path(command.report))


def _shot_options(command: ShotCommand) -> ShotOptions:
    return ShotOptions(
        prompt=command.prompt,
        recommend=command.recommend,
        duration=command.duration,
        resolution=command.resolution,
        amplitude=command.amplitude,
        sound=SoundChoice(voice=command.voice, effects=command.effects, music=command.music),
        mark=_mark(command.mark) if command.mark else None,
        metadata=command.metadata,
    )


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
