"""Durable jobs on DBOS: the workflow is the job's record, and its id the JobId.

Everything that touches DBOS is in this file.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSPortableJSONSerializer, SetWorkflowID, WorkflowStatus
from pydantic import BaseModel, ConfigDict

from engine.failure import CannotStart
from engine.job_spec import JobSpec
from engine.old_sqlite import teach_subseconds
from vclm.errors import message_of
from vclm.models import JobStatus

QUEUE = "renders"
POLL_SECONDS = 0.5
# A picture that kills its render process ends after two attempts. This bounds only what kills whole
# engines, and must leave room for owners who restart often.
MAX_RECOVERIES = 100
INNER_ERROR = "FailedOperation.InnerError"
_TERMINAL = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_STATUS = {
    "DELAYED": JobStatus.WAIT,
    "ENQUEUED": JobStatus.WAIT,
    "PENDING": JobStatus.RUN,
    "SUCCESS": JobStatus.DONE,
}
_SWEEP_BATCH = 500


class JobOutcome(BaseModel):
    """How a job ended: ``error_code`` is empty if it went well; ``finished_at`` in UNIX seconds."""

    model_config = ConfigDict(frozen=True)

    error_code: str = ""
    error_message: str = ""
    finished_at: float


@dataclass(frozen=True)
class JobRecord:
    """A job as it stands; ``outcome`` only at its end."""

    spec: JobSpec
    status: JobStatus
    outcome: JobOutcome | None


class JobQueue:
    """Accepts, runs, remembers and forgets jobs.

    Its methods block briefly on the database: call them from threads.
    """

    def __init__(
        self,
        folder: Path,
        *,
        workers: int,
        render: Callable[[str, JobSpec], JobOutcome],
        tidy: Callable[[str], None],
    ) -> None:
        """Prepare the queue; ``render`` makes a job's video.

        ``tidy`` removes what it needed, both are repeatable.
        """
        self._workers = workers
        path = folder / "jobs.sqlite"
        _prepare_database(path)
        teach_subseconds()
        _forget_environment()
        DBOS(
            config={
                "name": "boogie-engine",
                "system_database_url": f"sqlite:///{path}",
                "application_version": "1",
                "executor_id": "engine",
                "serializer": DBOSPortableJSONSerializer(),
                "enable_otlp": False,
                "log_level": "WARNING",
            }
        )
        _log_as_we_do()

        @DBOS.step(name="render")
        def step(job: str, spec: dict[str, Any]) -> dict[str, Any]:
            return render(job, JobSpec.model_validate(spec)).model_dump(mode="json")

        @DBOS.workflow(name="image_animate", max_recovery_attempts=MAX_RECOVERIES)
        def workflow(job: str, spec: dict[str, Any]) -> dict[str, Any]:
            try:
                outcome = step(job, spec)
            except Exception:  # DBOS records it, and the job has ended; not so when the engine stops
                tidy(job)
                raise
            tidy(job)
            return outcome

        self._workflow = workflow

    def start(self) -> None:
        """Open the database and carry on with every job that was under way."""
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=self._workers,
            polling_interval_sec=POLL_SECONDS,
            on_conflict="always_update",
        )

    def stop(self) -> None:
        """Let go of the database; jobs under way stay as they are, for the next start."""
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=0)

    def submit(self, job: str, spec: JobSpec) -> None:
        """Record a job; one with this id already recorded stays as it is."""
        with SetWorkflowID(job):
            DBOS.enqueue_workflow(QUEUE, self._workflow, job, spec.model_dump(mode="json"))

    def find(self, job: str) -> JobRecord | None:
        """Return a job as it stands."""
        found = DBOS.list_workflows(workflow_ids=[job])
        return _record(found[0]) if found else None

    def waiting(self, *, at_most: int) -> int:
        """Count the jobs that wait for a render process, up to a number."""
        found = DBOS.list_workflows(
            status=["ENQUEUED", "DELAYED"], limit=at_most, load_input=False, load_output=False
        )
        return len(found)

    def forget(self, *, older_than: float) -> int:
        """Delete the records of jobs that ended more than so many seconds ago; returns how many."""
        limit = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - older_than))
        old = DBOS.list_workflows(
            status=_TERMINAL, completed_before=limit, limit=_SWEEP_BATCH, load_input=False, load_output=False
        )
        DBOS.delete_workflows([one.workflow_id for one in old])
        return len(old)


def _record(found: WorkflowStatus) -> JobRecord:
    arguments: tuple[Any, ...] = found.input["args"] if found.input else ()
    spec = JobSpec.model_validate(arguments[1])
    status = _STATUS.get(found.status, JobStatus.FAIL)
    outcome = None
    if found.status == "SUCCESS":
        outcome = JobOutcome.model_validate(found.output)
        if outcome.error_code:
            status = JobStatus.FAIL
    elif status is JobStatus.FAIL:
        outcome = JobOutcome(
            error_code=INNER_ERROR,
            error_message=message_of(INNER_ERROR),
            finished_at=(found.updated_at or 0) / 1000,
        )
    return JobRecord(spec, status, outcome)


def _prepare_database(path: Path) -> None:
    """Switch to write-ahead logging, which DBOS does not do itself; it lasts with the file."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA journal_mode=WAL")
    except sqlite3.DatabaseError as error:
        raise CannotStart(
            f"{path} cannot be used ({error}); moved away, the engine starts without its jobs"
        ) from error
    path.chmod(0o600)


def _forget_environment() -> None:
    """Drop DBOS's own variables.

    Whoever sets them means another application, and they would change whose jobs these are.
    """
    for name in [name for name in os.environ if name.startswith("DBOS__")]:
        del os.environ[name]


def _log_as_we_do() -> None:
    """Send DBOS's words where ours go, not to a console of its own."""
    logger = logging.getLogger("dbos")
    logger.handlers.clear()
    logger.propagate = True
    logger.setLevel(logging.WARNING)
