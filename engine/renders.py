"""From a job to its finished files: what a workflow does."""

import json
import logging
import threading
import time

from engine.files import Drafts, FileStore
from engine.job_spec import JobSpec
from engine.jobs import INNER_ERROR, JobOutcome
from engine.render_messages import Broken, MarkSpec, Refused, RenderCommand
from engine.render_pool import RenderPool
from vclm.errors import error_codes, message_of

log = logging.getLogger(__name__)


class Renders:
    """Renders jobs and knows how far each is."""

    def __init__(self, *, files: FileStore, pool: RenderPool, short_side: int) -> None:
        self._files = files
        self._pool = pool
        self._short_side = short_side
        self._progress: dict[str, float] = {}
        self._lock = threading.Lock()

    def progress(self, job: str) -> float:
        """Return how much of a job is done, 0 to 1."""
        with self._lock:
            return self._progress.get(job, 0.0)

    def render(self, job: str, spec: JobSpec) -> JobOutcome:
        """Render a job and publish its result; blocks for as long as that takes. May be repeated."""
        attempts: list[Drafts] = []

        def command() -> RenderCommand:
            attempts.append(self._files.drafts(job))
            return self._command(job, spec, attempts[-1])

        try:
            outcome = self._pool.render(command, lambda value: self._set_progress(job, value))
            if isinstance(outcome, Refused):
                return _refusal(outcome)
            if isinstance(outcome, Broken):
                log.error("job %s failed: %s", job, outcome.error)
                return JobOutcome(
                    error_code=INNER_ERROR, error_message=message_of(INNER_ERROR), finished_at=time.time()
                )
            self._files.publish(job, attempts[-1])
            return JobOutcome(finished_at=time.time())
        finally:
            for drafts in attempts:
                self._files.discard_drafts(drafts)
            with self._lock:
                self._progress.pop(job, None)

    def _set_progress(self, job: str, value: float) -> None:
        with self._lock:
            self._progress[job] = value

    def _command(self, job: str, spec: JobSpec, drafts: Drafts) -> RenderCommand:
        mark = None
        if spec.marked:
            logo = str(self._files.input_path(job, "logo")) if spec.mark_logo else None
            mark = MarkSpec(text=spec.mark_text, logo=logo, rect=spec.mark_rect)
        return RenderCommand(
            picture=str(self._files.input_path(job, "picture")),
            video=str(drafts.video),
            report=str(drafts.report),
            template=spec.template,
            audio=spec.audio,
            keep_background=spec.keep_background,
            demand_body_joints=spec.demand_body_joints,
            short_side=self._short_side,
            mark=mark,
            metadata=aigc_label(job),
        )


def aigc_label(job: str) -> dict[str, str]:
    """Return the metadata that says a machine made the video.

    In the form of GB 45438-2025 (label 1: certainly).
    """
    label = {"Label": "1", "ContentProducer": "Boogie", "ProduceID": job}
    return {"AIGC": json.dumps(label, separators=(",", ":"))}


def _refusal(refused: Refused) -> JobOutcome:
    known = refused.code in error_codes()
    if not known:
        log.error("a picture was refused with the unpublished code %s", refused.code)
    code = refused.code if known else INNER_ERROR
    return JobOutcome(error_code=code, error_message=message_of(code), finished_at=time.time())
