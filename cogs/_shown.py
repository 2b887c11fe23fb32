"""Write settings and entries of the log for people."""

from collections.abc import Iterable

from bot.dances import title
from bot.servers.audit import AuditEntry, AuditKind
from bot.servers.settings import ServerSettings, Sharing, differing
from bot.texts import text
from bot.texts.quoting import quoted

_LONGEST = 120  # characters of a value or a reason in the log


def shown(name: str, settings: ServerSettings) -> str:
    """Write the setting `name`: mentions for ids, words for what is not set."""
    match name:
        case "channels":
            return _all_or(f"<#{one}>" for one in settings.channels)
        case "roles":
            return _all_or(f"<@&{one}>" for one in settings.roles)
        case "templates":
            return _all_or(map(title, settings.templates))
        case "role_daily":
            limits = [f"<@&{role}> {most}" for role, most in settings.role_daily]
            return ", ".join(limits) or text("settings.none")
        case "review_channel":
            channel = settings.review_channel
            return text("settings.none") if channel is None else f"<#{channel}>"
        case "label":
            return quoted(settings.label, _LONGEST) or text("settings.none")
        case "retention_days" if settings.retention_days is None:
            return text("settings.owners")
        case _:
            return _plain(getattr(settings, name))


def line(entry: AuditEntry) -> str:
    """Write one entry of the log."""
    actor = text("audit.nobody") if entry.actor_id is None else f"<@{entry.actor_id}>"
    return f"<t:{int(entry.at)}:f> {actor} {_done(entry)}"


def _done(entry: AuditEntry) -> str:
    if entry.kind is AuditKind.SETTINGS:
        return text("audit.settings", changes=_changes(*entry.settings()))
    reason = quoted(entry.reason, _LONGEST)
    return text(f"audit.{entry.kind}", member=f"<@{entry.member_id}>", reason=reason)


def _changes(old: ServerSettings, new: ServerSettings) -> str:
    return "; ".join(
        text(
            "audit.change",
            name=text(f"settings.name.{name}"),
            old=_short(shown(name, old)),
            new=_short(shown(name, new)),
        )
        for name in differing(old, new)
    )


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else words[:_LONGEST].rpartition(", ")[0] + ", …"


def _all_or(names: Iterable[str]) -> str:
    return ", ".join(names) or text("settings.any")


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return text("settings.yes" if value else "settings.no")
    if isinstance(value, Sharing):
        return text(f"settings.{value}")
    return text("settings.no_limit") if value is None else str(value)
