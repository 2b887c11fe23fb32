"""Offer dances and voices: as autocomplete choices, as a select's options, and back from what was typed."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

import discord
from discord import app_commands

from bot.dances import Dance, dances, offered_dances
from cogs._asking import Interaction

MOST_CHOICES = 25
"""Discord's limit for autocomplete choices and for a select's options."""


_DANCES_ROOM = 85  # characters in an option's description, which takes 100


class Named(Protocol):
    """What a member picks by a name."""

    @property
    def id(self) -> str:
        """What the provider takes."""
        ...

    @property
    def title(self) -> str:
        """What members call it."""
        ...

    @property
    def label(self) -> str:
        """What a list shows."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """All that a member may call it."""
        ...


One = TypeVar("One", bound=Named)


async def dances_for(interaction: Interaction) -> list[Dance]:
    """List the dances whoever renders has, translated, the favourites of who asks first."""
    offered = offered_dances(interaction.client.settings, interaction.locale.value)
    liked = await interaction.client.members.favorites(interaction.user.id)
    return sorted(offered, key=lambda one: liked.index(one.id) if one.id in liked else len(liked))


def matching(typed: str, offered: Sequence[One]) -> list[One]:
    """Find those with a name that begins with `typed`, then those that contain it."""
    wanted = typed.strip().casefold()
    names = {one.id: _names(one) for one in offered}
    first = [one for one in offered if any(name.startswith(wanted) for name in names[one.id])]
    later = [one for one in offered if any(wanted in name for name in names[one.id])]
    return [*first, *(one for one in later if one not in first)][:MOST_CHOICES]


def exactly(typed: str, offered: Sequence[One]) -> list[One]:
    """Find those that are called just as typed."""
    wanted = typed.strip().casefold()
    return [one for one in offered if wanted in _names(one)]


def resolve(typed: str, offered: Sequence[Dance] | None = None) -> str:
    """Turn what a member typed (an id, a title, an unambiguous part of either) into a template id.

    Anything else is returned as it is: the service refuses it in words.
    """
    offered = dances() if offered is None else offered
    if any(one.id == typed for one in offered):  # as a choice sends it
        return typed
    found = exactly(typed, offered) or (matching(typed, offered) if typed.strip() else [])
    return found[0].id if len(found) == 1 else typed.strip()


def as_choices(found: Sequence[Named]) -> list[app_commands.Choice[str]]:
    """Make autocomplete choices."""
    return [app_commands.Choice(name=one.label, value=one.id) for one in found]


def named(offered: Sequence[Dance], room: int) -> str:
    """Name the dances within `room` characters: with their ids if there is room, else as many as fit."""
    in_full = ", ".join(f"{dance.title} ({dance.id})" for dance in offered)
    titles = [dance.title for dance in offered]
    fewer = (", ".join([*titles[:count], "…"]) for count in range(len(titles) - 1, -1, -1))
    return next(line for line in (in_full, ", ".join(titles), *fewer) if len(line) <= room)


class DanceNames:
    """The names of the dances, as many as an option's description has room for."""

    def in_locale(self, locale: str) -> str:
        """List them in the language of a locale."""
        return named([dance.in_locale(locale) for dance in dances()], _DANCES_ROOM)


def as_options(
    found: Sequence[Dance], *, without: str | None = None, chosen: str | None = None
) -> list[discord.SelectOption]:
    """Make a select's options, leaving out the template id `without` if another remains.

    `chosen` is the one to begin with, and comes first so that it is never cut off.
    """
    others = [dance for dance in found if dance.id != without] or list(found)
    others.sort(key=lambda dance: dance.id != chosen)
    return [
        discord.SelectOption(
            label=dance.title,
            value=dance.id,
            emoji=dance.emoji,
            description=dance.description[:100],
            default=dance.id == chosen,
        )
        for dance in others[:MOST_CHOICES]
    ]


def _names(one: Named) -> tuple[str, ...]:
    """List all that a member may call it, for comparison."""
    return tuple(name.casefold() for name in one.names)
