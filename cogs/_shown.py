"""Write settings and entries of the log for people."""

from collections.abc import Sequence
from functools import reduce

from bot.dances import title
from bot.servers.audit import AuditEntry, AuditKind
from bot.servers.settings import ServerSettings, Sharing, differing
from bot.texts import name_of, said, text
from bot.texts.quoting import quoted

_LONGEST = 120  # characters of a value or a reason in the log


def shown(name: str, settings: ServerSettings, locale: str) -> str:
    """Write the setting `name` for who reads a locale: mentions for ids, words for what is not set."""
    match name:
        case "channels":
            return _all_or([f"<#{one}>" for one in settings.channels], locale)
        case "roles":
            return _all_or([f"<@&{one}>" for one in settings.roles], locale)
        case "templates":
            return _all_or([title(one, locale) for one in settings.templates], locale)
        case "role_daily":
            limits = [f"<@&{role}> {most}" for role, most in settings.role_daily]
            return said(limits, locale) or text("settings.none", locale)
        case "review_channel":
            channel = settings.review_channel
            return text("settings.none", locale) if channel is None else f"<#{channel}>"
        case "language":
            spoken = settings.language
            return text("settings.own_language", locale) if spoken is None else name_of(spoken)
        case "label":
            return quoted(settings.label, _LONGEST) or text("settings.none", locale)
        case "cooldown_seconds":
            seconds = settings.cooldown_seconds
            key = "settings.none" if seconds is None else "settings.seconds"
            return text(key, locale, seconds=seconds)
        case "retention_days" if settings.retention_days is None:
            return text("settings.owners", locale)
        case _:
            return _plain(getattr(settings, name), locale)


def line(entry: AuditEntry, locale: str) -> str:
    """Write one entry of the log for who reads a locale."""
    actor = text("audit.nobody", locale) if entry.actor_id is None else f"<@{entry.actor_id}>"
    return f"<t:{int(entry.at)}:f> {actor} {_done(entry, locale)}"


def _done(entry: AuditEntry, locale: str) -> str:
    if entry.kind is AuditKind.SETTINGS:
        return text("audit.settings", locale, changes=_changes(*entry.settings(), locale))
    reason = quoted(entry.reason, _LONGEST)
    return text(f"audit.{entry.kind}", locale, member=f"<@{entry.member_id}>", reason=reason)


def _changes(old: ServerSettings, new: ServerSettings, locale: str) -> str:
    changes = [
        text(
            "audit.change",
            locale,
            name=text(f"settings.name.{name}", locale),
            old=_short(shown(name, old, locale), locale),
            new=_short(shown(name, new, locale), locale),
        )
        for name in differing(old, new)
    ]
    return reduce(lambda some, one: text("list.group", locale, some=some, one=one), changes)


def _short(words: str, locale: str) -> str:
    """Leave out the last of a long list."""
    if len(words) <= _LONGEST:
        return words
    between = text("list.pair", locale, some="", one="")
    return text("list.pair", locale, some=words[:_LONGEST].rpartition(between)[0], one="…")


def _all_or(names: Sequence[str], locale: str) -> str:
    return said(names, locale) or text("settings.any", locale)


def _plain(value: object, locale: str) -> str:
    if isinstance(value, bool):
        return text("settings.yes" if value else "settings.no", locale)
    if isinstance(value, Sharing):
        return text(f"settings.{value}", locale)
    return text("settings.no_limit", locale) if value is None else said(value, locale)
