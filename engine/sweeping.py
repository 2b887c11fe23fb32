"""Forgetting what is over, and dealing with what a crash left half done."""

import asyncio
import logging

from engine.accepting import Accepting
from engine.files import FileStore
from engine.jobs import JobQueue
from engine.ledger import Ledger

SWEEP_SECONDS = 600.0
ORPHAN_SECONDS = 3600.0

log = logging.getLogger(__name__)


class Sweeper:
    """Deletes results and records whose time is over, and inputs that no job needs.

    Results are kept for ``result_seconds``, ended jobs and their accounts for ``job_seconds``.
    """

    def __init__(
        self,
        *,
        files: FileStore,
        jobs: JobQueue,
        accepting: Accepting,
        ledger: Ledger,
        result_seconds: float,
        job_seconds: float,
    ) -> None:
        self._files = files
        self._jobs = jobs
        self._accepting = accepting
        self._ledger = ledger
        self._pause = min(SWEEP_SECONDS, result_seconds)
        self._job_seconds = job_seconds

    async def sweep_for_ever(self) -> None:
        """Sweep now and then, until cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.sweep)
            except Exception:
                log.exception("sweeping failed; the next try is in %d s", self._pause)
            await asyncio.sleep(self._pause)

    def sweep(self) -> None:
        """Sweep once; blocks."""
        self._files.sweep()
        self._accepting.reconcile()
        self._jobs.forget(older_than=self._job_seconds)
        self._ledger.forget(older_than=self._job_seconds)
        for job in self._files.input_jobs(older_than=ORPHAN_SECONDS):
            record = self._jobs.find(job)
            if record is None or record.outcome is not None:
                self._files.discard_inputs(job)
