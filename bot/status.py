"""One line about where a job stands, for its member."""

from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.texts import language, text, written

_TEENS = range(11, 14)
_CELLS = 12


def status_line(job: Job, place: int) -> str:
    """Say where `job` stands; `place` counts from 1, who is served next."""
    title = job.wish.title_in(job.locale)
    match job.state:
        case JobState.RECEIVED | JobState.REVIEWED | JobState.SUBMITTED if job.holdup is not None:
            return text(job.holdup, job.locale, title=title)
        case JobState.RECEIVED | JobState.REVIEWED | JobState.SUBMITTED:
            return _in_line(job, place, title)
        case JobState.FETCHED if job.holdup is not None:
            return text(job.holdup, job.locale, title=title)
        case JobState.FETCHED if job.review == "asked":
            return text("review.waiting", job.locale, title=title)
        case JobState.RENDERED | JobState.FETCHED:
            return text("status.packing", job.locale, title=title)
        case JobState.DELIVERED:
            return text("status.delivered", job.locale, title=title)
        case JobState.CANCELLED:
            return text("status.cancelled", job.locale, title=title)
        case JobState.FAILED | JobState.REJECTED | JobState.EXPIRED:
            return text(job.failure or "failure.internal", job.locale, **job.words)


def _in_line(job: Job, place: int, title: str) -> str:
    if job.progress is not None:
        percent = round(100 * job.progress)
        return text(job.wish.under_way, job.locale, title=title, bar=bar(job.progress), percent=percent)
    if job.wish.off_peak:
        in_channel = job.can_post_in_channel and not job.is_private
        return text("status.off_peak" if in_channel else "status.off_peak_direct", job.locale, title=title)
    if place > 1:
        return text("status.queued", job.locale, place=ordinal(place, job.locale), title=title)
    key = "status.queued_next" if job.state is JobState.RECEIVED else "status.waiting"
    return text(key, job.locale, title=title)


def bar(share: float) -> str:
    """Draw 0..1 as a bar; the words beside it say the same in figures."""
    full = min(_CELLS, max(0, int(share * _CELLS)))
    return "▰" * full + "▱" * (_CELLS - full)


def ordinal(number: int, locale: str) -> str:
    """Write 1 as 1st, 2 as 2nd, 11 as 11th, or as the locale's language has it."""
    last = 0 if number % 100 in _TEENS else number % 10
    ending = {1: "one", 2: "two", 3: "few"}.get(last, "other")  # as CLDR names the plural rules of English
    known = written(language(locale))
    return known.get(f"ordinal.{ending}", known["ordinal.other"]).format(number=number)
