"""From a job to the command its render process gets: pure but for the paths."""

from engine.aigc_label import aigc_metadata
from engine.files import Drafts, FileStore
from engine.job_spec import CommonSpec, ImageAnimateSpec
from engine.render_messages import Command, MarkSpec, RenderCommand, ShotCommand
from engine.specs import JobSpec
from engine.vidu_spec import ViduSpec


def render_command(job: str, spec: JobSpec, drafts: Drafts, *, files: FileStore, short_side: int) -> Command:
    """Return the command for one attempt at a job; ``short_side`` (pixels) is that of dances."""
    if isinstance(spec, ViduSpec):
        return _shot(job, spec, drafts, files)
    return _dance(job, spec, drafts, files, short_side)


def _dance(
    job: str, spec: ImageAnimateSpec, drafts: Drafts, files: FileStore, short_side: int
) -> RenderCommand:
    return RenderCommand(
        picture=str(files.input_path(job, "picture")),
        video=str(drafts.video),
        mask=str(drafts.mask) if spec.keep_background else None,
        report=str(drafts.report),
        template=spec.template,
        audio=spec.audio,
        keep_background=spec.keep_background,
        demand_body_joints=spec.demand_body_joints,
        short_side=short_side,
        mark=_mark(job, spec, files),
        metadata=dict(aigc_metadata(job)),
    )


def _shot(job: str, spec: ViduSpec, drafts: Drafts, files: FileStore) -> ShotCommand:
    return ShotCommand(
        pictures=tuple(str(files.input_path(job, kind)) for kind in spec.picture_kinds),
        prompt=spec.prompt,
        video=str(drafts.video),
        report=str(drafts.report),
        recommend=spec.recommend,
        duration=spec.duration,
        resolution=spec.resolution,
        amplitude=spec.amplitude,
        voice=spec.voice,
        effects=spec.effects,
        music=spec.music,
        mark=_mark(job, spec, files),
        metadata=dict(aigc_metadata(job, spec.label)),
    )


def _mark(job: str, spec: CommonSpec, files: FileStore) -> MarkSpec | None:
    if not spec.marked:
        return None
    logo = str(files.input_path(job, "logo")) if spec.mark_logo else None
    return MarkSpec(text=spec.mark_text, logo=logo, rect=spec.mark_rect)
