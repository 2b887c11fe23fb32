"""What is kept about a member: one list, which counting, exporting and deleting go by."""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of rows when their member has everything deleted."""

    DELETED = "deleted"
    ERASED = "erased"  # with files and messages: see bot.members.erasure
    KEPT = "kept"  # what moderators decided is theirs


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of `table` that are about the member whose id stands in `column`.

    Of a row `columns` are exported; all of them, but for HIDDEN, where none is named.
    """

    table: str
    column: str
    fate: Fate = Fate.DELETED
    columns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name it in sentences and in the export."""
        return f"{self.table}_{self.column}"


HELD = (
    Held("jobs", "user_id", Fate.ERASED),
    Held("jobs", "avatar_of", Fate.ERASED, ("id", "created_at", "guild_id", "kind", "wish", "state")),
    Held("favorites", "user_id"),
    Held("preferences", "user_id"),
    Held("blocks", "user_id", Fate.KEPT),
    Held("audit", "member_id", Fate.KEPT),
    Held("audit", "actor_id", Fate.KEPT),
)

HIDDEN = frozenset(
    {
        "interaction_token",
        "picture_url",
        "second_url",
        "result_url",
        "trace_id",
        "provider_job_id",
        "callback_base",
        "callback_hash",
        "callback_claim",
    }
)
"""Columns that nobody is shown: whoever has what they hold could act in Boogie's name, or fetch a picture."""

OTHERS = frozenset(
    {"actor_id", "member_id", "changed_by", "blocked_by", "lifted_by", "review_by", "deleted_by", "avatar_of"}
)
"""Columns that name a person. Whose id is not the member's own is not told to them."""

OBJECTS = frozenset({"wish", "failure_fields", "old", "new"})
"""Columns that hold a JSON object."""
