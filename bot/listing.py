"""A member's own jobs: what the list of them says of each, and which of them can be changed how."""

from dataclasses import dataclass

from bot.jobs.record import INTERACTION_TOKEN_SECONDS, Job
from bot.jobs.states import WAITING, JobState
from bot.status import bar, ordinal
from bot.texts import text

STOPPABLE = WAITING | {JobState.RENDERED}
"""States in which a job can be taken back; later its video may be on the way already."""
_REPEATABLE = frozenset({JobState.DELIVERED, JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED})


@dataclass(frozen=True)
class Standing:
    """One job of a member, its place in line from 1, and the seconds it may still take, if known."""

    job: Job
    place: int
    seconds_left: float | None

    @property
    def can_stop(self) -> bool:
        """Whether it can be taken back."""
        return self.job.state in STOPPABLE

    @property
    def can_repeat(self) -> bool:
        """Whether the same can be asked for once more."""
        return self.job.state in _REPEATABLE and self.job.picture_file is not None

    @property
    def link(self) -> str | None:
        """Where its video was posted; None where that cannot be told, as with a direct message instead."""
        job = self.job
        if job.state is not JobState.DELIVERED or job.message_id is None or job.told_at is None:
            return None
        if job.is_private:
            return None
        in_time = job.told_at - job.created_at < INTERACTION_TOKEN_SECONDS
        if not (in_time or job.can_post_in_channel):
            return None
        return f"https://discord.com/channels/{job.guild_id or '@me'}/{job.channel_id}/{job.message_id}"

    def words_in(self, locale: str) -> str:
        """Say where it stands, without its title, to who reads a locale."""
        job = self.job
        match job.state:
            case JobState.DELIVERED:
                return text("jobs.delivered", locale)
            case JobState.CANCELLED:
                return text("jobs.cancelled", locale)
            case JobState.FAILED | JobState.REJECTED | JobState.EXPIRED:
                return text(job.failure or "failure.internal", locale, **job.words)
            case JobState.FETCHED if job.holdup is not None:
                return text(job.holdup, locale, title=job.wish.title_in(locale))
            case JobState.FETCHED if job.review == "asked":
                return text("review.waiting_listed", locale)
            case JobState.RENDERED | JobState.FETCHED:
                return text("jobs.uploading", locale)
            case JobState.RECEIVED | JobState.REVIEWED | JobState.SUBMITTED:
                return self._waiting(locale)

    def _waiting(self, locale: str) -> str:
        job = self.job
        if job.holdup is not None:
            return text(job.holdup, locale, title=job.wish.title_in(locale))
        if job.progress is not None:
            words = text("jobs.made", locale, bar=bar(job.progress), percent=round(100 * job.progress))
        elif job.wish.off_peak:
            return text("jobs.off_peak", locale)
        else:
            words = text("jobs.queued", locale, place=ordinal(self.place, locale))
        return f"{words} · {about(self.seconds_left, locale)}" if self.seconds_left is not None else words


def about(seconds: float, locale: str) -> str:
    """Say a span of time as roughly as it is known: in tens of seconds, then in minutes."""
    if seconds < 95:
        return text("jobs.about_seconds", locale, seconds=max(5, 10 * round(seconds / 10)))
    return text("jobs.about_minutes", locale, minutes=round(seconds / 60))
