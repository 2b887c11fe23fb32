"""What only the running process knows of itself: whether its parts are alive and what they reach."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from discord.ext import commands


class GatewayWatch:
    """Follows the connection to Discord's gateway by the client's own events."""

    def __init__(self, client: commands.Bot) -> None:
        self._client = client
        self._up = False
        for event in ("on_ready", "on_resumed"):
            client.add_listener(self._came, event)
        client.add_listener(self._went, "on_disconnect")

    @property
    def connected(self) -> bool:
        """Whether events arrive."""
        return self._up and not self._client.is_closed()

    @property
    def latency(self) -> float:
        """Seconds from a heartbeat to its answer; NaN while there is none."""
        return self._client.latency if self.connected and math.isfinite(self._client.latency) else math.nan

    async def _came(self) -> None:
        self._up = True

    async def _went(self) -> None:
        self._up = False


@dataclass(frozen=True)
class Vitals:
    """How to ask each part, at any moment and without waiting.

    `provider` says whether the last that is known of the renderer is that it answers; `runner` whether its
    loop lives.
    """

    gateway: GatewayWatch
    provider: Callable[[], bool]
    runner: Callable[[], bool]
