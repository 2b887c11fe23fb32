"""The buttons under an answer: Again, Other dance, what else is offered, Delete.

They need no memory, so they outlive restarts.
"""

from discord import ui

from bot.client import BoogieClient
from bot.delivery import buttons
from bot.offers import offers
from bot.refusal import Refusal
from bot.wishes import DanceWish, danced
from cogs._asking import Interaction, tell_place, who_asks
from cogs._choices import dances_for
from cogs._lasting import LastingItem
from cogs._picker import DancePicker
from cogs._pictures import Picture
from cogs._posts import take_away


class _JobButton(LastingItem[ui.Button[ui.View]], template=r"(?!)"):
    """A button whose custom id names a job."""

    @property
    def job_id(self) -> str:
        """The job's id."""
        return self.match["job"]


class Again(_JobButton, template=buttons.AGAIN):
    """The same wish with the same pictures once more."""

    async def used(self, interaction: Interaction) -> None:
        """Queue it."""
        job = await interaction.client.service.again(self.job_id, who_asks(interaction))
        await tell_place(interaction, job)


class OtherDance(_JobButton, template=buttons.OTHER):
    """The same picture in another dance."""

    async def used(self, interaction: Interaction) -> None:
        """Ask which one."""
        job = await interaction.client.service.find(self.job_id)
        if job is None:
            raise Refusal("refusal.job_forgotten")

        async def picked(submitted: Interaction, template: str, _pictures: list[Picture]) -> None:
            wish = danced(job.wish, template)
            again = await submitted.client.service.again(job.id, who_asks(submitted), wish)
            await tell_place(submitted, again)

        shown = job.wish.template if isinstance(job.wish, DanceWish) else None
        offered, locale = await dances_for(interaction), interaction.locale.value
        await interaction.response.send_modal(DancePicker(picked, offered, locale, without=shown))


class Offered(_JobButton, template=buttons.OFFER):
    """Something else made of a picture that cannot dance."""

    async def used(self, interaction: Interaction) -> None:
        """Queue it, if it still stands."""
        service = interaction.client.service
        job = await service.find(self.job_id)
        if job is None:
            raise Refusal("refusal.job_forgotten")
        standing = offers(interaction.client.settings, job.wish, job.failure, interaction.locale.value)
        wish = next((one.wish for one in standing if one.name == self.match["name"]), None)
        if wish is None:
            raise Refusal("refusal.no_longer_offered")
        await tell_place(interaction, await service.again(job.id, who_asks(interaction), wish))


class Delete(_JobButton, template=buttons.DELETE):
    """Take the result away: for its author and for those who may delete any message here."""

    async def used(self, interaction: Interaction) -> None:
        """Forget the job's files, then delete the message, and the poll under a battle."""
        await interaction.response.defer()  # first: the record and the disk may take their time
        moderates = interaction.guild_id is not None and interaction.permissions.manage_messages
        service = interaction.client.service
        job = await service.find(self.job_id)
        posted = () if job is None else await service.together(job)
        if job is None:
            if not moderates:
                raise Refusal("refusal.job_forgotten")
        elif not await service.delete(self.job_id, interaction.user.id, is_moderator=moderates):
            raise Refusal("refusal.not_yours")
        await interaction.delete_original_response()
        await take_away(interaction.client, posted[1:])


async def setup(bot: BoogieClient) -> None:
    """Answer these buttons on every message, old or new."""
    bot.add_dynamic_items(Again, OtherDance, Offered, Delete)


async def teardown(bot: BoogieClient) -> None:
    """Stop answering them."""
    bot.remove_dynamic_items(Again, OtherDance, Offered, Delete)
