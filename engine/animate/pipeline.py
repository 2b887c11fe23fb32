"""From a picture's bytes to a video: the stages in their order."""

import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from engine.animate.arrays import ByteArray, FloatArray
from engine.animate.backdrop import fill_behind
from engine.animate.camera import HEIGHT_SHARE, Camera, kept_camera, stage_camera
from engine.animate.compiled import load_compiled
from engine.animate.encode import SAMPLE_RATE, VideoWriter
from engine.animate.figure import Figure, build_figure
from engine.animate.gates import Person, find_person
from engine.animate.half_motion import CutOff
from engine.animate.mark import Stamp, make_stamp
from engine.animate.matte import cut_out
from engine.animate.motion import FRAMES_PER_SECOND, Motion
from engine.animate.options import AnimateOptions
from engine.animate.picture import decode
from engine.animate.posing import reach_of, sole_level
from engine.animate.render import Background, Renderer
from engine.animate.report import Report
from engine.animate.retarget import retarget
from engine.animate.sound import music
from engine.animate.stage import Stage, stage
from engine.animate.templates import Template, load
from engine.animate.wobble.film import Bouncer, Jelly, bouncing

SHORTEST_SECONDS = 10.0
STAGE_ASPECT = 16 / 9
MAX_ENLARGEMENT = 3.0
MAX_WORK_PIXELS = 2_400_000
PREPARED = 0.12
"""The share of a render's time that lies before the first frame, for progress."""

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Films:
    """Where the videos of one render go; a mask only if one is wanted."""

    video: Path
    mask: Path | None = None


def _silent(_: float) -> None:
    """Ignore progress."""


def animate(
    picture: bytes,
    options: AnimateOptions,
    out: Path,
    progress: Progress = _silent,
    *,
    mask: Path | None = None,
) -> Report:
    """Make the picture dance and write the video to `out`, and the figure's matte to `mask` if that is given.

    The matte is a video of the same size, frames and rate: white on black, and silent.
    `progress` hears numbers from 0 to 1. Raises `PictureRefused` for a picture that will not do and
    `UnknownTemplate` for a dance that does not exist.
    """
    return Production(options).run(picture, out, progress, mask=mask)


class Production:
    """One render: it keeps the time of every stage, and how long music and scenery were waited for."""

    def __init__(self, options: AnimateOptions, *, max_frames: int | None = None) -> None:
        self._options = options
        self._max_frames = max_frames
        self._timings: dict[str, float] = {}

    def run(
        self, data: bytes, out: Path, progress: Progress = _silent, *, mask: Path | None = None
    ) -> Report:
        """Do all stages in order."""
        options = self._options
        template = load(options.template)
        keeps = options.keep_background and template.keeps_background
        frames = self._frame_count(template)
        with self._timed("decode"):
            picture = decode(data)
        size = output_size(picture, options.short_side, keeps=keeps)
        with _beside() as aside:
            aside.submit(load_compiled)
            playing = (
                aside.submit(music, template, frames / FRAMES_PER_SECOND, SAMPLE_RATE)
                if options.audio
                else None
            )
            painting = aside.submit(stage, template, *size) if not keeps else None
            if template.needs == "anything":
                with self._timed("figure"):
                    renderer = bouncing(template, data, picture, size, painting)
            else:
                renderer = self._dancer(template, picture, size, painting, progress)
            with self._timed("sound"):
                sound = playing.result() if playing else None
        stamp = make_stamp(options.mark, *size) if options.mark else None
        progress(PREPARED)
        films = Films(out, mask)
        return self._film(frames, renderer, sound, stamp, size, films, progress)

    def _dancer(
        self,
        template: Template,
        picture: ByteArray,
        size: tuple[int, int],
        painting: Future[Stage] | None,
        progress: Progress,
    ) -> Renderer:
        """Find the person and let them dance: on the stage being painted, or before their own background."""
        with self._timed("pose"):
            person = find_person(picture, demand_body_joints=self._options.demand_body_joints)
        progress(PREPARED / 3)
        with self._timed("figure"):
            keeps = painting is None
            work, person = scale_for_output(picture, person, size, keeps=keeps)
            alpha = cut_out(work, person.pose)
            figure = build_figure(work, alpha, person.pose, person.face, person.absent)
            cut_off = CutOff.of(figure, person.half, "wall" if keeps else "stage") if person.half else None
            figure = cut_off.figure if cut_off else figure
        with self._timed("motion"):
            motion = retarget(template, figure.rest())
            motion = cut_off.settle(motion) if cut_off else motion
        with self._timed("background"):
            scene = painting.result() if painting else None
            background, camera = _scene(scene, work, figure, motion, size, cut_off)
        return Renderer(figure, motion, camera, background)

    def _frame_count(self, template: Template) -> int:
        frames = frame_count(template.frames)
        return frames if self._max_frames is None else min(frames, self._max_frames)

    def _film(
        self,
        frames: int,
        renderer: Renderer | Bouncer | Jelly,
        sound: FloatArray | None,
        stamp: Stamp | None,
        size: tuple[int, int],
        films: Films,
        progress: Progress,
    ) -> Report:
        report = Report(*size, FRAMES_PER_SECOND, renderer.joints, timings=self._timings)
        with self._timed("film"), ExitStack() as writers:
            writer = writers.enter_context(self._writer(films.video, size, sound))
            masks = writers.enter_context(self._writer(films.mask, size)) if films.mask else None
            for number in range(frames):
                started = time.perf_counter()
                matte = np.zeros((size[1], size[0], 3), np.uint8) if masks else None
                image, target, distortion = renderer.draw(number, matte)
                if stamp is not None:
                    stamp.draw(image)
                self._add_time("render", time.perf_counter() - started)
                writer.write(image)
                if masks is not None and matte is not None:
                    masks.write(matte)
                report.add(target, distortion)
                progress(PREPARED + (1 - PREPARED) * (number + 1) / frames)
        return report

    def _writer(self, path: Path, size: tuple[int, int], sound: FloatArray | None = None) -> VideoWriter:
        return VideoWriter(path, size, FRAMES_PER_SECOND, sound, self._options.metadata)

    @contextmanager
    def _timed(self, stage_name: str) -> Generator[None]:
        started = time.perf_counter()
        yield
        self._add_time(stage_name, time.perf_counter() - started)

    def _add_time(self, stage_name: str, seconds: float) -> None:
        self._timings[stage_name] = self._timings.get(stage_name, 0.0) + seconds


@contextmanager
def _beside() -> Generator[ThreadPoolExecutor]:
    """Lend a thread for what does not depend on the person; when that is refused, it stops early."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="stage")
    try:
        yield thread
    finally:
        thread.shutdown(cancel_futures=True)


def _scene(
    scene: Stage | None,
    work: ByteArray,
    figure: Figure,
    motion: Motion,
    size: tuple[int, int],
    cut_off: CutOff | None,
) -> tuple[Background, Camera]:
    """Return what is behind the figure, a stage or the picture's own wall, and where it is seen from."""
    reach = reach_of(figure, motion)
    if scene is None:
        still = fill_behind(work, figure.alpha, figure.pose.torso)
        kept = cut_off.kept_camera(motion, size) if cut_off else kept_camera(reach, figure.origin, size)
        return (lambda _: still.copy()), kept
    if cut_off is not None:
        return scene.background, cut_off.stage_camera(motion, size)
    sole = sole_level(figure, motion)
    return scene.background, stage_camera(reach, figure.height, size, float(scene.ground_y), sole)


def frame_count(loop: int) -> int:
    """Return how many frames to film: whole runs of a loop, at least `SHORTEST_SECONDS`."""
    runs = -(-round(SHORTEST_SECONDS * FRAMES_PER_SECOND) // loop)
    return runs * loop


def output_size(picture: ByteArray, short_side: int, *, keeps: bool) -> tuple[int, int]:
    """Return width and height of the video, both even: the picture's own aspect, or the upright stage's."""
    height, width = picture.shape[:2]
    aspect = max(width, height) / min(width, height) if keeps else STAGE_ASPECT
    short = _even(short_side)
    long = _even(short * min(aspect, 2.2))
    return (long, short) if keeps and width > height else (short, long)


def _even(value: float) -> int:
    return max(2, 2 * round(value / 2))


def scale_for_output(
    picture: ByteArray, person: Person, size: tuple[int, int], *, keeps: bool
) -> tuple[ByteArray, Person]:
    """Bring the picture to the size at which it is drawn, so that texture and output pixels match."""
    height, width = picture.shape[:2]
    if keeps:
        wide, high = size
        factor = high / height
    else:
        rows = np.flatnonzero((person.pose.mask > 0.5).any(axis=1))
        shown = person.half.waist(person.pose) if person.half else float(height)
        tall = max(1.0, min(shown, float(rows[-1])) - float(rows[0])) if rows.size else height
        factor = min(
            HEIGHT_SHARE * size[1] / tall, MAX_ENLARGEMENT, (MAX_WORK_PIXELS / (width * height)) ** 0.5
        )
        wide, high = max(16, round(width * factor)), max(16, round(height * factor))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    work = np.asarray(cv2.resize(picture, (wide, high), interpolation=method), dtype=np.uint8)
    face = person.face.scaled(factor) if person.face is not None else None
    return work, replace(person, pose=person.pose.scaled(factor, wide, high), face=face)
