"""What goes wrong, and how long calls take: by chance, from the seed."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field

import aiohttp
import discord

_BEFORE = {  # call → what can happen instead of it, and how often
    "submit": (("unreachable", 0.02), ("busy", 0.03)),
    "describe": (("unreachable", 0.01),),
    "download": (("unreachable", 0.03),),
    "prepare": (("lost", 0.01), ("refused", 0.03)),
    "discord": (("HTTP 503", 0.03), ("reset", 0.01)),
}
_AFTER = {"submit": 0.01, "download": 0.0, "discord": 0.02}  # how often an answer is lost after the effect
_SECONDS = {"submit": 0.5, "describe": 0.1, "download": 0.8, "prepare": 0.3, "discord": 0.3}


@dataclass
class Faults:
    """Decides for every call of the bot's; `seen` counts what happened. Each call takes time on both ways."""

    dice: random.Random
    rate: float = 1.0
    seen: Counter[str] = field(default_factory=Counter[str])

    async def before(self, call: str) -> str | None:
        """Take the call there; tell what happens in place of it, if anything does."""
        await asyncio.sleep(self.dice.random() * _SECONDS[call])
        for what, share in _BEFORE[call]:
            if self.dice.random() < share * self.rate:
                self.seen[f"{call}: {what}"] += 1
                return what
        return None

    async def after(self, call: str) -> bool:
        """Bring the answer back; tell whether it is lost."""
        await asyncio.sleep(self.dice.random() * _SECONDS[call])
        lost = self.dice.random() < _AFTER[call] * self.rate
        if lost:
            self.seen[f"{call}: answer lost"] += 1
        return lost


class _Stumbled:
    """As much of a response as discord.py's errors want."""

    status, reason = 503, "Service Unavailable"

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}


def discord_error(what: str) -> Exception:
    """The exception by which the bot learns of a fault."""
    if what == "reset":
        return aiohttp.ClientOSError("connection reset")
    return discord.DiscordServerError(_Stumbled(), "")  # pyright: ignore[reportArgumentType]
