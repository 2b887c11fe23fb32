"""received → reviewed: the pictures become ours, and acceptable."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.jobs.files import JobFiles
from bot.jobs.outcomes import Later
from bot.jobs.record import WITHOUT_PICTURES, Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.refusal import Refusal, about_picture
from bot.steps.pictures import PictureReader
from bot.worker_process import WorkerError, WorkerLostError, WorkerProcess

_SECONDS = 40.0  # for each picture


class Reading:
    """Reads the picture, or both, and has the worker process prepare them."""

    def __init__(
        self, store: JobStore, files: JobFiles, reader: PictureReader, worker: WorkerProcess
    ) -> None:
        self._store = store
        self._files = files
        self._reader = reader
        self._worker = worker

    async def __call__(self, job: Job) -> None:
        """Take the step."""
        names = job.picture_files or await self._take(job)
        held = dict(zip(("picture_file", "second_file"), names, strict=False))
        if await self._store.move(job, JobState.REVIEWED, **{**WITHOUT_PICTURES, **held}) is None:
            await asyncio.to_thread(self._files.forget, *names)  # taken back meanwhile

    async def _take(self, job: Job) -> tuple[str, ...]:
        urls = [url for url in (job.picture_url, job.second_url) if url is not None]
        if job.picture_url is None:
            raise Refusal("refusal.gone")
        targets = [self._files.new_picture(".jpg") for _ in urls]
        raws = [target.with_suffix(".raw") for target in targets]
        try:
            for number, (url, raw) in enumerate(zip(urls, raws, strict=True), 1):
                with about_picture(number):
                    data = await self._reader.read(url)
                await asyncio.to_thread(raw.write_bytes, data)
            await self._prepare(job, raws, targets)
        finally:
            await asyncio.to_thread(_delete, raws)
        return tuple(target.name for target in targets)

    async def _prepare(self, job: Job, raws: Sequence[Path], targets: Sequence[Path]) -> None:
        try:
            await self._worker.run(
                "prepare",
                _SECONDS * len(raws),
                sources=[str(raw) for raw in raws],
                folder=str(targets[0].parent),
                names=[target.name for target in targets],
                kept_whole=job.wish.kept_whole,
            )
        except WorkerLostError as loss:
            if loss.slow:
                raise Refusal("refusal.slow") from loss
            if job.attempts > 0:  # twice the same picture: it is the picture
                raise Refusal("refusal.unreadable") from loss
            raise Later(str(loss), seconds=0.0) from loss
        except WorkerError as error:
            raise Later(str(error)) from error


def _delete(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
