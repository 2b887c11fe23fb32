"""A job as it stands, read from its workflow's status."""

from dataclasses import dataclass
from typing import Any

from dbos import WorkflowStatus
from pydantic import BaseModel, ConfigDict

from engine.specs import JobSpec, read_spec
from vclm.models import JobStatus

INNER_ERROR = "FailedOperation.InnerError"
EXPIRED = "ResourceUnavailable"
"""How an off-peak job ends that the queue never had time for."""
_STATUS = {
    "DELAYED": JobStatus.WAIT,
    "ENQUEUED": JobStatus.WAIT,
    "PENDING": JobStatus.RUN,
    "SUCCESS": JobStatus.DONE,
}


class JobOutcome(BaseModel):
    """How a job ended: ``error_code`` is empty if it went well; ``finished_at`` in UNIX seconds."""

    model_config = ConfigDict(frozen=True)

    error_code: str = ""
    finished_at: float


@dataclass(frozen=True)
class JobRecord:
    """A job as it stands; ``outcome`` only at its end."""

    spec: JobSpec
    status: JobStatus
    outcome: JobOutcome | None

    @property
    def error_code(self) -> str:
        """Return the code a job failed with, "" for one that did not."""
        return self.outcome.error_code if self.outcome else ""


def record_of(found: WorkflowStatus) -> JobRecord:
    """Return the job whose workflow this is; input and output must have been loaded."""
    arguments: tuple[Any, ...] = found.input["args"] if found.input else ()
    spec = read_spec(arguments[1])
    status = _STATUS.get(found.status, JobStatus.FAIL)
    outcome = None
    if found.status == "SUCCESS":
        outcome = JobOutcome.model_validate(found.output)
        if outcome.error_code:
            status = JobStatus.FAIL
    elif status is JobStatus.FAIL:
        # Only an off-peak job whose time is over is ever cancelled; everything else is our fault.
        code = EXPIRED if found.status == "CANCELLED" else INNER_ERROR
        outcome = JobOutcome(error_code=code, finished_at=(found.updated_at or 0) / 1000)
    return JobRecord(spec, status, outcome)
