"""Deciding what a callback changes: at most that its job is looked at now."""

import logging
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from bot.callbacks.addresses import PATH, token_hash
from bot.callbacks.claims import Claim, NoClaimError, read_claim
from bot.callbacks.signatures import Verify
from bot.jobs.record import Job
from bot.jobs.states import WAITING, JobState
from bot.jobs.store import JobStore
from bot.logs import job_context

log = logging.getLogger(__name__)


class CallbackJudge:
    """Judges callbacks against the job record; forged, replayed, late, repeated ones change nothing.

    `verify` is None where the provider does not sign. `notify` wakes the runner; it must not block.
    """

    def __init__(
        self,
        store: JobStore,
        verify: Verify | None,
        notify: Callable[[], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._verify = verify
        self._notify = notify
        self._clock = clock

    async def admits(self, token: str, headers: Mapping[str, str]) -> HTTPStatus:
        """Say OK if a callback's body is worth reading: a job's token, the provider's signature."""
        job = await self._store.find_called_back(token_hash(token))
        if job is None:
            return HTTPStatus.NOT_FOUND
        # The path that was called, whatever a proxy on the way made of it.
        path = f"{urlsplit(job.callback_base or '').path}{PATH}{token}"
        if self._verify is not None and not self._verify(path, headers):
            log.warning("a callback of job %s is not signed by the provider", job.id)
            return HTTPStatus.UNAUTHORIZED
        return HTTPStatus.OK

    async def take(self, token: str, body: bytes) -> HTTPStatus:
        """Take an admitted callback; return the answer to it."""
        try:
            claim = read_claim(body)
        except NoClaimError:
            return HTTPStatus.BAD_REQUEST
        for _ in range(5):  # the runner may be faster a few times
            job = await self._store.find_called_back(token_hash(token))
            if job is None:
                return HTTPStatus.NOT_FOUND
            if (answer := _known_already(job, claim)) is not None:
                return answer
            if await self._make_due(job, claim):
                return HTTPStatus.OK
        return HTTPStatus.SERVICE_UNAVAILABLE

    async def _make_due(self, job: Job, claim: Claim) -> bool:
        now = self._clock()
        noted = await self._store.note(job, callback_at=now, callback_claim=claim.to_json(), due_at=now)
        if noted is None:
            return False
        with job_context(job.id):
            log.info("called back: %s", claim.status)
        self._notify()
        return True


def _known_already(job: Job, claim: Claim) -> HTTPStatus | None:
    """Answer a callback that changes nothing; None for one that does."""
    if job.state not in WAITING or job.callback_at is not None or not claim.is_end:
        return HTTPStatus.OK  # late, repeated, or not about the end: there is nothing to send again
    if job.state is not JobState.SUBMITTED:
        return HTTPStatus.SERVICE_UNAVAILABLE  # faster than our own record of the submission: come again
    if claim.job_id and claim.job_id != job.provider_job_id:
        return HTTPStatus.NOT_FOUND
    return None
