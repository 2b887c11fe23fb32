"""Which language everybody in a server is spoken to."""

import discord

from bot.servers.settings import ServerSettings


def for_all(settings: ServerSettings, guild: discord.Guild | None) -> str | None:
    """Choose the locale of what all in a server read: the one its moderators set, or else the server's own.

    None where the bot is in no server, or was brought into one by a member alone.
    """
    if settings.language is not None:
        return settings.language
    return None if guild is None else guild.preferred_locale.value
