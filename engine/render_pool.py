"""A fixed number of render processes, kept warm; the death of one costs one job one retry."""

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from engine.render_messages import Broken, Command, Outcome
from engine.render_worker import RenderDied, RenderTooSlow, RenderWorker

ATTEMPTS = 2

log = logging.getLogger(__name__)


class EngineStopping(BaseException):
    """The engine is being stopped; the job is to be resumed at the next start.

    Not an ``Exception``, for the job must not count as failed: DBOS records exceptions and leaves this alone.
    """


class RenderPool:
    """Renders on up to ``workers`` processes at a time; callers are threads, and wait their turn.

    ``seconds`` bounds one render, ``memory_mb`` the private memory of one process; what
    the processes print goes to ``log_path``.
    """

    def __init__(self, *, workers: int, seconds: float, memory_mb: int, log_path: Path) -> None:
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._log_path = log_path
        self._closed = threading.Event()
        self._lock = threading.Lock()
        # A place without a process gets one when it is needed.
        self._places: queue.Queue[RenderWorker | None] = queue.Queue()
        self._workers: set[RenderWorker] = set()
        for _ in range(workers):
            self._places.put(self._start())

    @property
    def pids(self) -> list[int]:
        """Return the ids of the processes that run."""
        with self._lock:
            return [worker.pid for worker in self._workers if worker.alive]

    def render(self, make_command: Callable[[], Command], progress: Callable[[float], None]) -> Outcome:
        """Have a video made; ``make_command`` is asked anew for each attempt.

        Raises EngineStopping when closed meanwhile.
        """
        worker = self._take()
        try:
            for _ in range(ATTEMPTS):
                worker = worker if worker is not None and worker.alive else self._start()
                try:
                    return worker.render(make_command(), seconds=self._seconds, progress=progress)
                except RenderDied as error:
                    self._check_open()
                    log.warning("render process %d is lost (%s); see %s", worker.pid, error, self._log_path)
                    worker = self._replaced(worker)
                except RenderTooSlow as error:
                    self._check_open()
                    log.warning("render process %d was stopped: %s", worker.pid, error)
                    worker = self._replaced(worker)
                    return Broken(error=str(error))
            return Broken(error=f"{ATTEMPTS} render processes died over it")
        finally:
            self._places.put(worker)

    def close(self) -> None:
        """Stop all processes; renders under way raise EngineStopping."""
        self._closed.set()
        with self._lock:
            workers = list(self._workers)
            self._workers.clear()
        for worker in workers:
            # Its pipes stay: another thread reads from them, and learns of the end that way.
            worker.end()

    def _take(self) -> RenderWorker | None:
        while True:
            self._check_open()
            try:
                return self._places.get(timeout=0.5)
            except queue.Empty:
                continue

    def _check_open(self) -> None:
        if self._closed.is_set():
            raise EngineStopping

    def _start(self) -> RenderWorker:
        with self._lock:
            self._check_open()
            worker = RenderWorker(memory_mb=self._memory_mb, log=self._log_path)
            self._workers.add(worker)
            return worker

    def _replaced(self, worker: RenderWorker) -> RenderWorker | None:
        """Put away a lost process; one that never came up is not replaced before it is needed again."""
        with self._lock:
            self._workers.discard(worker)
        worker.close()
        return self._start() if worker.ready else None
