"""rendered → fetched: the video comes to our disk."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.jobs.files import JobFiles
from bot.jobs.outcomes import MAX_FAILURES, Ended, Later
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.provider import Provider
from bot.steps.describing import describe
from vclm.errors import VclmDownloadError, VclmError

_MAX_BYTES = 200_000_000
_SECONDS = 300.0


class Fetching:
    """Downloads the result; an address that fails is replaced by asking for a fresh one.

    Only a provider that says that the result is gone is believed, after some tries. Whatever else goes wrong
    is waited out: the render is paid for. `tell` shows the member that it is on its way; it never raises.
    """

    def __init__(
        self,
        store: JobStore,
        files: JobFiles,
        provider: Provider,
        tell: Callable[[Job], Awaitable[object]],
    ) -> None:
        self._store = store
        self._files = files
        self._provider = provider
        self._tell = tell

    async def __call__(self, job: Job) -> None:
        """Take the step."""
        url = job.result_url or (await describe(self._provider, job)).result_url
        target = self._files.result(f"{job.id}.mp4")
        await self._tell(job)
        try:
            async with asyncio.timeout(_SECONDS):
                await self._provider.client.download(url, target, max_bytes=_MAX_BYTES)
        except (VclmError, OSError, ValueError) as error:
            await self._failed(job, error)
        moved = await self._store.move(job, JobState.FETCHED, result_file=target.name, result_url=None)
        if moved is None:
            await asyncio.to_thread(self._files.forget_result, target.name)  # taken back meanwhile

    async def _failed(self, job: Job, error: Exception) -> None:
        gone = isinstance(error, VclmDownloadError) and error.gone
        if gone and job.faults + 1 >= MAX_FAILURES:
            raise Ended(JobState.FAILED, "failure.result_gone") from error
        await self._store.note(job, result_url=None)
        raise Later(f"the result cannot be fetched: {type(error).__name__}", patient=not gone) from error
