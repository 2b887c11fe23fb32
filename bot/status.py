"""One line about where a job stands, for its member."""

from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.texts import text

_CELLS = 12


def status_line(job: Job, place: int) -> str:
    """Say where `job` stands; `place` counts from 1, who is served next."""
    title = job.wish.title
    match job.state:
        case JobState.RECEIVED | JobState.REVIEWED | JobState.SUBMITTED if job.holdup is not None:
            return text(job.holdup, title=title)
        case JobState.RECEIVED | JobState.REVIEWED | JobState.SUBMITTED:
            return _in_line(job, place, title)
        case JobState.FETCHED if job.review == "asked":
            return text("review.waiting", title=title)
        case JobState.RENDERED | JobState.FETCHED:
            return text("status.packing", title=title)
        case JobState.DELIVERED:
            return text("status.delivered", title=title)
        case JobState.CANCELLED:
            return text("status.cancelled", title=title)
        case JobState.FAILED | JobState.REJECTED | JobState.EXPIRED:
            return text(job.failure or "failure.internal", **job.words)


def _in_line(job: Job, place: int, title: str) -> str:
    if job.progress is not None:
        percent = round(100 * job.progress)
        return text(job.wish.under_way, title=title, bar=bar(job.progress), percent=percent)
    if job.wish.off_peak:
        in_channel = job.can_post_in_channel
        return text("status.off_peak" if in_channel else "status.off_peak_direct", title=title)
    if place > 1:
        return text("status.queued", place=ordinal(place), title=title)
    return text("status.queued_next" if job.state is JobState.RECEIVED else "status.waiting", title=title)


def bar(share: float) -> str:
    """Draw 0..1 as a bar; the words beside it say the same in figures."""
    full = min(_CELLS, max(0, int(share * _CELLS)))
    return "▰" * full + "▱" * (_CELLS - full)


def ordinal(number: int) -> str:
    """Write 1 as 1st, 2 as 2nd, 11 as 11th."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
