"""A page of `/jobs`: a member's jobs, a menu to pick one, and what can be done with the one picked."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.listing import Standing
from bot.texts import text

JOBS_A_PAGE = 5


def show_id(page: int) -> str:
    """Make the custom id of a button that shows a page anew."""
    return f"boogie:jobs:show:{page}"


def act_id(action: str, page: int, job_id: str) -> str:
    """Make the custom id of a button that does something with a job: cancel, retry or delete."""
    return f"boogie:jobs:{action}:{page}:{job_id}"


def jobs_page(
    standings: Sequence[Standing],
    page: int,
    locale: str,
    *,
    more: bool,
    picked: str | None = None,
    note: str = "",
) -> ui.LayoutView:
    """Build page `page`, counted from 0; `more` tells whether there is a next, `note` what was just done."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text("jobs.head" if standings else "jobs.none", locale)))
    if note:
        view.add_item(ui.TextDisplay(note))
    for standing in standings:
        view.add_item(_entry(standing, locale))
    if standings:
        view.add_item(ui.ActionRow(_menu(standings, page, locale, picked)))
    chosen = next((one for one in standings if one.job.id == picked), None)
    if chosen is not None:
        view.add_item(ui.ActionRow(*_actions(chosen, page, locale)))
    view.add_item(ui.ActionRow(*_turning(page, locale, more=more)))
    view.stop()  # the dynamic items answer
    return view


def _entry(standing: Standing, locale: str) -> ui.Item[ui.LayoutView]:
    job = standing.job
    words = text(
        "jobs.entry",
        locale,
        title=job.wish.title_in(locale),
        when=f"<t:{job.created_at:.0f}:R>",
        state=standing.words_in(locale),
    )
    if standing.link is None:
        return ui.TextDisplay(words)
    button = ui.Button[ui.LayoutView](label=text("jobs.open", locale), url=standing.link)
    return ui.Section(words, accessory=button)


def _menu(
    standings: Sequence[Standing], page: int, locale: str, picked: str | None
) -> ui.Select[ui.LayoutView]:
    options = [
        discord.SelectOption(
            label=f"{number}. {discord.utils.remove_markdown(one.job.wish.title_in(locale))}"[:100],
            value=one.job.id,
            description=one.words_in(locale).replace("\n", " ")[:100],
            default=one.job.id == picked,
        )
        for number, one in enumerate(standings, 1)
    ]
    return ui.Select(
        custom_id=f"boogie:jobs:pick:{page}", placeholder=text("jobs.pick", locale), options=options
    )


def _actions(standing: Standing, page: int, locale: str) -> list[ui.Button[ui.LayoutView]]:
    danger, plain = discord.ButtonStyle.danger, discord.ButtonStyle.secondary
    offered = [
        ("cancel", text("jobs.cancel", locale), "✋", plain, standing.can_stop),
        ("retry", text("jobs.retry", locale), "🔁", plain, standing.can_repeat),
        ("delete", text("buttons.delete", locale), "🗑️", danger, True),
    ]
    return [
        ui.Button(label=label, emoji=emoji, style=style, custom_id=act_id(action, page, standing.job.id))
        for action, label, emoji, style, possible in offered
        if possible
    ]


def _turning(page: int, locale: str, *, more: bool) -> list[ui.Button[ui.LayoutView]]:
    ways = [
        (page - 1, text("pages.before", locale), "◀️", page > 0),
        (page, text("jobs.refresh", locale), "🔄", True),
        (page + 1, text("pages.after", locale), "▶️", more),
    ]
    return [
        ui.Button(label=label, emoji=emoji, custom_id=show_id(to))
        for to, label, emoji, possible in ways
        if possible
    ]
