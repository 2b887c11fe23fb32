"""Turn whatever goes wrong into words for the member; the one place that does."""

import logging
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import discord
from discord import app_commands

from bot.crowd import TOLD_ALL
from bot.refusal import Refusal
from bot.texts import text
from cogs._asking import Interaction

log = logging.getLogger(__name__)

UNKNOWN_INTERACTION = 10062
ALREADY_ACKNOWLEDGED = 40060


@asynccontextmanager
async def in_words(interaction: Interaction) -> AsyncGenerator[None]:
    """Answer in words when the body raises, whether a Refusal or a fault of ours."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 (the member is told, the log has the traceback)
        await explain(interaction, error)


async def explain(interaction: Interaction, error: Exception) -> None:
    """Tell the member, and only them, what `error` means; log it when it is a fault of ours."""
    while isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    locale = interaction.locale.value
    if isinstance(error, Refusal):
        await _tell(interaction, error.in_locale(locale))
    elif isinstance(error, discord.HTTPException) and error.code in (
        UNKNOWN_INTERACTION,
        ALREADY_ACKNOWLEDGED,
    ):
        # Too late to answer, or a duplicate event that another handler answered: the job goes on.
        log.info("Interaction %s could not be answered: %s", interaction.id, error)
    elif isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        log.warning("Discord knows an older form of a command: %s", error)
        await _tell(interaction, text("errors.outdated", locale))
    elif isinstance(error, app_commands.CheckFailure):
        await _tell(interaction, text("errors.not_here", locale))
    else:
        reference = secrets.token_hex(3)
        log.error("Fault %s in interaction %s", reference, interaction.id, exc_info=error)
        await _tell(interaction, text("errors.fault", locale, reference=reference))


async def _tell(interaction: Interaction, words: str) -> None:
    try:
        if interaction.extras.get(TOLD_ALL):
            await interaction.delete_original_response()  # this is for the member alone
        if interaction.response.is_done():
            await interaction.followup.send(words, ephemeral=True)
        else:
            await interaction.response.send_message(words, ephemeral=True)
    except discord.HTTPException as error:
        log.warning("Interaction %s could not be answered: %s", interaction.id, error)
