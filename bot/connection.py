"""Connecting to Discord, and staying connected through what passes."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable

import aiohttp
import discord

log = logging.getLogger(__name__)

LOGIN_REFUSED = (
    "Discord does not accept DISCORD_TOKEN. Copy it anew from the Developer Portal (Bot, Reset Token)."
)
"""For the owner."""

_FATAL_CLOSES = {
    4004: LOGIN_REFUSED,
    4010: "Discord says that the shard settings are wrong.",
    4011: "Discord wants this bot to use shards: it is in too many servers for one connection.",
    4012: "Discord no longer speaks this version of its gateway. Please update Boogie.",
    4013: "Discord says that the intents are wrong. Please update Boogie.",
    4014: "Discord did not approve an intent the bot asked for. See the Developer Portal, Bot, Intents.",
}
PASSING = (OSError, aiohttp.ClientError, TimeoutError, discord.GatewayNotFound, discord.DiscordServerError)
"""What Discord or the way to it may suffer from for a while."""
_LONGEST_PAUSE = 60.0


class ConnectionRefusedForGood(Exception):  # noqa: N818 (the name says what is the matter)
    """Discord will not let this bot in; the message says what to change."""


async def connect(
    client: discord.Client, token: str, logged_in: Callable[[], Awaitable[None]], *, first_pause: float = 1.0
) -> None:
    """Log in, call `logged_in` once, and stay connected until the client is closed.

    Discord being down is waited out, with pauses up to a minute. Raises ConnectionRefusedForGood.
    """
    pauses = _pauses(first_pause)
    while not await _passes(client.login(token), next(pauses)):
        pass
    await logged_in()
    pauses = _pauses(first_pause)
    while not client.is_closed():
        if await _passes(client.connect(reconnect=True), next(pauses)):
            return


async def _passes(attempt: Awaitable[None], pause: float) -> bool:
    """Await one attempt; on a passing trouble sleep and return False."""
    try:
        await attempt
    except discord.LoginFailure as error:
        raise ConnectionRefusedForGood(LOGIN_REFUSED) from error
    except discord.PrivilegedIntentsRequired as error:
        raise ConnectionRefusedForGood(_FATAL_CLOSES[4014]) from error
    except discord.ConnectionClosed as error:
        if error.code in _FATAL_CLOSES:
            raise ConnectionRefusedForGood(_FATAL_CLOSES[error.code]) from error
        return await _waited(error, pause)
    except PASSING as error:
        return await _waited(error, pause)
    except AttributeError as error:
        # discord.py 2.7 breaks this way when the gateway is down at the very first connection.
        if "sequence" not in str(error) and "NoneType" not in str(error):
            raise
        return await _waited(error, pause)
    return True


async def _waited(error: Exception, pause: float) -> bool:
    log.warning("Discord cannot be reached (%s); trying again in %.0f s", type(error).__name__, pause)
    await asyncio.sleep(pause)
    return False


class _pauses:  # noqa: N801 (an iterator, used like a function)
    def __init__(self, first: float) -> None:
        self._next = first

    def __next__(self) -> float:
        pause = self._next * random.uniform(0.5, 1.0)
        self._next = min(_LONGEST_PAUSE, 2 * self._next)
        return pause
