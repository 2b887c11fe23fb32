"""Accepting jobs: each once, within the bounds of the queue, the disk and its tenant."""

import asyncio
import logging
import threading
from collections.abc import Mapping

from engine.calls import Call
from engine.failure import ActionFailed
from engine.files import FileStore
from engine.job_ids import new_job_id, repeatable_job_id
from engine.jobs import JobQueue
from engine.ledger import Ledger
from engine.specs import JobSpec

MAX_TRACE_ID = 256

log = logging.getLogger(__name__)


class Accepting:
    """The one way into the queue.

    ``queue_limit`` bounds the jobs that wait, ordinary and off-peak ones each; ``min_free_mb`` is the space
    on the disk (MiB) below which nothing is accepted.
    """

    def __init__(
        self, *, jobs: JobQueue, files: FileStore, ledger: Ledger, queue_limit: int, min_free_mb: int
    ) -> None:
        self._jobs = jobs
        self._files = files
        self._ledger = ledger
        self._queue_limit = queue_limit
        self._min_free = min_free_mb << 20
        # Waiting for the first takes no thread; the second is for those who come from threads anyway.
        self._turn = asyncio.Lock()
        self._lock = threading.Lock()

    async def accept(
        self,
        call: Call,
        job: str,
        spec: JobSpec,
        *,
        points: int = 0,
        inputs: Mapping[str, bytes] | None = None,
    ) -> None:
        """Record a job of the call's tenant and its input files (by kind); a known one stays as it is.

        Raises ActionFailed: ``FailedOperation.JobQueueFull``, ``ResourceUnavailable`` with a full disk, and
        what the ledger raises. A crash in between leaves nothing charged: see ``reconcile``.
        """
        async with self._turn:
            await asyncio.to_thread(self._accept, call, job, spec, points, inputs or {})

    async def known(self, call: Call, job: str) -> bool:
        """Tell whether a submission that its sender can name came before; it then needs no second look."""
        return bool(call.trace_id) and await asyncio.to_thread(self._jobs.find, job) is not None

    def reconcile(self) -> None:
        """Deal with the end of every job that a crash kept from being dealt with. Blocks; repeatable.

        An entry whose job was never queued is given back; one whose job has ended is settled as that ended.
        """
        with self._lock:
            for job in self._ledger.open_jobs():
                try:
                    self._reconcile(job)
                except Exception:  # must not keep the others from it
                    log.exception("the end of job %s was not dealt with; the next sweep tries again", job)

    def _reconcile(self, job: str) -> None:
        record = self._jobs.find(job)
        if record is None:
            self._ledger.close(job, returned=True)
            self._files.discard_inputs(job)
        elif record.outcome is not None:
            self._jobs.settle(job, record)

    def _accept(self, call: Call, job: str, spec: JobSpec, points: int, inputs: Mapping[str, bytes]) -> None:
        with self._lock:
            if self._jobs.find(job):
                return
            if self._jobs.waiting(off_peak=spec.off_peak, at_most=self._queue_limit) >= self._queue_limit:
                raise ActionFailed("FailedOperation.JobQueueFull")
            size = sum(map(len, inputs.values()))
            if self._files.free_bytes() - size < self._min_free:
                raise ActionFailed("ResourceUnavailable")
            self._ledger.open(job, call.tenant, points, call.action)
            try:
                for kind, data in inputs.items():
                    self._files.write_input(job, kind, data)
                self._jobs.submit(job, spec)
            except Exception:
                self._undo(job)
                raise

    def _undo(self, job: str) -> None:
        """Give back what was taken for a job that could not be queued, unless it was after all."""
        try:
            if self._jobs.find(job) is None:
                self._ledger.close(job, returned=True)
                self._files.discard_inputs(job)
        except Exception:
            log.exception("job %s is half accepted; the next sweep deals with it", job)


def job_id_of(call: Call) -> str:
    """Return the JobId of a submission: the same for one sent twice, if it has an X-TC-TraceId."""
    if not call.trace_id:
        return new_job_id()
    if len(call.trace_id) > MAX_TRACE_ID:
        raise ActionFailed("InvalidParameterValue", "trace_id_too_long")
    content = call.body or call.head.query.encode("utf-8", "surrogateescape")
    return repeatable_job_id(call.tenant.secret_id, call.action, call.trace_id, content)
