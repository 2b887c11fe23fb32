"""`/jobs`: a member's own jobs, where each stands, and taking one back, repeating or deleting it."""

import re
from typing import Any, Self

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.client import BoogieClient
from bot.jobs.record import Job
from bot.refusal import Refusal
from bot.texts import text
from cogs._asking import Interaction, tell_place, who_asks
from cogs._jobs_page import JOBS_A_PAGE, jobs_page
from cogs._words import in_words


class JobsCommand(commands.Cog):
    """The slash command."""

    @app_commands.command(name="jobs", description=text("command.jobs"))
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def jobs(self, interaction: Interaction) -> None:
        """Show the newest to the member alone."""
        async with in_words(interaction):
            await interaction.response.send_message(view=await _page(interaction, 0), ephemeral=True)


class ShowPage(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"boogie:jobs:show:(?P<page>\d{1,6})"):
    """A button that shows a page as it is now."""

    def __init__(self, item: ui.Button[ui.LayoutView], page: int) -> None:
        super().__init__(item)
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read the page from the custom id."""
        assert isinstance(item, ui.Button)  # noqa: S101
        return cls(item, int(match["page"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show it."""
        async with in_words(interaction):
            await interaction.response.edit_message(view=await _page(interaction, self.page))


class PickJob(ui.DynamicItem[ui.Select[ui.LayoutView]], template=r"boogie:jobs:pick:(?P<page>\d{1,6})"):
    """The menu of a page."""

    def __init__(self, item: ui.Select[ui.LayoutView], page: int) -> None:
        super().__init__(item)
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read the page from the custom id."""
        assert isinstance(item, ui.Select)  # noqa: S101
        return cls(item, int(match["page"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show what can be done with the job that was picked."""
        async with in_words(interaction):
            view = await _page(interaction, self.page, picked=self.item.values[0])
            await interaction.response.edit_message(view=view)


class ActOnJob(
    ui.DynamicItem[ui.Button[ui.LayoutView]],
    template=r"boogie:jobs:(?P<action>cancel|retry|delete):(?P<page>\d{1,6}):(?P<job>[0-9a-f]{16})",
):
    """A button for the job that was picked."""

    def __init__(self, item: ui.Button[ui.LayoutView], action: str, page: int, job_id: str) -> None:
        super().__init__(item)
        self.action, self.page, self.job_id = action, page, job_id

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read all three from the custom id."""
        assert isinstance(item, ui.Button)  # noqa: S101
        return cls(item, match["action"], int(match["page"]), match["job"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do it, if the job is this member's: the record is asked, not the button."""
        async with in_words(interaction):
            job = await interaction.client.service.find(self.job_id)
            if job is None or job.user_id != interaction.user.id:
                raise Refusal("refusal.job_forgotten")
            match self.action:
                case "cancel":
                    await self._cancel(interaction)
                case "retry":
                    again = await interaction.client.service.again(job.id, who_asks(interaction))
                    await tell_place(interaction, again)
                case _:
                    await self._delete(interaction, job)

    async def _cancel(self, interaction: Interaction) -> None:
        if not await interaction.client.service.cancel(self.job_id, interaction.user.id):
            raise Refusal("refusal.too_late")
        view = await _page(interaction, self.page, note=text("jobs.was_cancelled"))
        await interaction.response.edit_message(view=view)

    async def _delete(self, interaction: Interaction, job: Job) -> None:
        await interaction.response.defer()  # first: the disk and Discord may take their time
        if not await interaction.client.service.delete(job.id, interaction.user.id, is_moderator=False):
            raise Refusal("refusal.too_late")
        gone = await _take_post_away(interaction.client, job)
        note = text("jobs.was_deleted" if gone else "jobs.post_stays")
        await interaction.edit_original_response(view=await _page(interaction, self.page, note=note))


async def _page(
    interaction: Interaction, page: int, *, picked: str | None = None, note: str = ""
) -> ui.LayoutView:
    """Read a page of the jobs of whoever asks, and no other's."""
    service = interaction.client.service
    found = await service.standings(interaction.user.id, JOBS_A_PAGE + 1, skip=page * JOBS_A_PAGE)
    more = len(found) > JOBS_A_PAGE
    return jobs_page(found[:JOBS_A_PAGE], page, more=more, picked=picked, note=note)


async def _take_post_away(client: BoogieClient, job: Job) -> bool:
    """Delete the message that holds a job's answer; tells whether there is none any more."""
    if job.message_id is None:
        return True
    place = client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
    try:
        await place.get_partial_message(job.message_id).delete()
    except discord.HTTPException:  # gone already, in a direct message instead, or where we may not
        return False
    return True


async def setup(bot: BoogieClient) -> None:
    """Add the command, and answer the buttons and menus of its pages, old or new."""
    await bot.add_cog(JobsCommand())
    bot.add_dynamic_items(ShowPage, PickJob, ActOnJob)


async def teardown(bot: BoogieClient) -> None:
    """Stop answering them."""
    bot.remove_dynamic_items(ShowPage, PickJob, ActOnJob)
