"""Whose avatar may be made to dance, and by whom."""

from bot.members.preferences import AvatarUse
from bot.members.store import MemberStore
from bot.refusal import Refusal


async def check_avatar(members: MemberStore, owner_id: int, asker_id: int, *, are_together: bool) -> None:
    """Raise Refusal unless who asks may use the owner's avatar.

    `are_together`: both are in a server that the bot is in, too.
    """
    if owner_id == asker_id:
        return
    allowed = (await members.preferences(owner_id)).avatar
    if allowed is not AvatarUse.SERVERS:
        raise Refusal("avatar.not_allowed")
    if not are_together:
        raise Refusal("avatar.not_together")
