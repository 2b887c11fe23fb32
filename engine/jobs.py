"""Durable jobs on DBOS: the workflow is the job's record, and its id the JobId.

``renders`` holds what is served next; nobody listens to ``off_peak``, and what lies there is moved to
``renders`` when that is idle (see ``engine.off_peak``). What is to be told is in a third queue.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from dbos import DBOS, SetEnqueueOptions, SetWorkflowAttributes, SetWorkflowID, WorkflowStatus

from engine.callback_queue import PAUSES, CallbackQueue
from engine.job_database import MAX_RECOVERIES, prepare, serve
from engine.job_record import EXPIRED, INNER_ERROR, JobOutcome, JobRecord, record_of
from engine.render_pool import EngineStopping
from engine.specs import JobSpec, read_spec

RENDERS, OFF_PEAK = "renders", "off_peak"
OFF_PEAK_PRIORITY = 10
"""Behind every ordinary job, which has none, should some have come since it was let in."""
KINDS = ("image_animate", "image_to_video")
_WAITING = ["ENQUEUED", "DELAYED"]
_TERMINAL = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_SWEEP_BATCH = 500

Workflow = Callable[[str, Any], Any]

log = logging.getLogger(__name__)


class Work(Protocol):
    """What the queue has done. Every part may be repeated, for the engine may die at any moment."""

    def render(self, job: str, spec: JobSpec) -> JobOutcome:
        """Make a job's video."""
        ...

    def settle(self, job: str, outcome: JobOutcome) -> None:
        """Close a job's account and delete what it needed."""
        ...

    def call_back(self, job: str, record: JobRecord) -> bool:
        """Tell of a job's end, once; returns whether it was heard."""
        ...


class JobQueue:
    """Accepts, runs, remembers and forgets jobs, and tells of their ends.

    Its methods block briefly on the database: call them from threads.
    """

    def __init__(
        self, folder: Path, *, workers: int, work: Work, callback_pauses: tuple[float, ...] = PAUSES
    ) -> None:
        """Prepare the queue; raises CannotStart if its database is damaged."""
        self._workers = workers
        self._work = work
        self._stopping = threading.Event()
        prepare(folder / "jobs.sqlite")
        self._callbacks = CallbackQueue(self._tell, pauses=callback_pauses)
        self._workflows = self._job_workflows()

    def start(self) -> None:
        """Open the database and carry on with everything that was under way."""
        DBOS.launch()
        serve(RENDERS, at_a_time=self._workers)
        self._callbacks.start()

    def stop(self) -> None:
        """Let go of the database; jobs under way stay as they are, for the next start."""
        self._stopping.set()
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=0)

    def submit(self, job: str, spec: JobSpec) -> None:
        """Record a job; one with this id already recorded stays as it is."""
        queue, priority = (OFF_PEAK, OFF_PEAK_PRIORITY) if spec.off_peak else (RENDERS, None)
        attributes = {"expires": spec.expires} if spec.off_peak else None
        with SetWorkflowID(job), SetEnqueueOptions(priority=priority), SetWorkflowAttributes(attributes):
            DBOS.enqueue_workflow(queue, self._workflows[spec.kind], job, spec.model_dump(mode="json"))

    def find(self, job: str) -> JobRecord | None:
        """Return a job as it stands."""
        found = DBOS.list_workflows(workflow_ids=[job])
        return record_of(found[0]) if found else None

    def waiting(self, *, at_most: int, off_peak: bool = False) -> int:
        """Count the jobs that wait for a render process, ordinary or off-peak ones, up to a number."""
        return len(_listed(OFF_PEAK if off_peak else RENDERS, _WAITING, at_most))

    def settle(self, job: str, record: JobRecord) -> None:
        """Do again what belongs to the end of a job, for one that ended without; repeatable."""
        if record.outcome is None:
            raise ValueError(f"job {job} has not ended")
        self._owe_callback(job, record.spec.callback_url)
        self._work.settle(job, record.outcome)

    def idle(self, *, off_peak_at_most: int) -> bool:
        """Tell whether no ordinary job waits or runs, and fewer off-peak ones than that."""
        under_way = _listed(RENDERS, [*_WAITING, "PENDING"], off_peak_at_most)
        return len(under_way) < off_peak_at_most and all(
            one.priority == OFF_PEAK_PRIORITY for one in under_way
        )

    def let_in(self) -> str | None:
        """Move the off-peak job that has waited longest to the jobs that are served; returns its id."""
        found = _listed(OFF_PEAK, _WAITING, 1)
        if not found:
            return None
        DBOS.resume_workflow(found[0].workflow_id, queue_name=RENDERS)
        return found[0].workflow_id

    def expire(self, now: float) -> list[str]:
        """Cancel the off-peak jobs that still wait and whose time is over, and settle them.

        Not by two threads at a time, nor while another lets in. One that starts this very moment finds
        itself that its time is over, so it ends in the same way.
        """
        waiting = [one for queue in (OFF_PEAK, RENDERS) for one in _listed(queue, _WAITING, None)]
        over = [one.workflow_id for one in waiting if now >= (one.attributes or {}).get("expires", now + 1)]
        for job in over:
            DBOS.cancel_workflow(job)
            record = self.find(job)
            if record is not None and record.outcome is not None:
                self.settle(job, record)
        return over

    def forget(self, *, older_than: float) -> int:
        """Delete the records of jobs that ended more than so many seconds ago; returns how many."""
        limit = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - older_than))
        old = DBOS.list_workflows(
            status=_TERMINAL,
            name=list(KINDS),
            completed_before=limit,
            limit=_SWEEP_BATCH,
            load_input=False,
            load_output=False,
        )
        jobs = [one.workflow_id for one in old]
        # With its callbacks: should the same job be made again, they are owed again.
        DBOS.delete_workflows(jobs + [one for job in jobs for one in self._callbacks.tries(job)])
        return len(old)

    def _job_workflows(self) -> dict[str, Workflow]:
        """Register a workflow for each kind of job, of its name; the names are in databases."""

        @DBOS.step(name="render")
        def render(job: str, spec: dict[str, Any]) -> dict[str, Any]:
            return self._render(job, read_spec(spec)).model_dump(mode="json")

        @DBOS.step(name="settle")
        def settle(job: str, outcome: dict[str, Any]) -> None:
            self._work.settle(job, JobOutcome.model_validate(outcome))

        def workflow_of(kind: str) -> Workflow:
            @DBOS.workflow(name=kind, max_recovery_attempts=MAX_RECOVERIES)
            def workflow(job: str, spec: dict[str, Any]) -> dict[str, Any]:
                outcome = render(job, spec)
                # The account closes last: as long as it is open, a restart looks after all of this.
                self._owe_callback(job, spec.get("callback_url", ""))
                settle(job, outcome)
                return outcome

            return workflow

        return {kind: workflow_of(kind) for kind in KINDS}

    def _render(self, job: str, spec: JobSpec) -> JobOutcome:
        if spec.expires is not None and time.time() >= spec.expires:
            return JobOutcome(error_code=EXPIRED, finished_at=time.time())
        try:
            return self._work.render(job, spec)
        except Exception:
            log.exception("job %s failed", job)
            return JobOutcome(error_code=INNER_ERROR, finished_at=time.time())

    def _tell(self, job: str) -> bool:
        """Tell of a job's end as soon as it is recorded, so that whoever asks at once finds it ended."""
        while True:
            record = self.find(job)
            if record is None or record.outcome is not None:
                break
            if self._stopping.wait(0.1):
                raise EngineStopping
        try:
            return record is None or self._work.call_back(job, record)
        except Exception:
            log.exception("the callback of job %s failed", job)
            return False

    def _owe_callback(self, job: str, url: str) -> None:
        if url:
            self._callbacks.owe(job)


def _listed(queue: str, statuses: list[str], limit: int | None) -> list[WorkflowStatus]:
    """Return a queue's workflows of these statuses, the oldest first, without what is in them."""
    return DBOS.list_workflows(
        queue_name=queue, status=statuses, limit=limit, load_input=False, load_output=False
    )
