"""Approve, Reject and Block member, under a video that waits for a moderator."""

from collections.abc import Mapping
from typing import Any

from discord import ui

from bot.client import BoogieClient
from bot.delivery.review import DECIDE
from bot.jobs.record import Job
from bot.servers.language import for_all
from bot.texts import text
from bot.texts.quoting import quoted
from cogs._asking import Interaction
from cogs._forms import LONGEST_REASON, ReasonForm
from cogs._lasting import LastingItem
from cogs._moderating import moderated_server


class Decide(LastingItem[ui.Button[Any]], template=DECIDE):
    """One of the three buttons."""

    async def used(self, interaction: Interaction) -> None:
        """Decide, or ask for the reason first."""
        job_id, what = self.match["job"], self.match["what"]
        guild_id, desk = moderated_server(interaction), interaction.client.desk
        if what == "approve":
            job = await desk.approve(job_id, guild_id, interaction.user.id)
            await _close(interaction, "review.closed_approved", job)
            return
        await desk.check_open(job_id, guild_id, interaction.user.id)
        locale = interaction.locale.value
        form = ReasonForm(text(f"review.form_{what}", locale), self._turn_down, locale)
        await interaction.response.send_modal(form)

    async def _turn_down(self, interaction: Interaction, filled: Mapping[str, Any]) -> None:
        guild_id, desk, by = moderated_server(interaction), interaction.client.desk, interaction.user.id
        reason = str(filled["reason"])
        job = await desk.reject(self.match["job"], guild_id, by, reason)
        if self.match["what"] == "block":
            await desk.block(guild_id, job.user_id, by=by, reason=reason)
        closed = "blocked" if self.match["what"] == "block" else "rejected"
        await _close(interaction, f"review.closed_{closed}", job, reason=quoted(reason, LONGEST_REASON))


async def _close(interaction: Interaction, key: str, job: Job, **fields: str) -> None:
    """Say in place of the buttons what was decided; what was turned down is not shown any longer."""
    settings = (await interaction.client.desk.server(moderated_server(interaction))).settings
    locale = for_all(settings, interaction.guild) or interaction.locale.value
    words = text(
        key,
        locale,
        title=job.wish.title_in(locale),
        asker=f"<@{job.user_id}>",
        by=interaction.user.mention,
        **fields,
    )
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
