"""The gallery of dances: pages of looping previews, each with a menu to dance one of them."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.dances import Dance
from bot.texts import text
from cogs._choices import as_options

DANCES_A_PAGE = 5
"""Three components each, of the forty a message may have, and a file each of ten."""


def show_id(page: int) -> str:
    """Make the custom id of a button that turns to a page."""
    return f"boogie:gallery:show:{page}"


def pick_id(page: int) -> str:
    """Make the custom id of a page's menu."""
    return f"boogie:gallery:pick:{page}"


def pages(offered: Sequence[Dance]) -> int:
    """Count the pages."""
    return max(1, -(-len(offered) // DANCES_A_PAGE))


def gallery_page(
    offered: Sequence[Dance], page: int, locale: str
) -> tuple[ui.LayoutView, list[discord.File]]:
    """Build a page, counted from 0 and brought into range, and open the files that it shows."""
    page = min(max(0, page), pages(offered) - 1)
    shown = offered[page * DANCES_A_PAGE : (page + 1) * DANCES_A_PAGE]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text("gallery.head", locale, page=page + 1, pages=pages(offered))))
    for dance in shown:
        view.add_item(_entry(dance, locale))
    menu = ui.Select[ui.LayoutView](
        custom_id=pick_id(page), placeholder=text("gallery.pick", locale), options=as_options(shown)
    )
    view.add_item(ui.ActionRow(menu))
    if turning := _turning(page, pages(offered), locale):
        view.add_item(ui.ActionRow(*turning))
    view.stop()  # the dynamic items answer
    return view, [discord.File(one.preview, filename=_file_name(one)) for one in shown if _is_shown(one)]


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
    alt = text("gallery.alt", locale, title=dance.title, description=dance.description)
    picture = ui.Thumbnail[ui.LayoutView](f"attachment://{_file_name(dance)}", description=alt)
    return ui.Section(words, accessory=picture)


def _whole(number: float) -> float:
    """Leave out a fraction that is none."""
    return int(number) if number.is_integer() else number


def _is_shown(dance: Dance) -> bool:
    return dance.preview.is_file()


def _file_name(dance: Dance) -> str:
    return f"{dance.id}.webp"


def _turning(page: int, count: int, locale: str) -> list[ui.Button[ui.LayoutView]]:
    """Make the buttons to the pages before and after, as far as there are any."""
    ways = ((page - 1, "pages.before", "◀️"), (page + 1, "pages.after", "▶️"))
    return [
        ui.Button(label=text(key, locale), emoji=emoji, custom_id=show_id(to))
        for to, key, emoji in ways
        if 0 <= to < count
    ]
