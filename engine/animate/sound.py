"""A dance's own music, synthesised from its `music.toml`."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.animate.disk_cache import Arrays, kept
from engine.animate.motion import FloatArray
from engine.animate.sound_format import MusicFile
from engine.animate.sound_loudness import mastered
from engine.animate.sound_mix import mix
from engine.animate.templates import BrokenTemplate, Template, read

_FADE_SECONDS = 0.25
_CLICK_SECONDS = 0.004
_CODE = sorted(Path(__file__).parent.glob("sound*.py"))
"""What, beside the notes, the sound of a piece depends on."""


def music(template: Template, seconds: float, rate: int = 48000) -> FloatArray:
    """Play a dance's music for so many seconds, [round(seconds * rate), 2] in -1..1, at about -14 LUFS.

    The piece repeats as often as needed; where it stops amid a run it fades out. Raises BrokenTemplate.
    """
    path = template.folder / "music.toml"
    length = round(template.seconds * rate)
    wanted = max(1, round(seconds * rate))
    loop = _loop(path, template, rate)
    runs = -(-wanted // length)
    sound = np.tile(loop, (runs, 1))[:wanted]
    amid = wanted % length > rate // 100
    return _faded(
        sound, round((_FADE_SECONDS if amid else _CLICK_SECONDS) * rate), round(_CLICK_SECONDS * rate)
    )


@lru_cache(maxsize=8)
def _loop(path: Path, template: Template, rate: int) -> FloatArray:
    """Play the whole piece once; it is done once for a dance on this machine."""
    file = read(path, MusicFile)
    if template.bars % file.section_bars:
        raise BrokenTemplate(f"{path}: {template.bars} bars are no whole number of sections")
    length = round(template.seconds * rate)

    def play() -> Arrays:
        piece = mix(file, template.bars, template.beats_per_minute, length, rate)
        return {"loop": mastered(piece, rate, file.loudness)}

    options = ("music", template.bars, template.beats_per_minute, rate)
    return kept([path, *_CODE], options, play)["loop"]


def _faded(sound: FloatArray, out: int, into: int) -> FloatArray:
    out, into = min(out, sound.shape[0]), min(into, sound.shape[0])
    sound[:into] *= np.linspace(0.0, 1.0, into)[:, None]
    sound[sound.shape[0] - out :] *= np.linspace(1.0, 0.0, out)[:, None]
    return sound
