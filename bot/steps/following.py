"""submitted → rendered: asking the provider how the job stands, and telling the member."""

import logging
import time
from collections.abc import Awaitable, Callable

from bot.failures import failure_key, is_about_the_picture
from bot.jobs.backoff import poll_pause
from bot.jobs.outcomes import Ended
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.provider import Provider
from bot.steps.describing import ClaimUseless, describe
from bot.wishes import Described
from vclm.models import JobStatus

log = logging.getLogger(__name__)


class Following:
    """Describes the provider's job. `tell` shows the member a changed progress; it never raises.

    It returns the id of the message that shows it, if one does: by it, a delivery whose end was not written
    down is found again. `render_failed` is told the error code of a render that failed.
    """

    def __init__(
        self,
        store: JobStore,
        provider: Provider,
        tell: Callable[[Job], Awaitable[int | None]],
        clock: Callable[[], float] = time.time,
        render_failed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._provider = provider
        self._tell = tell
        self._clock = clock
        self._render_failed = render_failed

    async def __call__(self, job: Job) -> None:
        """Take the step."""
        try:
            described = await describe(self._provider, job)
        except ClaimUseless:  # a better one may come
            await self._store.note(job, callback_at=None, callback_claim=None)
            raise
        match described.status:
            case JobStatus.DONE:
                await self._store.move(job, JobState.RENDERED, progress=1.0, **_made(described))
            case JobStatus.FAIL:
                log.info("the provider failed the job: %s", described.error_code)
                self._render_failed(described.error_code)
                raise _failed(described.error_code)
            case JobStatus.WAIT | JobStatus.RUN:
                await self._wait(job, described)

    async def _wait(self, job: Job, described: Described) -> None:
        progress = described.progress if described.status is JobStatus.RUN else None
        current: Job | None = job
        if (job.progress, job.holdup) != (progress, None):
            current = await self._store.note(job, progress=progress, holdup=None)
        if current is None:
            return
        shown_in = await self._tell(current) or current.message_id
        due_at = self._clock() + self._pause(job)
        await self._store.note(current, attempts=0, faults=0, due_at=due_at, message_id=shown_in)

    def _pause(self, job: Job) -> float:
        since = self._clock() - (job.submitted_at or job.created_at)
        paid = not self._provider.deduplicates
        return poll_pause(since, paid=paid, called_back=job.awaits_callback)


def _made(described: Described) -> dict[str, str | float | None]:
    return {"result_url": described.result_url, "points": described.points}


def _failed(code: str) -> Ended:
    state = JobState.REJECTED if is_about_the_picture(code) else JobState.FAILED
    return Ended(state, failure_key(code))
