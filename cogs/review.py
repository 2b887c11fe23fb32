"""Approve, Reject and Block member, under a video that waits for a moderator."""

import re
from collections.abc import Mapping
from typing import Any, Self

import discord
from discord import ui

from bot.client import BoogieClient
from bot.delivery.review import DECIDE
from bot.jobs.record import Job
from bot.texts import text
from bot.texts.quoting import quoted
from cogs._asking import Interaction
from cogs._forms import LONGEST_REASON, ReasonForm
from cogs._moderating import moderated_server
from cogs._words import in_words


class Decide(ui.DynamicItem[ui.Button[Any]], template=DECIDE):
    """One of the three buttons."""

    def __init__(self, item: ui.Button[Any], job_id: str, what: str) -> None:
        super().__init__(item)
        self._job_id = job_id
        self._what = what

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read which video, and which button."""
        assert isinstance(item, ui.Button)  # noqa: S101
        return cls(item, match["job"], match["what"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Decide, or ask for the reason first; answer in words when that fails."""
        async with in_words(interaction):
            await self._pressed(interaction)

    async def _pressed(self, interaction: Interaction) -> None:
        guild_id, desk = moderated_server(interaction), interaction.client.desk
        if self._what == "approve":
            job = await desk.approve(self._job_id, guild_id, interaction.user.id)
            await _close(interaction, "review.closed_approved", job)
            return
        await desk.check_open(self._job_id, guild_id, interaction.user.id)
        form = ReasonForm(text(f"review.form_{self._what}"), self._turn_down)
        await interaction.response.send_modal(form)

    async def _turn_down(self, interaction: Interaction, filled: Mapping[str, Any]) -> None:
        guild_id, desk, by = moderated_server(interaction), interaction.client.desk, interaction.user.id
        reason = str(filled["reason"])
        job = await desk.reject(self._job_id, guild_id, by, reason)
        if self._what == "block":
            await desk.block(guild_id, job.user_id, by=by, reason=reason)
        closed = "blocked" if self._what == "block" else "rejected"
        await _close(interaction, f"review.closed_{closed}", job, reason=quoted(reason, LONGEST_REASON))


async def _close(interaction: Interaction, key: str, job: Job, **fields: str) -> None:
    """Say in place of the buttons what was decided; what was turned down is not shown any longer."""
    words = text(key, title=job.wish.title, asker=f"<@{job.user_id}>", by=interaction.user.mention, **fields)
    if job.is_over:
        await interaction.response.edit_message(content=words, view=None, attachments=[])
    else:
        await interaction.response.edit_message(content=words, view=None)


async def setup(bot: BoogieClient) -> None:
    """Answer these buttons on every message, old or new."""
    bot.add_dynamic_items(Decide)


async def teardown(bot: BoogieClient) -> None:
    """Stop answering them."""
    bot.remove_dynamic_items(Decide)
