"""What tests of `/settings` and its kin share: an owner, the panel, and what it says."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import discord
import simcord

from tests.cogs.hall import Hall


def manager(hall: Hall, name: str = "olga") -> simcord.MemberActor:
    """A member who may manage the server."""
    role = hall.mia.guild.create_role("Owners", permissions=discord.Permissions(manage_guild=True))
    return hall.mia.guild.add_member(hall.env.create_user(name), roles=[role])


def give_role(hall: Hall, who: simcord.MemberActor, role: simcord.RoleHandle) -> None:
    """Give a member a role."""
    hall.env.backend.add_member_role(who.guild.id, who.id, role.id)


async def open_panel(hall: Hall, who: simcord.MemberActor) -> simcord.ResponseMessage:
    """The panel of `/settings`, as `who` sees it."""
    shown = await who.slash(hall.channel, "settings")
    assert shown.ephemeral
    assert shown.response is not None
    return shown.response


def custom_id(panel: simcord.ResponseMessage, name: str) -> str:
    """The custom id of the control that has this name in it."""
    [found] = [one for one in _ids(panel.components) if f":{name}:" in one]
    return found


def words(panel: simcord.ResponseMessage) -> str:
    """All that a message of components says."""
    return "\n".join(_texts(panel.components))


def count(components: Any) -> int:
    """How many components there are, nested ones included."""
    return sum(1 for _ in _walk(components))


def kept(hall: Hall) -> dict[str, Any]:
    """What the database holds of the server's settings."""
    with sqlite3.connect(hall.boogie.settings.database) as connection:
        rows = connection.execute("SELECT settings FROM servers").fetchall()
    return json.loads(rows[0][0]) if rows else {}


async def set_up(hall: Hall, **values: Any) -> None:
    """Change settings as a moderator would, without the panel."""
    desk, guild = hall.boogie.client.desk, hall.mia.guild.id
    await desk.change(guild, (await desk.server(guild)).version, hall.max.id, **values)


def _ids(components: Any) -> Iterator[str]:
    return (one["custom_id"] for one in _walk(components) if "custom_id" in one)


def _texts(components: Any) -> Iterator[str]:
    return (one["content"] for one in _walk(components) if "content" in one)


def _walk(components: Any) -> Iterator[dict[str, Any]]:
    for one in components:
        yield one
        yield from _walk(one.get("components", []))
        if "accessory" in one:
            yield from _walk([one["accessory"]])
