"""`/favorites`: keeping dances one likes, finding them first, and dancing them."""

import sqlite3
from pathlib import Path

import pytest
import simcord

from bot.dances import dances
from bot.members.store import MOST_FAVORITES
from cogs._gallery import Listed, star_id
from tests.cogs.hall import NOBODY, PICTURE, Hall, open_hall, without_provider
from tests.cogs.test_gallery import BUTTON, every, of_kind, offered, opened, words


async def liked(hall: Hall, who: simcord.MemberActor | None = None) -> simcord.ResponseMessage:
    answer = await (who or hall.mia).slash(hall.channel, "favorites")
    assert answer.ephemeral
    assert answer.response is not None
    return answer.response


def labels(page: simcord.ResponseMessage) -> list[str]:
    return [button["label"] for button in of_kind(page, BUTTON)]


@pytest.mark.parametrize("restarted", [False, True], ids=["same start", "after a restart"])
async def test_a_star_in_the_gallery_fills_the_list_of_who_pressed(tmp_path: Path, restarted: bool) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        empty = await liked(hall)
        assert "none yet" in words(empty)
        assert labels(empty) == []
        page = await opened(hall)
        if restarted:
            await hall.restart()
        await hall.mia.click(page.message, label="Add Rabbit dance to favorites")
        assert "Remove Rabbit dance from favorites" in labels(page)
        assert len(every(page.components)) <= 40
        await hall.mia.click(page.message, label="Add Kemusan to favorites")
        mine = await liked(hall)
        assert offered(mine) == ["tuziwu", "ke3"], "in the order of their adding"
        assert len(mine.attachments) == 2
        assert "Paddling" not in words(mine)
        assert "none yet" in words(await liked(hall, hall.sam)), "they are nobody else's"


@pytest.mark.parametrize("restarted", [False, True], ids=["same start", "after a restart"])
async def test_a_favorite_is_removed_where_it_is_listed(tmp_path: Path, restarted: bool) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        page = await opened(hall)
        await hall.mia.click(page.message, label="Add Kemusan to favorites")
        mine = await liked(hall)
        if restarted:
            await hall.restart()
        await hall.mia.click(mine.message, label="Remove Kemusan from favorites")
        assert "none yet" in words(mine)
        assert mine.attachments == []
        assert "none yet" in words(await liked(hall))


@pytest.mark.parametrize("restarted", [False, True], ids=["same start", "after a restart"])
async def test_a_favorite_is_danced_from_the_list(tmp_path: Path, restarted: bool) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.boogie.client.members.favor(hall.mia.id, "tuziwu")
        mine = await liked(hall)
        if restarted:
            await hall.restart()
        asked = await hall.mia.select(mine.message, ["tuziwu"])
        assert asked.modal is not None
        upload, choice = (label["component"] for label in asked.modal["components"])
        await hall.mia.submit_modal(asked, {upload["custom_id"]: [PICTURE], choice["custom_id"]: ["tuziwu"]})
        assert hall.dances() == ["tuziwu"]


async def test_favorites_come_first_wherever_a_dance_is_chosen(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path, engine_endpoint=NOBODY)) as hall:
        for template in ("zombie", "disco"):
            await hall.boogie.client.members.favor(hall.mia.id, template)
        others = [one.id for one in dances() if one.id not in ("zombie", "disco")]
        expected = ["zombie", "disco", *others]
        choices = await hall.mia.autocomplete(hall.channel, "dance", "template", "")
        assert [one["value"] for one in choices] == expected
        typed = await hall.mia.autocomplete(hall.channel, "dance", "template", "o")
        assert next(one["value"] for one in typed) == "zombie"
        message = await hall.mia.send(hall.channel, "look", attachments=[PICTURE])
        for who, first in ((hall.mia, expected), (hall.sam, [one.id for one in dances()])):
            shown = await who.context_menu(hall.channel, "Make it dance", message)
            assert shown.modal is not None
            options = shown.modal["components"][0]["component"]["options"]
            assert [one["value"] for one in options] == first


async def test_there_is_room_for_so_many_and_the_refusal_says_so(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        page = await opened(hall)
        with sqlite3.connect(hall.boogie.settings.database) as record:
            rows = [(hall.mia.id, f"gone-{number}", number) for number in range(MOST_FAVORITES)]
            record.executemany("INSERT INTO favorites VALUES (?, ?, ?)", rows)
        refused = await hall.mia.click(page.message, label="Add Kemusan to favorites")
        [words_alone] = refused.followups
        assert words_alone.ephemeral
        assert f"{MOST_FAVORITES} favorites" in words_alone.content
        assert "ke3" not in await hall.boogie.client.members.favorites(hall.mia.id)


async def test_a_button_for_a_dance_that_nobody_knows_adds_nothing(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        members = hall.boogie.client.members
        assert len(star_id(Listed.FAVORITES, 9999, "remove", "x" * 64)) <= 100
        page = await opened(hall)
        known = {one.id for one in dances()}
        assert {one["custom_id"].rpartition(":")[2] for one in of_kind(page, BUTTON)} <= known
        await members.favor(hall.mia.id, "ke3")
        await members.favor(hall.mia.id, "ke3")
        assert await members.favorites(hall.mia.id) == ["ke3"]


async def test_favorites_work_in_direct_messages(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.boogie.client.members.favor(hall.mia.id, "ke3")
        answer = await hall.mia.user.slash("favorites")
        assert answer.response is not None
        assert "Kemusan" in words(answer.response)
