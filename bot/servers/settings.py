"""What a server's moderators may set: typed, with defaults, checked before it is kept. Pure."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.refusal import Refusal

MOST_A_DAY = 10_000
MOST_OPEN = 1_000
MOST_POINTS = 100_000
LONGEST_LABEL = 100  # characters
_RANGES: Mapping[str, tuple[int, int]] = {
    "member_daily": (1, MOST_A_DAY),
    "server_daily": (1, MOST_A_DAY),
    "member_open": (1, MOST_OPEN),
    "server_open": (1, MOST_OPEN),
    "points_monthly": (0, MOST_POINTS),
    "cooldown_seconds": (1, 86_400),
    "review_hours": (1, 168),
    "retention_days": (1, 3650),
}


class Sharing(StrEnum):
    """How videos get into a server."""

    OFF = "off"  # not at all
    AUTOMATIC = "automatic"  # as soon as they are made
    REVIEW = "review"  # once a moderator agreed


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """The settings of one server. Empty lists allow everything, None sets no limit."""

    channels: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    templates: tuple[str, ...] = ()
    sound: bool = True
    sharing: Sharing = Sharing.AUTOMATIC
    review_channel: int | None = None
    review_hours: int = 24
    member_daily: int | None = None
    role_daily: tuple[tuple[int, int], ...] = ()  # (role, videos a day for each who has it)
    server_daily: int | None = None
    member_open: int | None = None
    server_open: int | None = None
    points_monthly: int | None = None  # for the server, in a calendar month
    cooldown_seconds: int | None = None  # for a member
    language: str | None = None  # of what all read, one of ours; None for the server's own
    spoiler: bool = False
    retention_days: int | None = None
    label: str = ""
    mark: bool = True  # an obvious mark is what the pages of the API recommend

    def daily_for(self, roles: tuple[int, ...]) -> int | None:
        """Say how many videos a day a member with these roles may have: the most that a role grants."""
        granted = [most for role, most in self.role_daily if role in roles]
        return max(granted) if granted else self.member_daily

    def with_role_daily(self, role: int, most: int | None) -> tuple[tuple[int, int], ...]:
        """Make `role_daily` anew with another limit for `role`, or none."""
        others = [pair for pair in self.role_daily if pair[0] != role]
        return tuple(others) if most is None else (*others, (role, most))


DEFAULTS = ServerSettings()


def changed(settings: ServerSettings, **values: object) -> ServerSettings:
    """Make the settings with some `values` replaced. Raises Refusal, in words, for what cannot be."""
    new = dataclasses.replace(settings, **values)
    for name, (least, most) in _RANGES.items():
        _check_number(name, getattr(new, name), least, most)
    for _, daily in new.role_daily:
        _check_number("role_daily", daily, 1, MOST_A_DAY)
    if len(new.label) > LONGEST_LABEL or "\n" in new.label:
        raise Refusal("settings.label_too_long", most=LONGEST_LABEL)
    if new.sharing is Sharing.REVIEW and new.review_channel is None:
        raise Refusal("settings.review_needs_channel")
    return new


def number(typed: str) -> int | None:
    """Read a number that a moderator typed; nothing means none. Raises Refusal."""
    if not typed.strip():
        return None
    try:
        return int(typed)
    except ValueError:
        raise Refusal("settings.no_number", typed=typed[:20]) from None


def to_json(settings: ServerSettings) -> str:
    """Write down what differs from the defaults."""
    return json.dumps(differing(DEFAULTS, settings), ensure_ascii=False)


def from_json(values: str) -> ServerSettings:
    """Read settings back; what this version does not know is left out."""
    known = {field.name for field in dataclasses.fields(ServerSettings)}
    read = {name: value for name, value in json.loads(values).items() if name in known}
    for name in ("channels", "roles", "templates"):
        if name in read:
            read[name] = tuple(read[name])
    if "role_daily" in read:
        read["role_daily"] = tuple((role, most) for role, most in read["role_daily"])
    if "sharing" in read:
        read["sharing"] = Sharing(read["sharing"])
    return ServerSettings(**read)


def differing(old: ServerSettings, new: ServerSettings) -> dict[str, Any]:
    """List what `new` has other than `old`, by name."""
    names = [field.name for field in dataclasses.fields(ServerSettings)]
    return {name: getattr(new, name) for name in names if getattr(new, name) != getattr(old, name)}


def _check_number(name: str, value: int | None, least: int, most: int) -> None:
    optional = name != "review_hours"
    if value is None and optional:
        return
    if value is None or not least <= value <= most:
        raise Refusal(f"settings.range.{name}", least=least, most=most)
