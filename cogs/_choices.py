"""Offer the dances: as autocomplete choices, as a select's options, and back from what was typed."""

from collections.abc import Sequence

import discord
from discord import app_commands

from bot.dances import Dance, dances

MOST_CHOICES = 25
"""Discord's limit for autocomplete choices and for a select's options."""


def matching(typed: str, offered: Sequence[Dance]) -> list[Dance]:
    """Find the dances whose title or id begins with `typed`, then those that contain it."""
    wanted = typed.strip().casefold()
    names = {dance.id: _names(dance) for dance in offered}
    first = [dance for dance in offered if any(name.startswith(wanted) for name in names[dance.id])]
    later = [dance for dance in offered if any(wanted in name for name in names[dance.id])]
    return [*first, *(dance for dance in later if dance not in first)][:MOST_CHOICES]


def resolve(typed: str, offered: Sequence[Dance] | None = None) -> str:
    """Turn what a member typed (an id, a title, an unambiguous part of either) into a template id.

    Anything else is returned as it is: the service refuses it in words.
    """
    offered = dances() if offered is None else offered
    wanted = typed.strip().casefold()
    exact = [dance for dance in offered if wanted in _names(dance)]
    found = exact or (matching(wanted, offered) if wanted else [])
    return found[0].id if len(found) == 1 else typed.strip()


def as_choices(found: Sequence[Dance]) -> list[app_commands.Choice[str]]:
    """Make autocomplete choices."""
    return [app_commands.Choice(name=_label(dance), value=dance.id) for dance in found]


def named(offered: Sequence[Dance], room: int) -> str:
    """Name the dances within `room` characters: with their ids if there is room, else as many as fit."""
    in_full = ", ".join(f"{dance.title} ({dance.id})" for dance in offered)
    titles = [dance.title for dance in offered]
    fewer = (", ".join([*titles[:count], "…"]) for count in range(len(titles) - 1, -1, -1))
    return next(line for line in (in_full, ", ".join(titles), *fewer) if len(line) <= room)


def as_options(found: Sequence[Dance], *, without: str | None = None) -> list[discord.SelectOption]:
    """Make a select's options, leaving out the template id `without` if another remains."""
    others = [dance for dance in found if dance.id != without] or list(found)
    return [
        discord.SelectOption(
            label=dance.title, value=dance.id, emoji=dance.emoji, description=dance.description[:100]
        )
        for dance in others[:MOST_CHOICES]
    ]


def _label(dance: Dance) -> str:
    return f"{dance.emoji} {dance.title}"


def _names(dance: Dance) -> tuple[str, str, str]:
    """List all that a member may call a dance, for comparison."""
    return dance.title.casefold(), dance.id.casefold(), _label(dance).casefold()
