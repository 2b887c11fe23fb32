"""`/dance`: make an uploaded picture dance."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import BoogieClient
from bot.dances import offered_dances
from bot.wishes import DanceWish
from cogs._asking import Interaction, request, tell_place
from cogs._choices import DanceNames, as_choices, dances_for, matching, resolve
from cogs._deliveries import DELIVERIES, PRIVATE, chosen_delivery
from cogs._localized import localized
from cogs._pictures import of_attachment
from cogs._words import in_words


class DanceCommand(commands.Cog):
    """The slash command."""

    @app_commands.command(name="dance", description=localized("command.dance"))
    @app_commands.describe(
        image=localized("command.image"),
        template=localized("command.template", dances=DanceNames()),
        sound=localized("command.sound"),
        background=localized("command.background"),
        deliver=localized("command.deliver"),
    )
    @app_commands.choices(deliver=DELIVERIES)
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def dance(
        self,
        interaction: Interaction,
        image: discord.Attachment,
        template: app_commands.Range[str, 1, 100],
        sound: bool = True,  # noqa: FBT001, FBT002, RUF100 (an option of the command)
        background: bool = False,  # noqa: FBT001, FBT002, RUF100
        deliver: str | None = None,
    ) -> None:
        """Queue the dance and say at which place."""
        crowd, is_private = interaction.client.crowd, deliver in PRIVATE
        async with in_words(interaction), crowd.turn(interaction, is_private=is_private):
            wish = DanceWish(
                template=resolve(
                    template, offered_dances(interaction.client.settings, interaction.locale.value)
                ),
                sound=sound,
                keep_background=background,
            )
            asked = request(interaction, wish, of_attachment(image), delivery=chosen_delivery(deliver))
            await tell_place(interaction, await interaction.client.service.request(asked))

    @dance.autocomplete("template")
    async def offer_dances(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the dances that match what was typed so far."""
        return as_choices(matching(typed, await dances_for(interaction)))


async def setup(bot: BoogieClient) -> None:
    """Add the command."""
    await bot.add_cog(DanceCommand())
