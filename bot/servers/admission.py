"""Whether a server takes a wish, and within which limits."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dances import dance
from bot.jobs.limits import Bound, Budget, Cooldown, Counted, Limit
from bot.refusal import Refusal
from bot.requests import Reask
from bot.servers.settings import ServerSettings, Sharing
from bot.servers.store import ServerStore
from bot.wishes import DanceWish, Wish, marked, silent


@dataclass(frozen=True, slots=True)
class Caps:
    """The owner's limits for each member, wherever they ask; None sets none."""

    member_daily: int | None = None
    member_open: int | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """A wish as the server has it, the points it is expected to cost, and the limits to claim it within."""

    wish: Wish
    points: int
    limits: tuple[Bound, ...]


class Admission:
    """Asks a server's settings about a wish."""

    def __init__(self, servers: ServerStore, caps: Caps) -> None:
        self._servers = servers
        self._caps = caps

    async def __call__(self, ask: Reask, wish: Wish, pictures: int = 1) -> Admitted:
        """Let the wish for that number of pictures in, as the server has it. Raises Refusal."""
        settings = await self._servers.settings(ask.guild_id)
        if ask.guild_id is not None and await self._servers.is_blocked(ask.guild_id, ask.user_id):
            raise Refusal("server.blocked")
        check(settings, ask, wish)
        fitted = marked(wish if settings.sound else silent(wish), mark=settings.mark)
        points = fitted.points(pictures)
        limits = (*server_limits(settings, ask, points), *owner_limits(self._caps, ask.user_id))
        return Admitted(fitted, points, limits)


def check(settings: ServerSettings, ask: Reask, wish: Wish) -> None:
    """Raise Refusal unless the server takes this wish here, from this member."""
    if settings.sharing is Sharing.OFF:
        raise Refusal("server.sharing_off")
    if settings.channels and not {ask.channel_id, ask.parent_id} & set(settings.channels):
        raise Refusal("server.channel", channels=[f"<#{one}>" for one in settings.channels])
    if settings.roles and not set(ask.role_ids) & set(settings.roles):
        raise Refusal("server.role", roles=[f"<@&{one}>" for one in settings.roles])
    if settings.templates and isinstance(wish, DanceWish) and wish.template not in settings.templates:
        raise Refusal("server.template", dances=[dance(one) or one for one in settings.templates])


def server_limits(settings: ServerSettings, ask: Reask, points: int = 0) -> Sequence[Bound]:
    """List the limits that the server sets for who asks for what costs `points`; none outside of servers."""
    if ask.guild_id is None:
        return ()
    guild, user = ask.guild_id, ask.user_id
    daily = settings.daily_for(ask.role_ids)
    sets = (
        ("limits.member_open", settings.member_open, Counted.OPEN, user),
        ("limits.server_open", settings.server_open, Counted.OPEN, None),
        ("limits.member_daily", daily, Counted.DAY, user),
        ("limits.server_daily", settings.server_daily, Counted.DAY, None),
    )
    limits: list[Bound] = [
        Limit(key=key, most=most, counted=counted, guild_id=guild, user_id=whose)
        for key, most, counted, whose in sets
        if most is not None
    ]
    if settings.cooldown_seconds is not None:
        limits.append(Cooldown(guild_id=guild, user_id=user, seconds=settings.cooldown_seconds))
    if settings.points_monthly is not None and points:
        limits.append(Budget(guild_id=guild, most=settings.points_monthly, cost=points))
    return limits


def owner_limits(caps: Caps, user_id: int) -> Sequence[Limit]:
    """List the owner's limits for a member, wherever they ask."""
    sets = (
        ("limits.owner_open", caps.member_open, Counted.OPEN),
        ("limits.owner_daily", caps.member_daily, Counted.DAY),
    )
    return [Limit(key=k, most=m, counted=c, user_id=user_id) for k, m, c in sets if m is not None]
