"""The member menu "Dance with avatar": whose, by whom, and where."""

import io
from pathlib import Path
from typing import Any

import pytest
import simcord
from PIL import Image

from bot.members.preferences import AvatarUse
from tests.cogs.films import made
from tests.cogs.hall import Hall, open_hall, png, without_provider
from tests.cogs.test_menu import controls
from tests.cogs.test_whole_way import wait_for

MENU = "Dance with avatar"
HASH = "0123456789abcdef0123456789abcdef"


def give_avatar(hall: Hall, who: simcord.MemberActor, data: bytes | None = None, key: str = HASH) -> str:
    """Give a member a picture; return the address of its largest PNG."""
    hall.env.backend.get_user(who.id).avatar = key
    url = f"https://cdn.discordapp.com/avatars/{who.id}/{key}.png?size=4096"
    hall.env.backend.cdn._blobs[url] = png() if data is None else data
    return url


async def asked(hall: Hall, who: simcord.MemberActor, of: simcord.MemberActor) -> simcord.InteractionResult:
    return await who.context_menu(hall.channel, MENU, of)


async def danced(hall: Hall, who: simcord.MemberActor, of: simcord.MemberActor) -> simcord.InteractionResult:
    shown = await asked(hall, who, of)
    assert shown.modal is not None
    assert list(controls(shown.modal)) == ["template"]
    return await who.submit_modal(shown, {"template": ["tuziwu"]})


async def allow(hall: Hall, who: simcord.MemberActor, use: AvatarUse = AvatarUse.SERVERS) -> None:
    await hall.boogie.client.members.prefer(who.id, avatar=use)


def refusal(answer: simcord.InteractionResult) -> str:
    assert answer.modal is None
    assert answer.ephemeral
    assert answer.response is not None
    return answer.response.content


async def test_ones_own_avatar_dances_in_its_largest_size(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        url = give_avatar(hall, hall.mia)
        answer = await danced(hall, hall.mia, hall.mia)
        assert answer.response is not None
        assert "in line" in answer.response.content
        [job] = hall.jobs()
        assert (job["picture_url"], job["avatar_of"]) == (url, hall.mia.id)
        assert job["wish"]["template"] == "tuziwu"


async def test_the_avatar_is_read_and_prepared_like_any_picture(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path), runner=True) as hall:
        small = io.BytesIO()
        Image.new("RGB", (128, 128)).save(small, "PNG")
        give_avatar(hall, hall.mia, small.getvalue())
        answer = await danced(hall, hall.mia, hall.mia)
        await wait_for(answer, "only 128 × 128 pixels", 20)


async def test_a_moving_avatar_of_the_server_is_asked_for_as_a_still_picture(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        give_avatar(hall, hall.mia)
        guild = hall.mia.guild
        hall.env.backend.get_guild(guild.id).members[hall.mia.id].avatar = f"a_{HASH}"
        await danced(hall, hall.mia, hall.mia)
        there = f"guilds/{guild.id}/users/{hall.mia.id}/avatars/a_{HASH}.png?size=4096"
        assert hall.jobs()[0]["picture_url"] == f"https://cdn.discordapp.com/{there}"


@pytest.mark.parametrize("who", ["sam", "max"])
async def test_nobody_else_may_unless_allowed_to_not_even_moderators(tmp_path: Path, who: str) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        give_avatar(hall, hall.mia)
        other: simcord.MemberActor = getattr(hall, who)
        assert "did not allow" in refusal(await asked(hall, other, hall.mia))
        await allow(hall, hall.mia)
        await danced(hall, other, hall.mia)
        assert [(job["user_id"], job["avatar_of"]) for job in hall.jobs()] == [(other.id, hall.mia.id)]
        await allow(hall, hall.mia, AvatarUse.ME)
        assert "did not allow" in refusal(await asked(hall, other, hall.mia))


async def test_consent_taken_back_while_the_menu_is_open_counts(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        give_avatar(hall, hall.mia)
        await allow(hall, hall.mia)
        shown = await asked(hall, hall.sam, hall.mia)
        await allow(hall, hall.mia, AvatarUse.ME)
        assert "did not allow" in refusal(await hall.sam.submit_modal(shown, {"template": ["ke3"]}))
        assert hall.jobs() == []


async def test_again_and_other_dance_ask_for_consent_anew(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        give_avatar(hall, hall.mia)
        await allow(hall, hall.mia)
        await danced(hall, hall.sam, hall.mia)
        message = await hall.result()
        await made(hall, hall.jobs()[0]["id"])
        await hall.max.click(message, label="Again")
        assert [job["avatar_of"] for job in hall.jobs()] == [hall.mia.id] * 2
        await allow(hall, hall.mia, AvatarUse.ME)
        for who in (hall.sam, hall.max):
            assert "did not allow" in refusal(await who.click(message, label="Again"))
        await hall.mia.click(message, label="Again")
        assert [job["user_id"] for job in hall.jobs()] == [hall.sam.id, hall.max.id, hall.mia.id]


async def test_one_of_discords_own_pictures_is_refused(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        assert "one of Discord's own" in refusal(await asked(hall, hall.mia, hall.mia))


async def test_where_the_bot_is_no_member_only_ones_own_avatar_dances(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        for who in (hall.mia, hall.sam):
            give_avatar(hall, who)
            await allow(hall, who)
        client: Any = hall.boogie.client
        monkeypatch.setattr(client, "get_guild", lambda _id: None)
        assert "where they, you and I are together" in refusal(await asked(hall, hall.mia, hall.sam))
        await danced(hall, hall.mia, hall.mia)


async def test_whoever_is_shown_may_delete_the_video(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        give_avatar(hall, hall.mia)
        await allow(hall, hall.mia)
        await danced(hall, hall.sam, hall.mia)
        message = await hall.result()
        await hall.mia.click(message, label="Delete")
        assert message.id not in {left.id for left in hall.channel.history()}
        assert hall.jobs()[0]["state"] == "cancelled"
