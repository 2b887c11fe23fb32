"""`/templates`: the gallery, its pages, and the way from it to a video."""

import io
from pathlib import Path
from typing import Any

import pytest
import simcord
from PIL import Image

from bot.dances import dances
from cogs._gallery import DANCES_A_PAGE, pages
from tests.cogs.hall import NOBODY, PICTURE, Hall, open_hall, without_provider

THUMBNAIL, SELECT, BUTTON = 11, 3, 2


def every(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All components of a message, the nested ones after those that hold them."""
    found: list[dict[str, Any]] = []
    for one in components:
        accessory = [one["accessory"]] if "accessory" in one else []
        found += [one, *every([*one.get("components", []), *accessory])]
    return found


def of_kind(message: simcord.ResponseMessage, kind: int) -> list[dict[str, Any]]:
    return [one for one in every(message.components) if one["type"] == kind]


def offered(message: simcord.ResponseMessage) -> list[str]:
    """The ids of the dances in the menu of a page."""
    [menu] = of_kind(message, SELECT)
    return [option["value"] for option in menu["options"]]


def turning(message: simcord.ResponseMessage) -> list[str]:
    """The labels of the buttons that turn the pages."""
    return [one["label"] for one in of_kind(message, BUTTON) if ":show:" in one["custom_id"]]


def words(message: simcord.ResponseMessage) -> str:
    return "\n".join(one["content"] for one in every(message.components) if "content" in one)


async def opened(hall: Hall) -> simcord.ResponseMessage:
    answer = await hall.mia.slash(hall.channel, "templates")
    assert answer.ephemeral
    assert answer.response is not None
    return answer.response


async def test_each_dance_of_a_page_is_shown_moving_and_told_in_words(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path, engine_endpoint=NOBODY)) as hall:
        page = await opened(hall)
        shown = dances()[:DANCES_A_PAGE]
        assert offered(page) == [one.id for one in shown]
        for one, attachment in zip(shown, page.attachments, strict=True):
            with Image.open(io.BytesIO(await attachment.read())) as preview:
                assert getattr(preview, "n_frames", 1) > 1
            assert one.title in words(page)
            assert one.description in words(page)
        for one, picture in zip(shown, of_kind(page, THUMBNAIL), strict=True):
            assert one.title in picture["description"]
            assert one.description in picture["description"]
        assert len(every(page.components)) <= 40
        assert "135 beats a minute · 11 seconds" in words(page) or "ke3" not in offered(page)


@pytest.mark.parametrize("restarted", [False, True], ids=["same start", "after a restart"])
async def test_all_pages_together_show_every_dance_once(tmp_path: Path, restarted: bool) -> None:
    async with open_hall(without_provider(tmp_path, engine_endpoint=NOBODY)) as hall:
        page = await opened(hall)
        if restarted:
            await hall.restart()
        seen = offered(page)
        for number in range(1, pages(dances())):
            await hall.mia.click(page.message, label="More")
            assert f"Page {number + 1} of" in words(page)
            assert len(page.attachments) == len(offered(page))
            seen += offered(page)
        assert seen == [one.id for one in dances()]
        assert turning(page) == ["Back"], "there is nothing after the last page"
        await hall.mia.click(page.message, label="Back")
        assert f"Page {pages(dances()) - 1} of" in words(page)


async def test_the_cloud_shows_only_the_dances_it_has(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        page = await opened(hall)
        assert set(offered(page)) == {"ke3", "tuziwu", "huajiangwu"}
        assert turning(page) == []


@pytest.mark.parametrize("restarted", [False, True], ids=["same start", "after a restart"])
async def test_a_dance_of_the_gallery_is_danced_with_an_uploaded_picture(
    tmp_path: Path, restarted: bool
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        page = await opened(hall)
        if restarted:
            await hall.restart()
        asked = await hall.mia.select(page.message, ["tuziwu"])
        assert asked.modal is not None
        upload, choice = (label["component"] for label in asked.modal["components"])
        assert [option["value"] for option in choice["options"] if option.get("default")] == ["tuziwu"]
        queued = await hall.mia.submit_modal(
            asked, {upload["custom_id"]: [PICTURE], choice["custom_id"]: ["tuziwu"]}
        )
        assert queued.response is not None
        assert "in line for" in queued.response.content
        assert not queued.ephemeral
        [job] = hall.jobs()
        assert job["wish"]["template"] == "tuziwu"
        assert (job["picture_name"], job["picture_size"]) == (PICTURE[0], len(PICTURE[1]))


async def test_the_gallery_works_in_direct_messages(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answer = await hall.mia.user.slash("templates")
        assert answer.response is not None
        assert "Rabbit dance" in words(answer.response)
