"""Words for the command tree that Discord is told in every language."""

from discord import app_commands

from bot.texts import ENGLISH, text


def localized(key: str, /, **fields: object) -> app_commands.locale_str:
    """Take a sentence for a command: in English, with what the translator needs to say it otherwise."""
    return app_commands.locale_str(text(key, ENGLISH, **fields), key=key, fields=fields)
