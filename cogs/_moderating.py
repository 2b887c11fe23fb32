"""Who may moderate: checked here as well, for a server's owner can show commands to anybody."""

from bot.refusal import Refusal
from cogs._asking import Interaction


def managed_server(interaction: Interaction) -> int:
    """Name the server that whoever acts may manage. Raises Refusal."""
    if interaction.guild_id is None or not interaction.permissions.manage_guild:
        raise Refusal("settings.not_yours")
    return interaction.guild_id


def moderated_server(interaction: Interaction) -> int:
    """Name the server where whoever acts may delete messages, or which they may manage. Raises Refusal."""
    may = interaction.permissions
    if interaction.guild_id is None or not (may.manage_messages or may.manage_guild):
        raise Refusal("settings.not_moderator")
    return interaction.guild_id
