"""received → reviewed: the picture becomes ours, and acceptable."""

import asyncio
from pathlib import Path

from bot.jobs.files import JobFiles
from bot.jobs.outcomes import Later
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.refusal import Refusal
from bot.steps.pictures import PictureReader
from bot.worker_process import WorkerError, WorkerLostError, WorkerProcess

_SECONDS = 40.0


class Reading:
    """Reads the picture and has the worker process prepare it."""

    def __init__(
        self, store: JobStore, files: JobFiles, reader: PictureReader, worker: WorkerProcess
    ) -> None:
        self._store = store
        self._files = files
        self._reader = reader
        self._worker = worker

    async def __call__(self, job: Job) -> None:
        """Take the step."""
        name = job.picture_file or await self._take(job)
        if await self._store.move(job, JobState.REVIEWED, picture_file=name, picture_url=None) is None:
            await asyncio.to_thread(self._files.forget, name, None)  # taken back meanwhile

    async def _take(self, job: Job) -> str:
        if job.picture_url is None:
            raise Refusal("refusal.gone")
        data = await self._reader.read(job.picture_url)
        target = self._files.new_picture(".jpg")
        raw = target.with_suffix(".raw")
        await asyncio.to_thread(raw.write_bytes, data)
        try:
            await self._prepare(job, raw, target)
        finally:
            await asyncio.to_thread(raw.unlink, missing_ok=True)
        return target.name

    async def _prepare(self, job: Job, raw: Path, target: Path) -> None:
        try:
            folder, name = str(target.parent), target.name
            await self._worker.run("prepare", _SECONDS, source=str(raw), folder=folder, name=name)
        except WorkerLostError as loss:
            if loss.slow:
                raise Refusal("refusal.slow") from loss
            if job.attempts > 0:  # twice the same picture: it is the picture
                raise Refusal("refusal.unreadable") from loss
            raise Later(str(loss), seconds=0.0) from loss
        except WorkerError as error:
            raise Later(str(error)) from error
