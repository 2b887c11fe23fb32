"""From a job to its finished files: what a workflow does."""

import logging
import threading
import time
from collections.abc import Mapping

from engine.files import Drafts, FileStore
from engine.job_record import INNER_ERROR, JobOutcome
from engine.render_commands import render_command
from engine.render_messages import Broken, Command, Refused
from engine.render_pool import RenderPool
from engine.specs import JobSpec
from vclm.errors import error_codes
from vclm.models import PROGRESS_HEADER, JobStatus

log = logging.getLogger(__name__)


class Renders:
    """Renders jobs and knows how far each is; ``short_side`` (pixels) is that of dances."""

    def __init__(self, *, files: FileStore, pool: RenderPool, short_side: int) -> None:
        self._files = files
        self._pool = pool
        self._short_side = short_side
        self._progress: dict[str, float] = {}
        self._lock = threading.Lock()

    def progress_headers(self, job: str, status: JobStatus) -> Mapping[str, str]:
        """Return the header that tells how much of a running job is done, 0 to 1."""
        if status is not JobStatus.RUN:
            return {}
        with self._lock:
            return {PROGRESS_HEADER: f"{self._progress.get(job, 0.0):.3f}"}

    def render(self, job: str, spec: JobSpec) -> JobOutcome:
        """Render a job and publish its result; blocks for as long as that takes. May be repeated."""
        attempts: list[Drafts] = []

        def command() -> Command:
            attempts.append(self._files.drafts(job))
            return render_command(job, spec, attempts[-1], files=self._files, short_side=self._short_side)

        try:
            outcome = self._pool.render(command, lambda value: self._set_progress(job, value))
            if isinstance(outcome, Refused):
                return _refusal(outcome)
            if isinstance(outcome, Broken):
                log.error("job %s failed: %s", job, outcome.error)
                return JobOutcome(error_code=INNER_ERROR, finished_at=time.time())
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


def _refusal(refused: Refused) -> JobOutcome:
    known = refused.code in error_codes()
    if not known:
        log.error("a picture was refused with the unpublished code %s", refused.code)
    return JobOutcome(error_code=refused.code if known else INNER_ERROR, finished_at=time.time())
