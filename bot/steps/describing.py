"""Asking the provider how a job stands, and what it means when the provider cannot say."""

import logging

from bot.callbacks.claims import claim_from_json
from bot.failures import is_about_the_action, is_busy
from bot.jobs.outcomes import Ended, Later
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.provider import Provider
from bot.wishes import Described
from vclm.errors import VclmApiError, VclmCircuitOpen, VclmError
from vclm.models import JobStatus

log = logging.getLogger(__name__)

_NOT_FOUND = frozenset(
    {
        "FailedOperation.JobNotFound",
        "FailedOperation.JobNotExist",  # the mainland's word
        "ResourceNotFound",
    }
)


class ClaimUseless(Later):
    """All that is known is a callback's claim, and it does not lead to the video: it is as good as none."""


async def describe(provider: Provider, job: Job) -> Described:
    """Say how a job stands at the provider.

    Where it cannot be asked at all, what its callback claimed is believed: nobody else knew the address.
    Raises Ended or Later when there is nothing to say; ClaimUseless if the claim is to be forgotten.
    """
    if job.provider != provider.name or job.provider_job_id is None:
        raise Ended(JobState.FAILED, "failure.provider_changed")
    try:
        return await job.wish.describe(provider.client, job.provider_job_id)
    except VclmApiError as error:
        if error.code in _NOT_FOUND:
            raise Ended(JobState.FAILED, "vclm.FailedOperation.JobNotFound") from error
        if is_about_the_action(error.code):
            return _claimed(provider, job, error)
        seconds = None if is_busy(error.code) else provider.retry_seconds
        raise Later(error.code, seconds=seconds, patient=True) from error
    except VclmError as error:
        raise unanswered(provider, error) from error


def unanswered(provider: Provider, error: VclmError) -> Later:
    """Come again when the provider can be reached, and let the member know meanwhile."""
    seconds = error.retry_after if isinstance(error, VclmCircuitOpen) else provider.retry_seconds
    return Later(str(error), seconds=seconds, patient=True, holdup="holdup.unreachable")


def _claimed(provider: Provider, job: Job, error: VclmApiError) -> Described:
    if job.callback_claim is None:
        raise Later(f"only a callback can tell: {error.code}", patient=True) from error
    claim = claim_from_json(job.callback_claim)
    if claim.status is JobStatus.DONE and not provider.may_have_put_at(claim.url):
        named = ", ".join(map(repr, claim.fields)) or "none"
        log.warning("called back without an address that leads to the video; the fields were: %s", named)
        raise ClaimUseless("the callback has no usable address", patient=True) from error
    return Described(claim.status, claim.code, claim.url)
