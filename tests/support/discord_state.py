"""What the loopback Discord remembers: interactions and messages."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.discord_payloads import (
    ALL_PERMISSIONS,
    APPLICATION_ID,
    BOT_ID,
    CHANNEL_ID,
    GUILD_ID,
    Payload,
    channel,
    member,
    user,
)

DISCORD_EPOCH = 1_420_070_400_000

_order = itertools.count(1)


def snowflake() -> int:
    """A fresh id whose high bits are the time, as Discord's are."""
    return ((int(time.time() * 1000) - DISCORD_EPOCH) << 22) | (next(_order) & 0x3FFFFF)


@dataclass
class Message:
    """A message in the channel, with the files posted in it and how often it was edited."""

    id: int
    fields: Payload
    files: dict[str, bytes]
    nonce: str | None = None
    edits: int = 0
    deleted: bool = False

    @property
    def videos(self) -> list[str]:
        """Names of the attached videos."""
        return [name for name in self.files if name.endswith(".mp4")]

    def payload(self) -> Payload:
        return {
            "id": str(self.id),
            "channel_id": str(CHANNEL_ID),
            "author": user(BOT_ID, "Boogie", bot=True),
            "content": self.fields.get("content") or "",
            "timestamp": "2026-11-22T00:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "embeds": self.fields.get("embeds") or [],
            "components": self.fields.get("components") or [],
            "pinned": False,
            "type": 0,
            "flags": self.fields.get("flags") or 0,
            "nonce": self.nonce,
            "attachments": [
                {
                    "id": str(index),
                    "filename": name,
                    "size": len(data),
                    "content_type": "application/octet-stream",
                    "url": f"https://cdn.discordapp.com/attachments/1/{self.id}/{name}",
                    "proxy_url": f"https://media.discordapp.net/attachments/1/{self.id}/{name}",
                }
                for index, (name, data) in enumerate(self.files.items())
            ],
        }


@dataclass
class Interaction:
    """One interaction and, once the bot has answered it, the message that is its original response."""

    id: int
    token: str
    payload: Payload
    callbacks: list[Payload] = field(default_factory=list[Payload])
    original: Message | None = None
    dead: bool = False  # the token has expired
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def acknowledged(self) -> bool:
        """Whether the bot has answered it; a member sees "did not respond" otherwise."""
        return bool(self.callbacks)


class DiscordState:
    """All that the server knows; REST and gateway work on it."""

    def __init__(self) -> None:
        self.interactions: dict[int, Interaction] = {}
        self.messages: dict[int, Message] = {}
        self.commands: list[Payload] = []
        self.command_syncs = 0

    def new_interaction(self, kind: int, data: Payload, user_id: int, name: str, **extra: Any) -> Interaction:
        """Make the interaction of a member; `kind` 2 is a command, 3 a button, 4 autocomplete, 5 a modal."""
        interaction_id, token = snowflake(), secrets.token_urlsafe(48)
        payload: Payload = {
            "id": str(interaction_id),
            "application_id": str(APPLICATION_ID),
            "type": kind,
            "data": data,
            "guild_id": str(GUILD_ID),
            "guild": {"id": str(GUILD_ID), "locale": "en-US", "features": []},
            "channel_id": str(CHANNEL_ID),
            "channel": channel(),
            "member": member(user_id, name),
            "token": token,
            "version": 1,
            "app_permissions": ALL_PERMISSIONS,
            "locale": "en-US",
            "guild_locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(GUILD_ID)},
            "context": 0,
            "attachment_size_limit": 10 * 1024 * 1024,
            **extra,
        }
        interaction = Interaction(interaction_id, token, payload)
        self.interactions[interaction_id] = interaction
        return interaction

    def by_token(self, token: str) -> Interaction | None:
        """The interaction that this webhook token belongs to."""
        return next((one for one in self.interactions.values() if one.token == token), None)

    def post(self, fields: Payload, files: dict[str, bytes]) -> Message:
        """Post a message; a repeated enforced nonce gives the message that exists already."""
        nonce = fields.get("nonce")
        if nonce is not None and fields.get("enforce_nonce"):
            for message in self.messages.values():
                if message.nonce == str(nonce):
                    return message
        message = Message(snowflake(), dict(fields), dict(files), None if nonce is None else str(nonce))
        self.messages[message.id] = message
        return message

    def edit(self, message: Message, fields: Payload, files: dict[str, bytes]) -> Message:
        """Change a message; `attachments` lists the files to keep beside the new ones."""
        if "attachments" in fields:
            kept = {str(entry.get("filename")) for entry in fields["attachments"] or []}
            names = list(message.files)
            kept |= {names[int(e["id"])] for e in fields["attachments"] or [] if int(e["id"]) < len(names)}
            message.files = {name: data for name, data in message.files.items() if name in kept}
        message.fields.update(fields)
        message.files.update(files)
        message.edits += 1
        return message

    def visible(self) -> Iterator[Message]:
        """Messages that a member sees now."""
        return (message for message in self.messages.values() if not message.deleted)


def custom_ids(components: Any) -> Iterator[str]:
    """Every custom id in a tree of components."""
    if isinstance(components, list):
        for part in components:
            yield from custom_ids(part)
    elif isinstance(components, dict):
        if "custom_id" in components:
            yield components["custom_id"]
        for part in components.values():
            yield from custom_ids(part)
