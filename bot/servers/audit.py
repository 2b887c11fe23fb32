"""The log of what moderators did: one entry a change, written by the database itself."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from bot.servers.settings import ServerSettings, from_json


class AuditKind(StrEnum):
    """What an entry is about."""

    SETTINGS = "settings"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, when. `at` is in Unix seconds; `old` and `new` are JSON objects, by kind."""

    id: int
    at: float
    guild_id: int
    kind: AuditKind
    actor_id: int | None
    member_id: int | None
    job_id: str | None
    old: str | None
    new: str | None

    @property
    def reason(self) -> str:
        """The words that were given, if any."""
        told: Mapping[str, Any] = json.loads(self.new or self.old or "{}")
        return str(told.get("reason", ""))

    def settings(self) -> tuple[ServerSettings, ServerSettings]:
        """Read the settings before and after a change of them."""
        return from_json(self.old or "{}"), from_json(self.new or "{}")


def entry_from_row(row: sqlite3.Row) -> AuditEntry:
    """Make an entry of a database row that has its columns by name."""
    values: dict[str, Any] = {field.name: row[field.name] for field in fields(AuditEntry)}
    values["kind"] = AuditKind(values["kind"])
    return AuditEntry(**values)
