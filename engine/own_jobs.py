"""Finding the job that a caller asks about."""

import asyncio
from typing import TypeVar

from engine.calls import Call
from engine.failure import ActionFailed, missing
from engine.job_ids import is_job_id
from engine.job_record import JobRecord
from engine.job_spec import CommonSpec
from engine.jobs import JobQueue

Spec = TypeVar("Spec", bound=CommonSpec)


async def own_job(jobs: JobQueue, call: Call, job: str | None, kind: type[Spec]) -> tuple[Spec, JobRecord]:
    """Return a job of the calling tenant and of the action's kind.

    Raises ActionFailed: ``MissingParameter`` without an id, ``FailedOperation.JobNotFound`` for everything
    else, for another's job does not exist for the caller, nor does one of another action.
    """
    if not job:
        raise missing("JobId")
    record = await asyncio.to_thread(jobs.find, job) if is_job_id(job) else None
    spec = record.spec if record else None
    if record is None or not isinstance(spec, kind) or spec.tenant != call.tenant.secret_id:
        raise ActionFailed("FailedOperation.JobNotFound")
    return spec, record
