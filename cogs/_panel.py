"""The panel of `/settings`. Each control's custom id carries its setting and the version it shows."""

import re
from collections.abc import Iterable
from dataclasses import fields

import discord
from discord import ui

from bot.dances import Dance
from bot.servers.settings import ServerSettings, Sharing
from bot.servers.store import Server
from bot.texts import LANGUAGES, name_of, text
from cogs._choices import MOST_CHOICES
from cogs._shown import shown

CONTROL = re.compile(r"boogie:set:(?P<name>[a-z_]+):(?P<version>\d+)")

_OWN = "own"  # in place of a language: the server's
_ASKING_PLACES = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.voice,
    discord.ChannelType.forum,
]


def panel(
    server: Server, guild: discord.Guild | None, offered: Iterable[Dance], locale: str, note: str = ""
) -> ui.LayoutView:
    """Build the panel as the settings stand, for who reads `locale`; so are the `offered` dances named.

    `note` is what went wrong with the last change.
    """
    controls = _Controls(server, guild, locale)
    head = text("settings.title", locale) + (f"\n\n⚠️ {note}" if note else "")
    container = ui.Container[ui.LayoutView](
        ui.TextDisplay(head),
        controls.sharing(),
        controls.review_channel(),
        controls.language(),
        controls.channels(),
        controls.roles(),
        controls.templates(offered),
        controls.toggle("sound"),
        controls.toggle("spoiler"),
        *(controls.form(name) for name in ("limits", "budget", "role_daily", "keeping", "label")),
    )
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    view.stop()  # no listener of its own: the dynamic items answer
    return view


class _Controls:
    """Makes the controls of one panel."""

    def __init__(self, server: Server, guild: discord.Guild | None, locale: str) -> None:
        self._settings: ServerSettings = server.settings
        self._version = server.version
        self._guild = guild
        self._locale = locale

    def sharing(self) -> ui.ActionRow[ui.LayoutView]:
        """Choose how videos are shared."""
        options = [
            discord.SelectOption(
                label=text(f"settings.sharing_{mode}", self._locale),
                value=mode,
                default=mode is self._settings.sharing,
            )
            for mode in Sharing
        ]
        return _row(ui.Select(custom_id=self._id("sharing"), options=options))

    def review_channel(self) -> ui.ActionRow[ui.LayoutView]:
        """Pick where videos are reviewed."""
        picked = self._settings.review_channel
        return _row(
            ui.ChannelSelect(
                custom_id=self._id("review_channel"),
                placeholder=text("settings.pick_review_channel", self._locale),
                channel_types=[discord.ChannelType.text],
                min_values=0,
                default_values=self._channels(() if picked is None else (picked,)),
            )
        )

    def language(self) -> ui.ActionRow[ui.LayoutView]:
        """Choose which language everybody is spoken to; each is named as its own speakers do."""
        names = {_OWN: text("settings.own_language", self._locale)} | {one: name_of(one) for one in LANGUAGES}
        options = [
            discord.SelectOption(
                label=text("settings.language", self._locale, language=name),
                value=value,
                default=value == (self._settings.language or _OWN),
            )
            for value, name in names.items()
        ]
        return _row(ui.Select(custom_id=self._id("language"), options=options))

    def channels(self) -> ui.ActionRow[ui.LayoutView]:
        """Pick where videos may be asked for."""
        return _row(
            ui.ChannelSelect(
                custom_id=self._id("channels"),
                placeholder=text("settings.pick_channels", self._locale),
                channel_types=_ASKING_PLACES,
                min_values=0,
                max_values=MOST_CHOICES,
                default_values=self._channels(self._settings.channels),
            )
        )

    def roles(self) -> ui.ActionRow[ui.LayoutView]:
        """Pick who may ask."""
        there = [one for one in self._settings.roles if self._guild and self._guild.get_role(one)]
        kind = discord.SelectDefaultValueType.role
        return _row(
            ui.RoleSelect(
                custom_id=self._id("roles"),
                placeholder=text("settings.pick_roles", self._locale),
                min_values=0,
                max_values=MOST_CHOICES,
                default_values=[discord.SelectDefaultValue(id=one, type=kind) for one in there],
            )
        )

    def templates(self, offered: Iterable[Dance]) -> ui.ActionRow[ui.LayoutView]:
        """Pick the dances there are."""
        options = [
            discord.SelectOption(
                label=dance.title,
                value=dance.id,
                emoji=dance.emoji,
                default=dance.id in self._settings.templates,
            )
            for dance in offered
        ][:MOST_CHOICES]
        return _row(
            ui.Select(
                custom_id=self._id("templates"),
                placeholder=text("settings.pick_templates", self._locale),
                min_values=0,
                max_values=len(options),
                options=options,
            )
        )

    def toggle(self, name: str) -> ui.Section[ui.LayoutView]:
        """Turn something on or off."""
        on = bool(getattr(self._settings, name))
        return self._section(name, text("settings.turn_off" if on else "settings.turn_on", self._locale))

    def form(self, name: str) -> ui.Section[ui.LayoutView]:
        """Show what a form changes, with the button that opens it."""
        return self._section(name, text("settings.change", self._locale))

    def _section(self, name: str, label: str) -> ui.Section[ui.LayoutView]:
        names = [field.name for field in fields(self._settings)]
        values = {one: shown(one, self._settings, self._locale) for one in names}
        button = ui.Button[ui.LayoutView](label=label, custom_id=self._id(name))
        return ui.Section(text(f"settings.show_{name}", self._locale, **values), accessory=button)

    def _channels(self, ids: Iterable[int]) -> list[discord.SelectDefaultValue]:
        kind = discord.SelectDefaultValueType.channel
        there = [one for one in ids if self._guild and self._guild.get_channel(one)]
        return [discord.SelectDefaultValue(id=one, type=kind) for one in there]

    def _id(self, name: str) -> str:
        return f"boogie:set:{name}:{self._version}"


def _row(item: ui.Item[ui.LayoutView]) -> ui.ActionRow[ui.LayoutView]:
    return ui.ActionRow(item)
