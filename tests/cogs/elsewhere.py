"""Places where the bot is only because a member brought it along: foreign servers, and group DMs."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from tests.cogs.hall import Hall

GROUP, PRIVATE_CHANNEL = 3, 2
"""Discord's type of a channel that is a group DM, and its interaction context."""


@contextmanager
def in_a_foreign_server(hall: Hall) -> Generator[None]:
    """Let the hall's server be one that the bot is no member of: it posts nothing there by itself."""
    state: Any = hall.boogie.client._connection  # pyright: ignore[reportPrivateUsage]
    state._remove_guild(hall.boogie.client.get_guild(hall.mia.guild.id))
    hall.env.inject_error("*", f"/channels/{hall.channel.id}/*", status=403, code=50001, times=None)
    with _installed_by(hall, {}):
        yield


@contextmanager
def in_a_group(hall: Hall) -> Generator[None]:
    """Let direct messages to the bot be a group DM that it is no part of."""
    group = {"type": GROUP, "recipients": [], "owner_id": str(hall.mia.id), "icon": None, "name": "Friends"}
    with _installed_by(hall, {"context": PRIVATE_CHANNEL}, group):
        yield


@contextmanager
def _installed_by(
    hall: Hall, changed: dict[str, Any], channel: dict[str, Any] | None = None
) -> Generator[None]:
    backend: Any = hall.env.backend
    real = backend.emit

    def emit(event: str, payload: dict[str, Any], *args: Any, **more: Any) -> Any:
        if event == "INTERACTION_CREATE":
            owners = {"1": str(hall.mia.id)}  # of a user's installation alone
            payload = {**payload, "authorizing_integration_owners": owners, **changed}
            if channel is not None:
                payload["channel"] = {**payload["channel"], **channel}
        return real(event, payload, *args, **more)

    backend.emit = emit
    try:
        yield
    finally:
        del backend.emit
