"""Pages of dances with their looping previews, each with a menu to dance one of them.

There are two lists of them: the gallery of all dances, and a member's favourites.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum

import discord
from discord import ui

from bot.dances import Dance, offered_dances
from bot.texts import text
from cogs._asking import Interaction
from cogs._choices import as_options

DANCES_A_PAGE = 5
"""Five components each, of the forty a message may have, and a file each of ten."""

LISTS = "gallery|favorites"
"""The lists, as a pattern for custom ids."""


class Listed(StrEnum):
    """Which dances are listed."""

    ALL = "gallery"
    FAVORITES = "favorites"


def show_id(listed: Listed, page: int) -> str:
    """Make the custom id of a button that turns to a page."""
    return f"boogie:{listed}:show:{page}"


def pick_id(listed: Listed, page: int) -> str:
    """Make the custom id of a page's menu."""
    return f"boogie:{listed}:pick:{page}"


def star_id(listed: Listed, page: int, wish: str, template: str) -> str:
    """Make the custom id of a button that adds a dance to the favourites, or removes it."""
    return f"boogie:{listed}:{wish}:{page}:{template}"


def pages(offered: Sequence[Dance]) -> int:
    """Count the pages."""
    return max(1, -(-len(offered) // DANCES_A_PAGE))


async def read_page(
    interaction: Interaction, listed: Listed, page: int
) -> tuple[ui.LayoutView, list[discord.File]]:
    """Build a page of a list for who asks, as it is now; as `gallery_page`."""
    locale = interaction.locale.value
    liked = await interaction.client.members.favorites(interaction.user.id)
    offered = offered_dances(interaction.client.settings, locale)
    if listed is Listed.FAVORITES:
        offered = sorted((one for one in offered if one.id in liked), key=lambda one: liked.index(one.id))
    return gallery_page(offered, page, locale, listed=listed, liked=liked)


def gallery_page(
    offered: Sequence[Dance], page: int, locale: str, *, listed: Listed, liked: Collection[str]
) -> tuple[ui.LayoutView, list[discord.File]]:
    """Build a page, counted from 0 and brought into range, and open the files that it shows.

    `offered` is in the language of `locale` already; `liked` are the template ids of the member's favourites.
    """
    page = min(max(0, page), pages(offered) - 1)
    shown = offered[page * DANCES_A_PAGE : (page + 1) * DANCES_A_PAGE]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text(_head(listed, offered), locale, page=page + 1, pages=pages(offered))))
    for dance in shown:
        wish = "remove" if dance.id in liked else "add"
        view.add_item(_entry(dance, locale))
        view.add_item(ui.ActionRow(_star(dance, locale, wish, star_id(listed, page, wish, dance.id))))
    if shown:
        menu = ui.Select[ui.LayoutView](
            custom_id=pick_id(listed, page),
            placeholder=text("gallery.pick", locale),
            options=as_options(shown),
        )
        view.add_item(ui.ActionRow(menu))
    if turning := _turning(listed, page, pages(offered), locale):
        view.add_item(ui.ActionRow(*turning))
    view.stop()  # the dynamic items answer
    return view, [_preview(one, locale) for one in shown if _is_shown(one)]


def _head(listed: Listed, offered: Sequence[Dance]) -> str:
    if listed is Listed.ALL:
        return "gallery.head"
    return "favorites.head" if offered else "favorites.empty"


def _entry(dance: Dance, locale: str) -> ui.Item[ui.LayoutView]:
    words = text(
        "gallery.entry",
        locale,
        title=dance.label,
        description=dance.description,
        beats=_whole(dance.beats_per_minute),
        seconds=f"{dance.seconds:.0f}",
        background=text("gallery.background" if dance.keeps_background else "gallery.stage", locale),
        needs=text("gallery.anything" if dance.takes_anything else "gallery.person", locale),
    )
    if not _is_shown(dance):
        return ui.TextDisplay(words)
    picture = ui.Thumbnail[ui.LayoutView](
        f"attachment://{_file_name(dance)}", description=_alt(dance, locale)
    )
    return ui.Section(words, accessory=picture)


def _star(dance: Dance, locale: str, wish: str, custom_id: str) -> ui.Button[ui.LayoutView]:
    label = text(f"favorites.{wish}", locale, title=dance.title)
    return ui.Button(label=label[:80], emoji="⭐" if wish == "add" else "✖️", custom_id=custom_id)


def _whole(number: float) -> float:
    """Leave out a fraction that is none."""
    return int(number) if number.is_integer() else number


def _preview(dance: Dance, locale: str) -> discord.File:
    return discord.File(dance.preview, filename=_file_name(dance), description=_alt(dance, locale))


def _alt(dance: Dance, locale: str) -> str:
    return text("gallery.alt", locale, title=dance.title, description=dance.description)


def _is_shown(dance: Dance) -> bool:
    return dance.preview.is_file()


def _file_name(dance: Dance) -> str:
    return f"{dance.id}.webp"


def _turning(listed: Listed, page: int, count: int, locale: str) -> list[ui.Button[ui.LayoutView]]:
    """Make the buttons to the pages before and after, as far as there are any."""
    ways = ((page - 1, "pages.before", "◀️"), (page + 1, "pages.after", "▶️"))
    return [
        ui.Button(label=text(key, locale), emoji=emoji, custom_id=show_id(listed, to))
        for to, key, emoji in ways
        if 0 <= to < count
    ]
