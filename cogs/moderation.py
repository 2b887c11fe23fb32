"""`/block`, `/unblock` and `/audit`."""

import re
from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.client import BoogieClient
from bot.servers.audit import AuditKind
from bot.texts import text
from cogs._asking import Interaction
from cogs._forms import LONGEST_REASON
from cogs._lasting import LastingItem
from cogs._localized import localized
from cogs._moderating import managed_server, moderated_server
from cogs._shown import line
from cogs._words import in_words

_TURN = re.compile(r"boogie:audit:(?P<member>\d+):(?P<kind>[a-z]*):(?P<before>\d+)")
_KINDS = [app_commands.Choice(name=localized(f"audit.kind_{kind}"), value=kind.value) for kind in AuditKind]


class ModerationCommands(commands.Cog):
    """The slash commands."""

    @app_commands.command(name="block", description=localized("command.block"))
    @app_commands.describe(
        member=localized("command.blocked_member"), reason=localized("command.block_reason")
    )
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def block(
        self,
        interaction: Interaction,
        member: discord.User,
        reason: app_commands.Range[str, 1, LONGEST_REASON],
    ) -> None:
        """Block a member of this server."""
        async with in_words(interaction):
            guild_id = moderated_server(interaction)
            new = await interaction.client.desk.block(
                guild_id, member.id, by=interaction.user.id, reason=reason
            )
            await _say(interaction, "block.done" if new else "block.already", member)

    @app_commands.command(name="unblock", description=localized("command.unblock"))
    @app_commands.describe(member=localized("command.blocked_member"))
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def unblock(self, interaction: Interaction, member: discord.User) -> None:
        """Lift a block."""
        async with in_words(interaction):
            guild_id = moderated_server(interaction)
            lifted = await interaction.client.desk.unblock(guild_id, member.id, by=interaction.user.id)
            await _say(interaction, "block.lifted" if lifted else "block.not_blocked", member)

    @app_commands.command(name="audit", description=localized("command.audit"))
    @app_commands.describe(member=localized("command.audit_member"), kind=localized("command.audit_kind"))
    @app_commands.choices(kind=_KINDS)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def audit(
        self, interaction: Interaction, member: discord.User | None = None, kind: str | None = None
    ) -> None:
        """Show the newest entries."""
        async with in_words(interaction):
            view = await _page(interaction, member.id if member else 0, kind or "", 0)
            await interaction.response.send_message(
                view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
            )


class Turn(LastingItem[ui.Button[Any]], template=_TURN):
    """A button that turns to another page of the log."""

    async def used(self, interaction: Interaction) -> None:
        """Show that page in place of this one."""
        said = self.match
        view = await _page(interaction, int(said["member"]), said["kind"], int(said["before"]))
        await interaction.response.edit_message(view=view)


async def _page(interaction: Interaction, member_id: int, kind: str, before: int) -> ui.LayoutView:
    """Build a page of the log; 0 and "" stand for everybody, every kind, and the newest."""
    locale = interaction.locale.value
    entries, more = await interaction.client.desk.audit(
        managed_server(interaction),
        member_id=member_id or None,
        kind=AuditKind(kind) if kind else None,
        before=before or None,
    )
    lines = "\n".join(line(entry, locale) for entry in entries) or text("audit.empty", locale)
    title = ui.TextDisplay[ui.LayoutView](text("audit.title", locale))
    container = ui.Container[ui.LayoutView](title, ui.TextDisplay(lines[:3900]))
    turns = [("audit.newest", 0)] if before else []
    turns += [("audit.older", entries[-1].id)] if more else []
    if turns:
        row = ui.ActionRow[ui.LayoutView]()
        for key, start in turns:
            custom_id = f"boogie:audit:{member_id}:{kind}:{start}"
            row.add_item(ui.Button[ui.LayoutView](label=text(key, locale), custom_id=custom_id))
        container.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    view.stop()  # no listener of its own: the dynamic items answer
    return view


async def _say(interaction: Interaction, key: str, member: discord.User | discord.Member) -> None:
    words = text(key, interaction.locale.value, member=member.mention)
    await interaction.response.send_message(words, ephemeral=True)


async def setup(bot: BoogieClient) -> None:
    """Add the commands, and answer the buttons of every page."""
    await bot.add_cog(ModerationCommands())
    bot.add_dynamic_items(Turn)


async def teardown(bot: BoogieClient) -> None:
    """Stop answering them."""
    bot.remove_dynamic_items(Turn)
