"""One row of the job record, typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from bot.jobs.states import TERMINAL, JobState
from bot.texts.sentence import fields_from_json
from bot.wishes import Wish, read_wish

UNDELIVERED = ("failure.undeliverable", "failure.undeliverable_private")
"""Keys of what its member reads whose video was made but has no place; the second of a private one."""
INTERACTION_TOKEN_SECONDS = 15 * 60
_DISCORD_EPOCH_MS = 1_420_070_400_000
_TOKEN_MARGIN_SECONDS = 20  # an edit with a file takes a while to arrive


class Delivery(StrEnum):
    """Where a member wants a video, and so who sees it."""

    CHANNEL = "channel"  # where it was asked for
    DIRECT = "direct"  # in a direct message
    ALONE = "alone"  # where it was asked for, but visible to them alone

    @property
    def is_private(self) -> bool:
        """Whether nobody but the member is to see it."""
        return self is not Delivery.CHANNEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One request of a member and all that became of it. Times are Unix seconds."""

    id: str
    interaction_id: int
    interaction_token: str | None
    application_id: int
    user_id: int
    user_name: str
    guild_id: int | None
    channel_id: int
    locale: str
    filesize_limit: int
    can_post_in_channel: bool
    delivery: Delivery
    wish: Wish
    again_of: str | None
    picture_url: str | None
    picture_name: str
    picture_size: int
    picture_file: str | None
    second_url: str | None
    second_file: str | None
    avatar_of: int | None
    state: JobState
    version: int
    attempts: int
    faults: int
    due_at: float | None
    created_at: float
    changed_at: float
    deadline_at: float
    provider: str | None
    trace_id: str | None
    submission_started_at: float | None
    submitted_at: float | None
    provider_job_id: str | None
    callback_base: str | None
    callback_hash: str | None
    callback_at: float | None
    callback_claim: str | None
    progress: float | None
    points: float | None
    expected_points: float | None  # until the provider says it
    holdup: str | None
    result_url: str | None
    result_file: str | None
    failure: str | None
    failure_fields: str | None
    sending_at: float | None
    message_id: int | None  # the answer; before it is there, the first answer as soon as its id is known
    told_at: float | None
    deleted_at: float | None
    deleted_by: int | None
    review: str | None  # "asked" while a moderator is to decide, then "approved"
    review_until: float | None
    review_by: int | None
    review_channel_id: int | None
    review_message_id: int | None
    battle_id: str | None  # of the two jobs that are shown side by side: the id of the first

    def __repr__(self) -> str:
        """Leave out what must not reach a log: the token and the signed addresses."""
        return f"Job({self.id}, {self.state}, version={self.version}, attempts={self.attempts})"

    @property
    def leads(self) -> bool:
        """Whether it is the first of a battle: the one on the left, which answers the interaction."""
        return self.battle_id == self.id

    @property
    def is_over(self) -> bool:
        """Whether the job is in a terminal state."""
        return self.state in TERMINAL

    @property
    def is_undelivered(self) -> bool:
        """Whether its video was made, but no place took it."""
        return self.state is JobState.FAILED and self.failure in UNDELIVERED

    @property
    def is_private(self) -> bool:
        """Whether nobody but its member is to see it: it is never posted in a channel."""
        return self.delivery.is_private

    @property
    def picture_files(self) -> tuple[str, ...]:
        """The names of its pictures in the folder of pictures; none once they are forgotten."""
        return tuple(name for name in (self.picture_file, self.second_file) if name is not None)

    @property
    def awaits_callback(self) -> bool:
        """Whether the provider was told to call back, and has not yet."""
        return self.callback_hash is not None and self.callback_at is None

    @property
    def asked_at(self) -> float:
        """When Discord made the interaction: its id is a snowflake."""
        return ((self.interaction_id >> 22) + _DISCORD_EPOCH_MS) / 1000

    @property
    def words(self) -> Mapping[str, object]:
        """The fields that fill the sentence `failure`."""
        return fields_from_json(self.failure_fields) if self.failure_fields else {}

    def token_lives(self, now: float) -> bool:
        """Tell whether the interaction's token can still be used at `now`."""
        # A snowflake may lie (a clock that is ahead): the time of our claim bounds it.
        started = min(max(self.asked_at, self.created_at - 60), self.created_at)
        return (
            self.interaction_token is not None
            and now < started + INTERACTION_TOKEN_SECONDS - _TOKEN_MARGIN_SECONDS
        )


COLUMNS = ("kind", *(field.name for field in fields(Job)))

WITHOUT_PICTURES: Mapping[str, None] = dict.fromkeys(
    ("picture_url", "picture_file", "second_url", "second_file")
)
"""What a job's columns are set to when its pictures are forgotten."""


def job_from_row(row: Iterable[Any]) -> Job:
    """Make a Job of a database row that holds every column, in the order of `COLUMNS`."""
    values: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
    values["state"] = JobState(values["state"])
    values["can_post_in_channel"] = bool(values["can_post_in_channel"])
    values["delivery"] = Delivery(values["delivery"])
    values["wish"] = read_wish(values.pop("kind"), values["wish"])
    return Job(**values)
