"""What the cogs call for a member about themselves."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from bot.dances import dance
from bot.jobs.record import Delivery
from bot.members.avatars import check_avatar
from bot.members.erasure import Erasure
from bot.members.held import Held
from bot.members.holdings import Holdings
from bot.members.preferences import AvatarUse, Preferences
from bot.members.store import MOST_FAVORITES, MemberStore
from bot.refusal import Refusal


class MemberDesk:
    """Acts for one member at a time, in their own matters."""

    def __init__(self, members: MemberStore, holdings: Holdings, erasure: Erasure) -> None:
        self._members = members
        self._holdings = holdings
        self._erasure = erasure

    async def preferences(self, user_id: int) -> Preferences:
        """Read a member's choices."""
        return await self._members.preferences(user_id)

    async def prefer(
        self, user_id: int, *, delivery: Delivery | None = None, avatar: AvatarUse | None = None
    ) -> None:
        """Change the choices that are given."""
        await self._members.prefer(user_id, delivery=delivery, avatar=avatar)

    async def favorites(self, user_id: int) -> list[str]:
        """List the template ids of a member's favourites, in the order in which they were added."""
        return await self._members.favorites(user_id)

    async def favor(self, user_id: int, template: str) -> None:
        """Make a dance a favourite. Raises Refusal when it is no dance, or when there are too many."""
        if dance(template) is None:
            raise Refusal("favorites.unknown")
        if not await self._members.add_favorite(user_id, template):
            raise Refusal("favorites.full", most=MOST_FAVORITES)

    async def disfavor(self, user_id: int, template: str) -> None:
        """Let a dance be no favourite any more."""
        await self._members.remove_favorite(user_id, template)

    async def check_avatar(self, owner_id: int, asker_id: int, *, are_together: bool) -> None:
        """Raise Refusal unless who asks may use the owner's avatar."""
        await check_avatar(self._members, owner_id, asker_id, are_together=are_together)

    async def held(self, user_id: int) -> Mapping[Held, int]:
        """Count what is kept about a member."""
        return await self._holdings.count(user_id)

    async def export(self, user_id: int) -> bytes:
        """Write down all that is kept about a member, as JSON."""
        rows = await self._holdings.export(user_id)
        return await asyncio.to_thread(_written, {"member": str(user_id), **rows})

    async def erase(self, user_id: int) -> int:
        """Delete everything that is a member's own; count the videos. What was posted goes soon after."""
        erased = await self._erasure.erase(user_id)
        await self._holdings.delete(user_id)
        return erased


def _written(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, indent=2).encode()
