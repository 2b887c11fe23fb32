"""What a member may choose for themselves. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from bot.jobs.record import Delivery


class AvatarUse(StrEnum):
    """Who may have a member's avatar dance."""

    ME = "me"  # nobody else
    SERVERS = "servers"  # whoever is with them in a server that the bot is in, too


@dataclass(frozen=True, slots=True)
class Preferences:
    """The choices of one member."""

    delivery: Delivery = Delivery.CHANNEL
    avatar: AvatarUse = AvatarUse.ME
