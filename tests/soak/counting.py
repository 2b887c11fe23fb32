"""Limits, counted by a model of their own from the journal of all moves."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.jobs.limits import DAY_SECONDS
from bot.jobs.states import TERMINAL, JobState
from bot.servers.admission import Caps
from bot.servers.settings import ServerSettings, Sharing
from tests.soak.town import Asked, Town

Whose = tuple[int | None, int | None]
"""A server, a member, a member in a server: what limits are set for."""


@dataclass
class Count:
    """How many jobs are under way, and when those delivered were, for each whose limits can be set."""

    open: Counter[Whose] = field(default_factory=Counter[Whose])
    delivered: defaultdict[Whose, list[float]] = field(default_factory=lambda: defaultdict(list))

    def move(self, server: int | None, member: int, old: str | None, new: str, at: float) -> None:
        """Follow one job's move."""
        for whose in ((server, member), (server, None), (None, member)):
            self.open[whose] += (new not in TERMINAL) - (old is not None and old not in TERMINAL)
            if new == JobState.DELIVERED:
                self.delivered[whose].append(at)

    def of_a_day(self, whose: Whose, now: float) -> int:
        """What counts for a day's limit."""
        return self.open[whose] + sum(at > now - DAY_SECONDS for at in self.delivered[whose])

    def reached(self, asked: Asked, settings: ServerSettings, caps: Caps) -> list[str]:
        """The limits that allow who asks no more."""
        server, member = asked.server, asked.member
        sets = (
            ("member_open", self.open[server, member], settings.member_open),
            ("server_open", self.open[server, None], settings.server_open),
            ("member_daily", self.of_a_day((server, member), asked.at), settings.member_daily),
            ("server_daily", self.of_a_day((server, None), asked.at), settings.server_daily),
            ("owner_open", self.open[None, member], caps.member_open),
            ("owner_daily", self.of_a_day((None, member), asked.at), caps.member_daily),
        )
        return [name for name, count, most in sets if most is not None and count >= most]


def wrong_limits(town: Town) -> Iterator[str]:
    """Count anew, move by move, and compare with what was let in and what was refused."""
    moves = town.rows("SELECT * FROM journal WHERE within IS NULL ORDER BY seq")
    asked_of = {one.interaction: one for one in town.book}
    refused = sorted((one for one in town.book if one.refusal is not None), key=lambda one: one.before)
    excused: set[int] = set()
    count, at = Count(), 0
    for one in refused:
        while at < len(moves) and moves[at]["seq"] <= one.before:
            yield from _follow(town, count, moves[at], asked_of)
            at += 1
        if _told_off(one) or count.reached(one, one.settings, town.caps):
            excused.add(one.interaction)
    for move in moves[at:]:
        yield from _follow(town, count, move, asked_of)
    for one in refused:
        if one.interaction not in excused and one.after == one.before:
            yield f"member {one.member} was refused without a reason: {one.refusal}"


def _follow(town: Town, count: Count, move: Any, asked_of: dict[int, Asked]) -> Iterator[str]:
    if move["old"] is None and (asked := asked_of.get(move["interaction"])) is not None:
        if reached := count.reached(asked, asked.settings, town.caps):
            yield f"member {asked.member} of server {asked.server} was let in past {reached}"
        if _told_off(asked):
            yield f"member {asked.member} of server {asked.server} was let in, though nobody is, or not they"
    count.move(move["server"], move["member"], move["old"], move["new"], move["at"])


def _told_off(asked: Asked) -> bool:
    return asked.blocked or asked.settings.sharing is Sharing.OFF
