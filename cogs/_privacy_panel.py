"""The panel of `/privacy`, and what it turns into while everything is deleted."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import discord
from discord import ui

from bot.jobs.record import Delivery
from bot.members.held import Fate, Held
from bot.members.preferences import AvatarUse, Preferences
from bot.settings import Settings
from bot.texts import text

CHOICE = r"boogie:privacy:(?P<name>delivery|avatar)"
BUTTON = r"boogie:privacy:do:(?P<what>export|delete|delete_now|keep)"


def privacy_panel(
    preferences: Preferences, held: Mapping[Held, int], settings: Settings, locale: str
) -> ui.LayoutView:
    """Build the panel as a member's choices and what is kept about them stand."""
    kept = text(
        "privacy.kept",
        locale,
        lines=_counted(held, locale),
        days=settings.boogie_keep_days,
        record_days=settings.boogie_record_days,
    )
    deliveries = [_delivery(one, locale) for one in Delivery]
    uses = [_avatar_use(one, locale) for one in AvatarUse]
    return _view(
        ui.TextDisplay(text("privacy.title", locale)),
        ui.TextDisplay(text("privacy.delivery", locale)),
        _row(_choice("delivery", deliveries, preferences.delivery)),
        ui.TextDisplay(text("privacy.avatar", locale)),
        _row(_choice("avatar", uses, preferences.avatar)),
        ui.TextDisplay(kept),
        _row(_button("export", "📄", locale), _button("delete", "🗑️", locale, danger=True)),
    )


def sure_panel(locale: str) -> ui.LayoutView:
    """Ask whether everything is to be deleted."""
    return _view(
        ui.TextDisplay(text("privacy.sure", locale)),
        _row(_button("delete_now", "🗑️", locale, danger=True), _button("keep", "↩️", locale)),
    )


def gone_panel(videos: int, held: Mapping[Held, int], locale: str) -> ui.LayoutView:
    """Say what was deleted, and how much is left of what moderators decided."""
    kept = sum(count for one, count in held.items() if one.fate is Fate.KEPT)
    return _view(ui.TextDisplay(text("privacy.gone", locale, videos=videos, kept=kept)))


def _counted(held: Mapping[Held, int], locale: str) -> str:
    lines = [f"- {text(f'held.{one.name}', locale, count=count)}" for one, count in held.items() if count]
    return "\n".join(lines) or text("privacy.nothing", locale)


def _delivery(one: Delivery, locale: str) -> discord.SelectOption:
    more = text(f"deliver.{one}_more", locale)
    return discord.SelectOption(label=text(f"deliver.{one}", locale), value=one, description=more)


def _avatar_use(one: AvatarUse, locale: str) -> discord.SelectOption:
    return discord.SelectOption(label=text(f"privacy.avatar_{one}", locale), value=one)


def _choice(name: str, options: Sequence[discord.SelectOption], chosen: StrEnum) -> ui.Select[ui.LayoutView]:
    for option in options:
        option.default = option.value == chosen
    return ui.Select(custom_id=f"boogie:privacy:{name}", options=list(options))


def _button(what: str, emoji: str, locale: str, *, danger: bool = False) -> ui.Button[ui.LayoutView]:
    label = text(f"privacy.{what}", locale)
    style = discord.ButtonStyle.danger if danger else discord.ButtonStyle.secondary
    return ui.Button(label=label, emoji=emoji, style=style, custom_id=f"boogie:privacy:do:{what}")


def _row(*items: ui.Item[Any]) -> ui.ActionRow[ui.LayoutView]:
    return ui.ActionRow(*items)


def _view(*parts: ui.Item[Any]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container[ui.LayoutView](*parts))
    view.stop()  # the dynamic items answer
    return view
