"""What the queue of jobs has done: a video made, an account closed, a caller told."""

from engine.callbacks import Callbacks
from engine.files import FileStore
from engine.job_record import JobOutcome, JobRecord
from engine.ledger import Ledger
from engine.renders import Renders
from engine.specs import JobSpec


class EngineWork:
    """The three parts of a job's way, each repeatable; see ``engine.jobs.Work``. They block."""

    def __init__(self, *, renders: Renders, files: FileStore, ledger: Ledger, callbacks: Callbacks) -> None:
        self._renders = renders
        self._files = files
        self._ledger = ledger
        self._callbacks = callbacks

    def render(self, job: str, spec: JobSpec) -> JobOutcome:
        """Make a job's video."""
        return self._renders.render(job, spec)

    def settle(self, job: str, outcome: JobOutcome) -> None:
        """Close a job's account, its points returned if it failed, and delete what it needed."""
        self._files.discard_inputs(job)
        self._ledger.close(job, returned=bool(outcome.error_code))

    def call_back(self, job: str, record: JobRecord) -> bool:
        """Tell of a job's end, once; return whether it was heard."""
        return self._callbacks.send(job, record)
