"""reviewed → submitted: the picture goes to the provider, once."""

import asyncio
import base64
import time
from collections.abc import Callable

from bot.jobs.files import JobFiles
from bot.jobs.outcomes import Ended, Later
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.provider import Provider, failure_key, is_about_the_picture, is_busy
from bot.refusal import Refusal
from vclm.errors import VclmAmbiguous, VclmApiError, VclmUnreachable
from vclm.models import SubmitImageAnimateJobRequest

_BUSY_SECONDS = 10.0
_FIRST_LOOK_SECONDS = 1.0


class Submitting:
    """Submits the job, having written down before that it is about to."""

    def __init__(
        self, store: JobStore, files: JobFiles, provider: Provider, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._files = files
        self._provider = provider
        self._clock = clock

    async def __call__(self, job: Job) -> None:
        """Take the step."""
        self._refuse_to_pay_twice(job)
        request = await asyncio.to_thread(self._request, job)
        marked = await self._store.note(
            job,
            submission_started_at=self._clock(),
            provider=self._provider.name,
            trace_id=job.trace_id or f"boogie-{job.id}",
        )
        if marked is not None:
            await self._submit(marked, request)

    def _refuse_to_pay_twice(self, job: Job) -> None:
        """Stop if a submission began whose answer was never recorded: a second one may be charged."""
        begun = job.submission_started_at is not None and job.provider == self._provider.name
        if begun and not self._provider.deduplicates:
            raise Ended(JobState.FAILED, "failure.submission_unknown")

    def _request(self, job: Job) -> SubmitImageAnimateJobRequest:
        if job.picture_file is None:
            raise Refusal("refusal.gone")
        try:
            picture = self._files.picture(job.picture_file).read_bytes()
        except FileNotFoundError:
            raise Refusal("refusal.gone") from None
        return SubmitImageAnimateJobRequest(
            image_base64=base64.b64encode(picture).decode(),
            template_id=job.template,
            enable_audio=job.sound,
            enable_segment=job.keep_background,
        )

    async def _submit(self, job: Job, request: SubmitImageAnimateJobRequest) -> None:
        try:
            answer = await self._provider.client.submit_image_animate_job(request, trace_id=job.trace_id)
        except VclmUnreachable as error:
            await self._store.note(job, submission_started_at=None)  # nothing was sent
            raise Later(str(error), seconds=self._provider.retry_seconds, patient=True) from error
        except VclmAmbiguous as error:
            if not self._provider.deduplicates:
                raise Ended(JobState.FAILED, "failure.submission_unknown") from error
            raise Later(str(error), seconds=self._provider.retry_seconds, patient=True) from error
        except VclmApiError as error:
            await self._store.note(job, submission_started_at=None)  # answered: no job was made
            raise _refused(error) from error
        now = self._clock()
        await self._store.move(
            job,
            JobState.SUBMITTED,
            provider_job_id=answer.job_id,
            submitted_at=now,
            due_at=now + _FIRST_LOOK_SECONDS,
        )


def _refused(error: VclmApiError) -> Later | Ended:
    if is_busy(error.code):
        return Later(error.code, seconds=_BUSY_SECONDS, patient=True)
    state = JobState.REJECTED if is_about_the_picture(error.code) else JobState.FAILED
    return Ended(state, failure_key(error.code))
