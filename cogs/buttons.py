"""The buttons under an answer: Again, Other dance, what else is offered, Delete.

They need no memory, so they outlive restarts.
"""

import re
from typing import Any, Self

import discord
from discord import ui

from bot.client import BoogieClient
from bot.dances import offered_dances
from bot.delivery import buttons
from bot.offers import offers
from bot.refusal import Refusal
from bot.wishes import DanceWish, danced
from cogs._asking import Interaction, tell_place, who_asks
from cogs._picker import DancePicker
from cogs._pictures import Picture
from cogs._words import in_words


class _JobButton(ui.DynamicItem[ui.Button[ui.View]], template=r"(?!)"):
    """A button whose custom id names a job; by itself it matches none."""

    def __init__(self, item: ui.Button[ui.View], job_id: str) -> None:
        super().__init__(item)
        self.job_id = job_id

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read the job's id from the custom id."""
        assert isinstance(item, ui.Button)  # noqa: S101
        return cls(item, match["job"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says; answer in words when that fails."""
        async with in_words(interaction):
            await self.pressed(interaction)

    async def pressed(self, interaction: Interaction) -> None:
        """Do what the button says."""
        raise NotImplementedError


class Again(_JobButton, template=buttons.AGAIN):
    """The same wish with the same pictures once more."""

    async def pressed(self, interaction: Interaction) -> None:
        """Queue it."""
        job = await interaction.client.service.again(self.job_id, who_asks(interaction))
        await tell_place(interaction, job)


class OtherDance(_JobButton, template=buttons.OTHER):
    """The same picture in another dance."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask which one."""
        job = await interaction.client.service.find(self.job_id)
        if job is None:
            raise Refusal("refusal.job_forgotten")

        async def picked(submitted: Interaction, template: str, _pictures: list[Picture]) -> None:
            wish = danced(job.wish, template)
            again = await submitted.client.service.again(job.id, who_asks(submitted), wish)
            await tell_place(submitted, again)

        shown = job.wish.template if isinstance(job.wish, DanceWish) else None
        offered = offered_dances(interaction.client.settings)
        await interaction.response.send_modal(DancePicker(picked, offered, without=shown))


class Offered(_JobButton, template=buttons.OFFER):
    """Something else made of a picture that cannot dance."""

    def __init__(self, item: ui.Button[ui.View], job_id: str, name: str) -> None:
        super().__init__(item, job_id)
        self.name = name

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read the job's id and the offer's name from the custom id."""
        assert isinstance(item, ui.Button)  # noqa: S101
        return cls(item, match["job"], match["name"])

    async def pressed(self, interaction: Interaction) -> None:
        """Queue it, if it still stands."""
        service = interaction.client.service
        job = await service.find(self.job_id)
        if job is None:
            raise Refusal("refusal.job_forgotten")
        standing = offers(interaction.client.settings, job.wish, job.failure)
        wish = next((one.wish for one in standing if one.name == self.name), None)
        if wish is None:
            raise Refusal("refusal.no_longer_offered")
        await tell_place(interaction, await service.again(job.id, who_asks(interaction), wish))


class Delete(_JobButton, template=buttons.DELETE):
    """Take the result away: for its author and for those who may delete any message here."""

    async def pressed(self, interaction: Interaction) -> None:
        """Forget the job's files, then delete the message."""
        await interaction.response.defer()  # first: the record and the disk may take their time
        moderates = interaction.guild_id is not None and interaction.permissions.manage_messages
        service = interaction.client.service
        if await service.find(self.job_id) is None:
            if not moderates:
                raise Refusal("refusal.job_forgotten")
        elif not await service.delete(self.job_id, interaction.user.id, is_moderator=moderates):
            raise Refusal("refusal.not_yours")
        await interaction.delete_original_response()


async def setup(bot: BoogieClient) -> None:
    """Answer these buttons on every message, old or new."""
    bot.add_dynamic_items(Again, OtherDance, Offered, Delete)


async def teardown(bot: BoogieClient) -> None:
    """Stop answering them."""
    bot.remove_dynamic_items(Again, OtherDance, Offered, Delete)
