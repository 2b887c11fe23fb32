"""`/jobs`: a member's own jobs, where each stands, and taking one back, repeating or deleting it."""

from discord import app_commands, ui
from discord.ext import commands

from bot.client import BoogieClient
from bot.jobs.record import Job
from bot.refusal import Refusal
from bot.texts import text
from cogs._asking import Interaction, tell_place, who_asks
from cogs._jobs_page import JOBS_A_PAGE, jobs_page
from cogs._lasting import LastingItem
from cogs._localized import localized
from cogs._posts import take_away
from cogs._words import in_words


class JobsCommand(commands.Cog):
    """The slash command."""

    @app_commands.command(name="jobs", description=localized("command.jobs"))
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def jobs(self, interaction: Interaction) -> None:
        """Show the newest to the member alone."""
        async with in_words(interaction):
            await interaction.response.send_message(view=await _page(interaction, 0), ephemeral=True)


class ShowPage(LastingItem[ui.Button[ui.LayoutView]], template=r"boogie:jobs:show:(?P<page>\d{1,6})"):
    """A button that shows a page as it is now."""

    async def used(self, interaction: Interaction) -> None:
        """Show it."""
        await interaction.response.edit_message(view=await _page(interaction, int(self.match["page"])))


class PickJob(LastingItem[ui.Select[ui.LayoutView]], template=r"boogie:jobs:pick:(?P<page>\d{1,6})"):
    """The menu of a page."""

    component = ui.Select

    async def used(self, interaction: Interaction) -> None:
        """Show what can be done with the job that was picked."""
        view = await _page(interaction, int(self.match["page"]), picked=self.item.values[0])
        await interaction.response.edit_message(view=view)


class ActOnJob(
    LastingItem[ui.Button[ui.LayoutView]],
    template=r"boogie:jobs:(?P<action>cancel|retry|delete):(?P<page>\d{1,6}):(?P<job>[0-9a-f]{16})",
):
    """A button for the job that was picked."""

    async def used(self, interaction: Interaction) -> None:
        """Do it, if the job is this member's: the record is asked, not the button."""
        job = await interaction.client.service.find(self.match["job"])
        if job is None or job.user_id != interaction.user.id:
            raise Refusal("refusal.job_forgotten")
        match self.match["action"]:
            case "cancel":
                await self._cancel(interaction, job)
            case "retry":
                again = await interaction.client.service.again(job.id, who_asks(interaction))
                await tell_place(interaction, again)
            case _:
                await self._delete(interaction, job)

    async def _cancel(self, interaction: Interaction, job: Job) -> None:
        if not await interaction.client.service.cancel(job.id, interaction.user.id):
            raise Refusal("refusal.too_late")
        note = text("jobs.was_cancelled", interaction.locale.value)
        view = await _page(interaction, int(self.match["page"]), note=note)
        await interaction.response.edit_message(view=view)

    async def _delete(self, interaction: Interaction, job: Job) -> None:
        await interaction.response.defer()  # first: the disk and Discord may take their time
        service = interaction.client.service
        posted = await service.together(job)
        if not await service.delete(job.id, interaction.user.id, is_moderator=False):
            raise Refusal("refusal.too_late")
        gone = await take_away(interaction.client, posted)
        note = text("jobs.was_deleted" if gone else "jobs.post_stays", interaction.locale.value)
        view = await _page(interaction, int(self.match["page"]), note=note)
        await interaction.edit_original_response(view=view)


async def _page(
    interaction: Interaction, page: int, *, picked: str | None = None, note: str = ""
) -> ui.LayoutView:
    """Read a page of the jobs of whoever asks, and no other's."""
    service = interaction.client.service
    found = await service.standings(interaction.user.id, JOBS_A_PAGE + 1, skip=page * JOBS_A_PAGE)
    more = len(found) > JOBS_A_PAGE
    return jobs_page(found[:JOBS_A_PAGE], page, interaction.locale.value, more=more, picked=picked, note=note)


async def setup(bot: BoogieClient) -> None:
    """Add the command, and answer the buttons and menus of its pages, old or new."""
    await bot.add_cog(JobsCommand())
    bot.add_dynamic_items(ShowPage, PickJob, ActOnJob)


async def teardown(bot: BoogieClient) -> None:
    """Stop answering them."""
    bot.remove_dynamic_items(ShowPage, PickJob, ActOnJob)
