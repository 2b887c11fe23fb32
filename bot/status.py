"""One line about where a job stands, for its member."""

from bot import dances
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.texts import text


def status_line(job: Job, place: int) -> str:
    """Say where `job` stands; `place` counts from 1, who is served next."""
    dance = dances.title(job.template)
    match job.state:
        case JobState.RECEIVED if place > 1:
            return text("status.queued", place=ordinal(place), dance=dance)
        case JobState.RECEIVED:
            return text("status.queued_next", dance=dance)
        case JobState.REVIEWED | JobState.SUBMITTED:
            return _at_work(job, place, dance)
        case JobState.RENDERED | JobState.FETCHED:
            return text("status.packing", dance=dance)
        case JobState.DELIVERED:
            return text("status.delivered", dance=dance)
        case JobState.CANCELLED:
            return text("status.cancelled", dance=dance)
        case JobState.FAILED | JobState.REJECTED | JobState.EXPIRED:
            return text(job.failure or "failure.internal", **job.words)


def _at_work(job: Job, place: int, dance: str) -> str:
    if job.progress is not None:
        return text("status.dancing", dance=dance, percent=round(100 * job.progress))
    if place > 1:
        return text("status.queued", place=ordinal(place), dance=dance)
    return text("status.waiting", dance=dance)


def ordinal(number: int) -> str:
    """Write 1 as 1st, 2 as 2nd, 11 as 11th."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
