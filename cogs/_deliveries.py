"""Where a member can have a video go, as choices of a command's option."""

from discord import app_commands

from bot.jobs.record import Delivery
from cogs._localized import localized

DELIVERIES = [app_commands.Choice(name=localized(f"deliver.{one}"), value=one.value) for one in Delivery]
PRIVATE = frozenset(one for one in Delivery if one.is_private)
"""What nobody but the member is to see, not even that it was asked for."""


def chosen_delivery(value: str | None) -> Delivery | None:
    """Read what was chosen; None leaves it to the member's preference."""
    return None if value is None else Delivery(value)
