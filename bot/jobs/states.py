"""The state machine of a job, as data."""

from collections.abc import Mapping
from enum import StrEnum


class JobState(StrEnum):
    """Where a job stands. Each state names what has been done, not what is going on."""

    RECEIVED = "received"  # claimed; the picture is still where the member put it
    REVIEWED = "reviewed"  # the picture is ours, acceptable, and on disk
    SUBMITTED = "submitted"  # the provider answered with its JobId
    RENDERED = "rendered"  # the provider says DONE
    FETCHED = "fetched"  # the video is on our disk
    DELIVERED = "delivered"  # the member has it
    FAILED = "failed"  # something on our side or the provider's went wrong
    CANCELLED = "cancelled"  # the member took it back
    REJECTED = "rejected"  # the picture cannot or must not be made to dance
    EXPIRED = "expired"  # it could not be finished in time


_ENDS = frozenset({JobState.FAILED, JobState.CANCELLED, JobState.REJECTED, JobState.EXPIRED})

TRANSITIONS: Mapping[JobState, frozenset[JobState]] = {
    JobState.RECEIVED: frozenset({JobState.REVIEWED}) | _ENDS,
    JobState.REVIEWED: frozenset({JobState.SUBMITTED}) | _ENDS,
    JobState.SUBMITTED: frozenset({JobState.RENDERED}) | _ENDS,
    JobState.RENDERED: frozenset({JobState.FETCHED, JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED}),
    JobState.FETCHED: frozenset({JobState.DELIVERED}) | _ENDS,
    JobState.DELIVERED: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.CANCELLED: frozenset(),
    JobState.REJECTED: frozenset(),
    JobState.EXPIRED: frozenset(),
}
"""Every allowed move. A state without moves is terminal."""

TERMINAL = frozenset(state for state, moves in TRANSITIONS.items() if not moves)
WITHOUT_A_VIDEO = TERMINAL - {JobState.DELIVERED}
"""Ends that leave the member with words alone."""
WAITING = frozenset({JobState.RECEIVED, JobState.REVIEWED, JobState.SUBMITTED})
"""States in which a job still stands in line for, or is in, a render."""


class ForbiddenMoveError(Exception):
    """A move that the table does not have: a bug of ours, never a member's doing."""


def check_move(old: JobState, new: JobState) -> None:
    """Raise ForbiddenMoveError unless the table allows `old` → `new`."""
    if new not in TRANSITIONS[old]:
        raise ForbiddenMoveError(f"{old} → {new}")
