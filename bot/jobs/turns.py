"""Whose turn it is: servers take turns, and within a server its members. Pure.

Each waits since they were last served, or since they asked if that is later. Whoever waits longest is next,
so a thousand jobs of one member, or of one server, put off nobody else by more than one. Nobody starves:
whoever comes later has waited less, and whoever was served has begun to wait anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """The jobs of one member in one server that wait to be submitted; `job_id` is the oldest.

    Outside of servers each member is a server of their own. Times are Unix seconds.
    """

    server: int
    member: int
    since: float
    job_id: str
    server_served_at: float | None
    member_served_at: float | None


def first(lines: Sequence[Line], begun: Collection[tuple[int, int]] = (), now: float = 0.0) -> Line | None:
    """Choose whose job is submitted next; None when nobody waits.

    `begun`: (server, member) of jobs that are being submitted `now`.
    """
    servers = {server for server, _ in begun}

    def waits_since(served_at: float | None, since: float, *, busy: bool) -> float:
        return max(since, now if busy else served_at or 0.0)

    waiting: dict[int, float] = {}
    for line in lines:
        at = waits_since(line.server_served_at, line.since, busy=line.server in servers)
        waiting[line.server] = min(at, waiting.get(line.server, at))
    return min(
        lines,
        key=lambda line: (
            waiting[line.server],
            line.server,
            waits_since(line.member_served_at, line.since, busy=(line.server, line.member) in begun),
            line.since,
            line.job_id,
        ),
        default=None,
    )
