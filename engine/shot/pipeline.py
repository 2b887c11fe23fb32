"""From pictures' bytes to a shot: the stages in their order."""

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from engine.animate.arrays import ByteArray, FloatArray
from engine.animate.encode import SAMPLE_RATE, VideoWriter
from engine.animate.mark import make_stamp
from engine.animate.picture import Limits, decode
from engine.shot.backdrop import draw_backdrop
from engine.shot.frame import output_size
from engine.shot.options import ShotOptions
from engine.shot.path import plan, travel
from engine.shot.people import People
from engine.shot.plate import Plate
from engine.shot.reel import Reel
from engine.shot.report import ShotReport
from engine.shot.script import Script, write_script
from engine.shot.soundtrack import soundtrack
from engine.shot.voices import choose_voice, voice
from engine.shot.words import seed_of

MOST_PICTURES = 2
LIMITS = Limits(
    max_bytes=50 * 2**20,
    max_pixels=50_000_000,
    min_side=16,
    max_side=4096,
    formats=("PNG", "JPEG", "WEBP"),
)
"""The published 50 MB and formats; pixels that a render process has room for; a side that a shot can use."""
PREPARED = 0.15
"""The share of a render's time that lies before the first frame, for progress."""

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
    if len(pictures) > MOST_PICTURES:
        raise ValueError(f"a shot has at most {MOST_PICTURES} pictures, not {len(pictures)}")
    if options.sound.voice:
        voice(options.sound.voice)
    return _Shooting(options).run(pictures, out, progress)


class _Shooting:
    """One shot: it keeps the time of every stage."""

    def __init__(self, options: ShotOptions) -> None:
        self._options = options
        self._timings: dict[str, float] = {}

    def run(self, data: Sequence[bytes], out: Path, progress: Progress) -> ShotReport:
        """Do all stages in order."""
        options = self._options
        with self._timed("decode"):
            pictures = [decode(one, LIMITS) for one in data]
        progress(PREPARED / 3)
        prompt = None if options.recommend else options.prompt
        with self._timed("script"):
            script = write_script(pictures, prompt, seed_of(prompt or "", *data))
        progress(2 * PREPARED / 3)
        with self._timed("plates"):
            images = pictures or [draw_backdrop(script.prompt, options.short_side)]
            size = output_size(images[0].shape[1], images[0].shape[0], options.short_side)
            reel = Reel(self._plates(images, script, size), options.frames, options.fps)
        voice_id = choose_voice(script.prompt) if options.sound.voice == "" else options.sound.voice
        with self._timed("sound"):
            sound = self._sound(script, voice_id, reel)
        progress(PREPARED)
        with self._timed("film"):
            self._film(reel, size, sound, out, progress)
        return ShotReport(
            *size,
            fps=options.fps,
            frames=options.frames,
            prompt=script.prompt,
            recommended=options.recommend,
            move=script.move.words,
            voice=voice_id,
            timings=self._timings,
        )

    def _plates(self, images: Sequence[ByteArray], script: Script, size: tuple[int, int]) -> list[Plate]:
        options = self._options
        far = travel(options.amplitude, script.move.pace, options.duration)
        plates: list[Plate] = []
        for image, people in zip(images, script.people or (People(),), strict=True):
            height, width = image.shape[:2]
            focus = (people.focus[0] * width, people.focus[1] * height) if people.focus else None
            path = plan(script.move, far, (width, height), size[0] / size[1], focus)
            plates.append(Plate(image, path, size))
        return plates

    def _sound(self, script: Script, voice_id: str | None, reel: Reel) -> FloatArray | None:
        options = self._options
        samples = round(options.frames * SAMPLE_RATE / options.fps)
        motion = reel.motion(moving=not script.move.holds)
        return soundtrack(options.sound, voice_id, script.prompt, motion, samples, SAMPLE_RATE)

    def _film(
        self,
        reel: Reel,
        size: tuple[int, int],
        sound: FloatArray | None,
        out: Path,
        progress: Progress,
    ) -> None:
        options = self._options
        stamp = make_stamp(options.mark, *size) if options.mark else None
        with VideoWriter(out, size, options.fps, sound, options.metadata) as writer:
            for number in range(options.frames):
                frame = reel.frame(number)
                if stamp is not None:
                    stamp.draw(frame)
                writer.write(frame)
                progress(PREPARED + (1 - PREPARED) * (number + 1) / options.frames)

    @contextmanager
    def _timed(self, stage: str) -> Generator[None]:
        started = time.perf_counter()
        yield
        self._timings[stage] = self._timings.get(stage, 0.0) + time.perf_counter() - started
