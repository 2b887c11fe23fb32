"""`/animate`: make a video from an uploaded picture, or two, and a sentence."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.animations import (
    LONGEST,
    LONGEST_PROMPT,
    LONGEST_VOICE,
    MOTIONS,
    SHORTEST,
    heeds_motion,
    is_offered,
    models,
    offered_models,
    voices,
)
from bot.client import BoogieClient
from bot.refusal import Refusal
from bot.settings import Settings
from bot.wishes import AnimationWish
from cogs._asking import Interaction, request, tell_place
from cogs._choices import as_choices, exactly, matching
from cogs._deliveries import DELIVERIES, PRIVATE, chosen_delivery
from cogs._localized import localized
from cogs._pictures import of_attachment
from cogs._words import in_words

MODELS = [
    app_commands.Choice(name=localized("animate.one_model", model=one.id, lengths=one.lengths), value=one.id)
    for one in models()
]


class AnimateCommand(commands.Cog):
    """The slash command."""

    @app_commands.command(name="animate", description=localized("command.animate"))
    @app_commands.describe(
        image=localized("animate.image"),
        prompt=localized("animate.prompt"),
        second_image=localized("animate.second_image"),
        duration=localized("animate.duration"),
        model=localized("animate.model"),
        voice=localized("animate.voice"),
        music=localized("animate.music"),
        motion=localized("animate.motion"),
        off_peak=localized("animate.off_peak"),
        deliver=localized("command.deliver"),
    )
    @app_commands.choices(
        model=MODELS,
        motion=[app_commands.Choice(name=localized(f"motion.{one}"), value=one) for one in MOTIONS],
        deliver=DELIVERIES,
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def animate(  # noqa: PLR0913, RUF100 (the options of the command)
        self,
        interaction: Interaction,
        image: discord.Attachment,
        prompt: app_commands.Range[str, 1, LONGEST_PROMPT],
        second_image: discord.Attachment | None = None,
        duration: app_commands.Range[int, SHORTEST, LONGEST] | None = None,
        model: str | None = None,
        voice: app_commands.Range[str, 1, LONGEST_VOICE] | None = None,
        music: bool = True,  # noqa: FBT001, FBT002, RUF100 (an option of the command)
        motion: str | None = None,
        off_peak: bool = False,  # noqa: FBT001, FBT002, RUF100
        deliver: str | None = None,
    ) -> None:
        """Queue the animation and say at which place."""
        crowd, is_private = interaction.client.crowd, deliver in PRIVATE
        async with in_words(interaction), crowd.turn(interaction, is_private=is_private):
            wish = AnimationWish(
                prompt=prompt,
                duration=duration,
                model=model,
                voice=_voice_id(interaction, voice),
                music=music,
                motion=motion,
                off_peak=off_peak,
            )
            _check_offered(interaction.client.settings, model, motion)
            second = of_attachment(second_image) if second_image else None
            asked = request(interaction, wish, of_attachment(image), second, chosen_delivery(deliver))
            await tell_place(interaction, await interaction.client.service.request(asked))

    @animate.autocomplete("voice")
    async def offer_voices(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the voices that match what was typed so far."""
        return as_choices(matching(typed, voices(interaction.client.settings, interaction.locale.value)))


def _check_offered(settings: Settings, model: str | None, motion: str | None) -> None:
    """Refuse what Tencent's cloud does not have, though an engine of ours has it."""
    if not is_offered(model, settings):
        raise Refusal("rule.model", choices=offered_models(settings))
    if motion not in (None, MOTIONS[0]) and not heeds_motion(settings):
        raise Refusal("rule.motion_nowhere")


def _voice_id(interaction: Interaction, typed: str | None) -> str | None:
    """Turn the name of a voice into its id; the cloud knows more of them than we do."""
    if typed is None or not typed.strip():
        return None
    settings = interaction.client.settings
    known = voices(settings, interaction.locale.value)
    if found := exactly(typed, known):
        return found[0].id
    if settings.engine_renders:
        raise Refusal("rule.voice_unknown", voices=[voice.label for voice in known])
    return typed.strip()


async def setup(bot: BoogieClient) -> None:
    """Add the command."""
    await bot.add_cog(AnimateCommand())
