"""reviewed → submitted: the pictures go to the provider, once."""

import asyncio
import logging
import time
from collections.abc import Callable

from bot.callbacks.addresses import CallbackAddresses
from bot.failures import (
    failure_key,
    is_about_the_action,
    is_about_the_callback,
    is_about_the_picture,
    is_busy,
)
from bot.jobs.backoff import busy_pause
from bot.jobs.files import JobFiles
from bot.jobs.outcomes import Ended, Later
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.provider import Provider
from bot.refusal import Refusal
from bot.steps.describing import unanswered
from bot.wishes import Submission
from vclm.errors import VclmAmbiguous, VclmApiError, VclmError, VclmUnreachable
from vclm.rules import RuleBroken

log = logging.getLogger(__name__)

NO_JOB = "boogie-asks"
"""The id of a provider's job that there is not."""

_FIRST_LOOK_SECONDS = 1.0


class Submitting:
    """Submits the job, having written down before that it is about to."""

    def __init__(
        self,
        store: JobStore,
        files: JobFiles,
        provider: Provider,
        addresses: CallbackAddresses,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._files = files
        self._provider = provider
        self._addresses = addresses
        self._clock = clock

    async def __call__(self, job: Job) -> None:
        """Take the step."""
        begun = job.submission_started_at is not None and job.provider == self._provider.name
        if begun and not self._provider.deduplicates:
            raise Ended(JobState.FAILED, "failure.submission_unknown")  # a second one may be charged
        pictures = await asyncio.to_thread(self._pictures, job)
        if job.wish.calls_back and self._addresses.base is None:
            await self._refuse_to_pay_for_nothing(job)
        # What is repeated is repeated byte by byte: with the address of the first time.
        callback = self._addresses.columns(job.id) if job.wish.calls_back and not begun else {}
        marked = await self._store.note(
            job,
            submission_started_at=self._clock(),
            provider=self._provider.name,
            trace_id=job.trace_id or f"boogie-{job.id}",
            **callback,
        )
        if marked is not None:
            await self._submit(marked, pictures, before=job.submission_started_at if begun else None)

    async def _refuse_to_pay_for_nothing(self, job: Job) -> None:
        """Stop if nobody could tell how the job ends: the provider cannot call, nor be asked."""
        try:
            await job.wish.describe(self._provider.client, NO_JOB)
        except VclmApiError as error:
            if is_about_the_action(error.code):
                log.warning("the provider cannot be asked about this kind of job: set BOOGIE_CALLBACK_URL")
                raise Ended(JobState.FAILED, failure_key(error.code)) from error
        except VclmError as error:
            raise unanswered(self._provider, error) from error

    def _pictures(self, job: Job) -> list[bytes]:
        try:
            pictures = [self._files.picture(name).read_bytes() for name in job.picture_files]
        except FileNotFoundError:
            pictures = []
        if not pictures:
            raise Refusal("refusal.gone")
        return pictures

    async def _submit(self, job: Job, pictures: list[bytes], *, before: float | None) -> None:
        """Send it; `before`: when an earlier submission of unknown fate was begun."""
        try:
            provider_job_id = await job.wish.submit(self._provider.client, pictures, self._submission(job))
        except VclmUnreachable as error:
            await self._store.note(job, submission_started_at=before)  # nothing was sent
            raise unanswered(self._provider, error) from error
        except VclmAmbiguous as error:
            if not self._provider.deduplicates:
                raise Ended(JobState.FAILED, "failure.submission_unknown") from error
            raise unanswered(self._provider, error) from error
        except (VclmApiError, RuleBroken) as error:
            await self._store.note(job, submission_started_at=before)  # answered, or not even asked
            raise _refused(error.code, failures=job.attempts + 1) from error
        now = self._clock()
        await self._store.move(
            job,
            JobState.SUBMITTED,
            provider_job_id=provider_job_id,
            submitted_at=now,
            due_at=now + _FIRST_LOOK_SECONDS,
        )

    def _submission(self, job: Job) -> Submission:
        base = job.callback_base
        url = self._addresses.url(base, job.id) if base is not None else None
        return Submission(job.trace_id or "", url)


def _refused(code: str, *, failures: int) -> Later | Ended:
    if is_busy(code):
        return Later(code, seconds=busy_pause(failures), patient=True, holdup="holdup.busy")
    if is_about_the_callback(code):
        log.warning(
            "the provider does not call BOOGIE_CALLBACK_URL: it must be a public https address, "
            "or be named to an engine of yours as ENGINE_CALLBACK_TRUSTED"
        )
    state = JobState.REJECTED if is_about_the_picture(code) else JobState.FAILED
    return Ended(state, failure_key(code))
