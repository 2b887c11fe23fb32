"""`/privacy`: what a member sees of what is kept, takes with them and chooses."""

import sys
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.members.preferences import AvatarUse
from tests.cogs.hall import PICTURE, open_hall, without_provider
from tests.cogs.offices import words
from tests.cogs.private_matters import exported, shown
from tests.cogs.test_gallery import SELECT, of_kind


def chosen(panel: simcord.ResponseMessage) -> list[str]:
    return [one["value"] for menu in of_kind(panel, SELECT) for one in menu["options"] if one.get("default")]


@pytest.mark.parametrize("restarted", [False, True], ids=["same start", "after a restart"])
async def test_choices_are_kept_for_whoever_makes_them(tmp_path: Path, restarted: bool) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        panel = await shown(hall)
        assert chosen(panel) == ["channel", "me"], "by default, everything is as it always was"
        if restarted:
            await hall.restart()
        await hall.mia.select(panel.message, ["direct"], custom_id="boogie:privacy:delivery")
        await hall.mia.select(panel.message, ["servers"], custom_id="boogie:privacy:avatar")
        assert chosen(panel) == ["direct", "servers"]
        assert chosen(await shown(hall)) == ["direct", "servers"]
        assert chosen(await shown(hall, hall.sam)) == ["channel", "me"]
        assert "Choices made here: **1**" in words(panel)


async def test_what_is_kept_is_told_in_words(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        assert "Nothing." in words(await shown(hall))
        await hall.dance()
        await hall.dance()
        await hall.boogie.client.members.favor(hall.mia.id, "ke3")
        desk = hall.boogie.client.desk
        await desk.block(hall.mia.guild.id, hall.mia.id, by=hall.max.id, reason="too many zombies")
        told = words(await shown(hall))
        for part in ("pictures: **2**", "Favorite dances: **1**", "blocked you, or did: **1**"):
            assert part in told
        assert "Entries about you in servers' logs: **1**" in told
        assert "deleted 30 days" in told
        assert "as a moderator: **1**" in words(await shown(hall, hall.max))


async def test_the_export_holds_ones_own_rows_and_no_secret_and_nobody_elses_name(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.dance()
        await hall.sam.slash(hall.channel, "dance", image=PICTURE, template="tuziwu")
        members, desk = hall.boogie.client.members, hall.boogie.client.desk
        await members.favor(hall.mia.id, "ke3")
        await members.prefer(hall.mia.id, avatar=AvatarUse.SERVERS)
        await desk.block(hall.mia.guild.id, hall.mia.id, by=hall.max.id, reason="too many zombies")
        found, text = await exported(hall, hall.mia)
        assert found["member"] == str(hall.mia.id)
        [job] = found["jobs_user_id"]
        assert job["wish"] == {"template": "ke3", "sound": True, "keep_background": False, "mark": True}
        assert job["user_id"] == str(hall.mia.id)
        assert [one["template"] for one in found["favorites_user_id"]] == ["ke3"]
        assert [one["avatar"] for one in found["preferences_user_id"]] == ["servers"]
        assert [one["reason"] for one in found["blocks_user_id"]] == ["too many zombies"]
        assert [one["kind"] for one in found["audit_member_id"]] == ["blocked"]
        for who in (hall.sam, hall.max):
            assert str(who.id) not in text
        for kept in hall.jobs():
            assert kept["interaction_token"] not in text
            assert kept["picture_url"] not in text


async def test_an_export_that_is_too_large_is_compressed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.dance()
        panel = await shown(hall)
        monkeypatch.setattr(sys.modules["cogs.privacy"], "_ROOM", hall.jobs()[0]["filesize_limit"])
        answer = await hall.mia.click(panel.message, label="Export it")
        assert answer.response is not None
        assert [file.filename for file in answer.response.attachments] == ["boogie-export.json.gz"]


async def test_a_moderators_export_tells_what_they_did_but_not_to_whom(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.boogie.client.desk.block(hall.mia.guild.id, hall.mia.id, by=hall.max.id, reason="zombies")
        found, text = await exported(hall, hall.max)
        assert [one["actor_id"] for one in found["audit_actor_id"]] == [str(hall.max.id)]
        assert str(hall.mia.id) not in text


async def test_the_panel_and_its_export_speak_the_members_language(tmp_path: Path, speak: Any) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.dance()
        speak("ja")
        panel = await shown(hall)
        assert "## あなたのプライバシー" in words(panel)
        assert "リクエストした動画とその画像：**1**" in words(panel)
        answer = await hall.mia.click(panel.message, label="書き出す")
        assert answer.response is not None
        assert "JSONファイル" in (answer.response.attachments[0].description or "")
        await hall.mia.click(panel.message, label="すべて削除")
        await hall.mia.click(panel.message, label="はい、すべて削除します")
        assert "動画：1本" in words(panel)


async def test_private_answers_and_favorites_speak_the_members_language(tmp_path: Path, speak: Any) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        speak("es-419")
        answer = await hall.dance(deliver="direct")
        assert answer.response is not None
        assert "Te lo enviaré por mensaje directo." in answer.response.content
        page = await hall.mia.slash(hall.channel, "templates")
        assert page.response is not None
        await hall.mia.click(page.response.message, label="Añadir Kemusan a favoritos")
        assert await hall.boogie.client.members.favorites(hall.mia.id) == ["ke3"]
