"""Commands, their options and choices in the language of whoever sees them."""

from typing import cast

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation, TranslationContextTypes

from bot.client import BoogieClient
from bot.texts import ENGLISH, has_text, language, text

_NAMES = frozenset(
    {
        TranslationContextLocation.command_name,
        TranslationContextLocation.group_name,
        TranslationContextLocation.parameter_name,
    }
)


class Translator(app_commands.Translator):
    """Looks sentences up by the key they were made with, and names of commands and options by themselves."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: TranslationContextTypes
    ) -> str | None:
        """Say `string` in a locale; None where that is English, or the string is the same everywhere."""
        if language(locale.value) == ENGLISH:
            return None
        if "key" in string.extras:
            fields = cast("dict[str, object]", string.extras["fields"])
            return text(string.extras["key"], locale.value, **fields)
        key = f"name.{string.message}"
        return text(key, locale.value) if context.location in _NAMES and has_text(key) else None


async def setup(bot: BoogieClient) -> None:
    """Translate the command tree."""
    await bot.tree.set_translator(Translator())


async def teardown(bot: BoogieClient) -> None:
    """Leave it in English."""
    await bot.tree.set_translator(None)
