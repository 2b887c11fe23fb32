"""`/battle`: two pictures dance side by side, and a poll decides."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import BoogieClient
from bot.dances import offered_dances
from bot.refusal import Refusal
from bot.texts.sentence import Sentence
from bot.wishes import DanceWish
from cogs._asking import Interaction, request, tell_place
from cogs._choices import DanceNames, as_choices, matching, resolve
from cogs._localized import localized
from cogs._pictures import of_attachment
from cogs._words import in_words


class BattleCommand(commands.Cog):
    """The slash command."""

    @app_commands.command(name="battle", description=localized("command.battle"))
    @app_commands.describe(
        template=localized("command.template", dances=DanceNames()),
        first=localized("battle.first"),
        second=localized("battle.second"),
        sound=localized("command.sound"),
    )
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def battle(
        self,
        interaction: Interaction,
        template: app_commands.Range[str, 1, 100],
        first: discord.Attachment,
        second: discord.Attachment,
        sound: bool = True,  # noqa: FBT001, FBT002, RUF100 (an option of the command)
    ) -> None:
        """Queue both dances, and say at which places."""
        async with in_words(interaction):
            _check_place(interaction)
            offered = offered_dances(interaction.client.settings, interaction.locale.value)
            wish = DanceWish(template=resolve(template, offered), sound=sound)
            asked = request(interaction, wish, of_attachment(first), of_attachment(second))
            await tell_place(interaction, await interaction.client.service.battle(asked))

    @battle.autocomplete("template")
    async def offer_dances(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the dances that match what was typed so far."""
        offered = offered_dances(interaction.client.settings, interaction.locale.value)
        return as_choices(matching(typed, offered))


def _check_place(interaction: Interaction) -> None:
    """Refuse a place where the video and the poll could not be posted, or the poll not be read."""
    if interaction.guild_id is None or interaction.client.get_guild(interaction.guild_id) is None:
        raise Refusal("battle.not_here")
    in_thread = isinstance(interaction.channel, discord.Thread)
    sending = "send_messages_in_threads" if in_thread else "send_messages"
    needed = ("view_channel", sending, "attach_files", "read_message_history", "send_polls")
    missing = [one for one in needed if not getattr(interaction.app_permissions, one)]
    if missing:
        names = [Sentence(f"battle.permission.{one}") for one in missing]
        raise Refusal("battle.permissions", permissions=names)


async def setup(bot: BoogieClient) -> None:
    """Add the command."""
    await bot.add_cog(BattleCommand())
