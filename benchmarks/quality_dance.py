# pyright: reportUnknownMemberType=false
"""One dance of one picture, rendered and then looked at with fresh eyes."""

from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

from benchmarks import quality_metrics as metrics
from engine.animate.arrays import BoolArray, ByteArray, FloatArray, IntArray
from engine.animate.face import Face, find_head_face
from engine.animate.figure import Figure, build_figure
from engine.animate.gates import Person, find_person
from engine.animate.matte import cut_out
from engine.animate.motion import FRAMES_PER_SECOND
from engine.animate.options import AnimateOptions
from engine.animate.picture import decode
from engine.animate.pipeline import animate, output_size, scale_for_output
from engine.animate.pose import Pose, find_pose
from engine.animate.posing import pose_limb
from engine.animate.report import Report
from engine.animate.retarget import retarget
from engine.animate.skeleton import JOINT_INDEX, JOINTS, LIMB_JOINTS
from engine.animate.templates import load

Measured = dict[str, float | None]
SAMPLES = 24
"""Frames of a video that are looked at again."""
FIGURE_MARGIN = 0.03
"""By how much of the picture's height a figure is dilated before its background is compared."""
SOLE = 0.75
"""A foot's points lower than this share of its depth below the ankle are its sole."""
PATCH = 72
_PATCH_POINTS = np.array([[20.0, 26.0], [52.0, 26.0], [36.0, 54.0]])
"""Where the left and right eye on the picture and the mouth come to lie in a face's patch."""


@dataclass(frozen=True)
class Subject:
    """A picture that is going to dance, as it is before."""

    data: bytes
    picture: ByteArray
    person: Person


@dataclass(frozen=True)
class Dance:
    """What came of it: figures, and frames to be looked at."""

    measured: Measured
    frames: list[ByteArray]


def look_at(path: Path) -> Subject:
    """Read a picture; raises `PictureRefused`."""
    data = path.read_bytes()
    picture = decode(data)
    return Subject(data, picture, find_person(picture))


def dance(subject: Subject, template_id: str, short_side: int, folder: Path, *, keeps: bool) -> Dance:
    """Render one dance into `folder` and measure it; with `keeps` in the picture's own background."""
    video, mask = folder / "dance.mp4", folder / "mask.mp4"
    options = AnimateOptions(template_id, keep_background=keeps, short_side=short_side)
    report = animate(subject.data, options, video, mask=mask)
    chosen = np.linspace(0, len(report.targets), SAMPLES, endpoint=False).astype(np.int32)
    frames = _frames(video, chosen)
    poses = [find_pose(frame) for frame in frames]
    measured: Measured = {
        **_joints(report, chosen, poses, subject.person.absent),
        "stretched": float(np.mean([frame.stretched for frame in report.mesh])),
        "flipped": float(np.mean([frame.flipped for frame in report.mesh])),
        "p99_stretch": float(np.mean([frame.p99_stretch for frame in report.mesh])),
        **_feet(subject, template_id, short_side, report, keeps=keeps),
        "background_db": _background(subject, frames, _frames(mask, chosen)) if keeps else None,
        "identity": _identity(subject, frames, poses),
        **_music(video, template_id, report),
    }
    return Dance(measured, frames)


def _frames(video: Path, chosen: IntArray) -> list[ByteArray]:
    wanted = set(chosen.tolist())
    with av.open(str(video)) as container:
        return [
            np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)
            for number, frame in enumerate(container.decode(video=0))
            if number in wanted
        ]


def _joints(report: Report, chosen: IntArray, poses: list[Pose | None], absent: frozenset[str]) -> Measured:
    """Judge the joints that dance: an arm at rest, or legs below the picture, are led nowhere."""
    dances = np.ones(len(JOINTS), bool)
    for limb in absent:
        dances[[JOINT_INDEX[name] for name in LIMB_JOINTS[limb][1:]]] = False
    target = np.array(report.targets)
    hips = (target[:, JOINT_INDEX["left_hip"]] + target[:, JOINT_INDEX["right_hip"]]) / 2
    left, right = (target[:, JOINT_INDEX[f"{side}_shoulder"]] for side in ("left", "right"))
    found = np.full((len(poses), len(JOINTS), 2), np.nan)
    for index, pose in enumerate(poses):
        if pose is not None:
            found[index] = [pose.points[name] for name in JOINTS]
    torso = metrics.torso_length(left, right, hips)
    return {"pck": metrics.correct_joints(target[chosen][:, dances], found[:, dances], torso)}


def _feet(subject: Subject, template_id: str, short_side: int, report: Report, *, keeps: bool) -> Measured:
    """Measure the soles as posed, in output pixels and shares of the body's height a second.

    The posed mesh says to a fraction of a pixel where a sole is; joints found again tremble by several.
    The ground is the figure's own: a camera that moves carries the stage along.
    """
    size = output_size(subject.picture, short_side, keeps=keeps)
    work, person = scale_for_output(subject.picture, subject.person, size, keeps=keeps)
    figure = build_figure(work, cut_out(work, person.pose), person.pose, person.face, person.absent)
    motion = retarget(load(template_id), figure.rest())
    slid = watched = 0.0
    for side in (0, 1):
        soles = np.array([pose_limb(figure, motion, frame, 2 + side) for frame in range(motion.frames)])
        soles = soles[:, _sole(figure, side)]
        soles = soles * np.stack([motion.squash**-0.5, motion.squash], axis=1)[:, None]
        distance, frames = metrics.foot_slide(soles, motion.planted[:, side])
        slid, watched = slid + distance, watched + frames
    pace = slid / max(watched, 1.0) * FRAMES_PER_SECOND
    span = np.ptp(np.array(report.targets)[: motion.frames], axis=(0, 1))
    scale = float(span[0]) / max(float(np.ptp(motion.joints, axis=(0, 1))[0]), 1e-6)
    return {"slide_px": pace * scale, "slide_share": pace / figure.height}


def _sole(figure: Figure, side: int) -> BoolArray:
    """Return which vertices of a leg's mesh lie on the sole: [V]."""
    mesh, ankle = figure.limb_layers[2 + side].mesh, figure.limbs[2 + side].joints[2]
    seen = np.zeros(len(mesh.rest), bool)
    seen[np.unique(mesh.triangles[mesh.area > 0.4 * mesh.area.max()])] = True
    depth = mesh.rest[:, 1] - ankle[1]
    return seen & (depth > SOLE * float(depth[seen].max()))


def _background(subject: Subject, frames: list[ByteArray], mattes: list[ByteArray]) -> float:
    height, width = frames[0].shape[:2]
    photo = np.asarray(cv2.resize(subject.picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    person = cv2.resize(cut_out(subject.picture, subject.person.pose), (width, height)) > 0.05
    reach = max(2, round(FIGURE_MARGIN * height))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    figures = [cv2.dilate((person | (matte[:, :, 0] > 12)).astype(np.uint8), kernel) > 0 for matte in mattes]
    return metrics.background_psnr(photo, frames, figures)


def _identity(subject: Subject, frames: list[ByteArray], poses: list[Pose | None]) -> float | None:
    """Return the mean likeness of the face to the photo's; None for a face that no model knows."""
    if subject.person.face is None:
        return None
    own = _patch(subject.picture, subject.person.face)
    alike: list[float] = []
    for frame, pose in zip(frames, poses, strict=True):
        face = None if pose is None else find_head_face(frame, pose)
        alike.append(0.0 if face is None else metrics.likeness(own, _patch(frame, face)))
    return float(np.mean(alike))


def _patch(picture: ByteArray, face: Face) -> FloatArray:
    """Cut the face out upright, eyes and mouth in fixed places, at a size that a small face has too."""
    eyes = sorted((eye.mean(axis=0) for eye in face.eyes()), key=lambda point: float(point[0]))
    points = np.array([*eyes, face.points[[13, 14]].mean(axis=0)], dtype=np.float64)
    placed, _ = cv2.estimateAffinePartial2D(points, _PATCH_POINTS)
    reduced = cv2.GaussianBlur(picture, (0, 0), max(0.5, 0.012 * face.height))
    patch = cv2.warpAffine(reduced, placed, (PATCH, PATCH), flags=cv2.INTER_LINEAR)
    return np.asarray(cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY), dtype=np.float64)


def _music(video: Path, template_id: str, report: Report) -> Measured:
    with av.open(str(video)) as container:
        stream = container.streams.audio[0]
        rate = int(stream.sample_rate)
        decoded = [(frame.pts or 0, frame.to_ndarray().mean(axis=0)) for frame in container.decode(audio=0)]
        seconds = [
            float((track.start_time or 0) + (track.duration or 0)) * float(track.time_base or 0)
            for track in (stream, container.streams.video[0])
        ]
    sound = np.concatenate([part for _, part in decoded])
    template = load(template_id)
    period, length = 60.0 / template.beats_per_minute, len(report.targets) / FRAMES_PER_SECOND
    beats = metrics.beat_times(sound, rate, period, length + period / 2)
    moments = metrics.struck(np.array(report.targets), FRAMES_PER_SECOND)
    return {
        "beat": metrics.beat_alignment(beats, moments),
        "beat_by_chance": metrics.chance_alignment(beats, moments, period),
        "drift_ms": 1000 * (seconds[0] - seconds[1]),
    }
