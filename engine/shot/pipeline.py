"""From pictures' bytes to a shot: the stages in their order."""

from collections.abc import Callable, Sequence
from pathlib import Path

from engine.shot.options import ShotOptions
from engine.shot.report import ShotReport

Progress = Callable[[float], None]


def _silent(_: float) -> None:
    """Ignore progress."""


def film(
    pictures: Sequence[bytes], options: ShotOptions, out: Path, progress: Progress = _silent
) -> ShotReport:
    """Film a slow camera over the pictures and write the video to `out`.

    No picture: a drawn backdrop; one: the camera over it; two: from the first to the last, with a dissolve
    between. `progress` hears numbers from 0 to 1. Raises `PictureRefused` for bytes that are no usable
    picture, `UnknownVoice`, and ValueError for more than two pictures.
    """
    raise NotImplementedError
