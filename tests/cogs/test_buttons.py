"""The buttons under a result: for whom they work, and that a restart does not matter."""

from pathlib import Path

import pytest

from bot.dances import dances
from bot.jobs.record import Job
from tests.cogs.hall import NOBODY, PICTURE, Hall, custom_ids, open_hall, without_provider


async def stored_picture(hall: Hall, *, second: str | None = None) -> None:
    """Give Mia's job a picture that passed intake, as the runner does, or two."""
    for name in ("0123.png", second):
        if name is not None:
            (hall.boogie.settings.pictures / name).write_bytes(f"the picture {name}".encode())
    service = hall.boogie.client.service
    job = await service.find(hall.jobs()[0]["id"])
    assert job is not None
    await service._store.note(job, picture_file="0123.png", second_file=second)


async def test_again_makes_a_new_job_from_the_same_picture_for_whoever_presses(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        message = await hall.result()
        await stored_picture(hall)
        answer = await hall.sam.click(message, label="Again")
        assert answer.response is not None
        assert "2nd in line" in answer.response.content
        old, new = hall.jobs()
        assert (new["again_of"], new["wish"], new["user_id"]) == (old["id"], old["wish"], hall.sam.id)
        assert new["picture_file"] != old["picture_file"]


async def test_other_dance_offers_the_others(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path, engine_endpoint=NOBODY)) as hall:
        message = await hall.result()
        await stored_picture(hall)
        shown = await hall.mia.click(message, label="Other dance")
        assert shown.modal is not None
        offered = shown.modal["components"][0]["component"]["options"]
        assert {option["value"] for option in offered} == {dance.id for dance in dances()} - {"ke3"}
        await hall.mia.submit_modal(shown, {"template": ["tuziwu"]})
        assert hall.dances() == ["ke3", "tuziwu"]


async def test_an_animation_is_made_again_but_not_danced(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.animate(second_image=PICTURE, duration=3)
        message = await hall.result()
        await stored_picture(hall, second="4567.png")
        old = hall.jobs()[0]["id"]
        assert custom_ids(message) == [f"boogie:again:{old}", f"boogie:delete:{old}"]
        await hall.sam.click(message, label="Again")
        first, second = hall.jobs()
        assert (second["kind"], second["wish"]) == ("animate", first["wish"])
        pictures = hall.boogie.settings.pictures
        for column in ("picture_file", "second_file"):
            assert second[column] != first[column]
            assert (pictures / second[column]).read_bytes() == (pictures / first[column]).read_bytes()


async def test_again_without_the_picture_is_refused_in_words(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        refused = await hall.mia.click(await hall.result(), label="Again")
        assert refused.ephemeral
        assert refused.response is not None
        assert "no longer have that picture" in refused.response.content


@pytest.mark.parametrize("restarted", [False, True], ids=["same start", "after a restart"])
@pytest.mark.parametrize(("who", "may"), [("mia", True), ("max", True), ("sam", False)])
async def test_delete_is_for_the_author_and_moderators(
    tmp_path: Path, who: str, may: bool, restarted: bool
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        message = await hall.result()
        if restarted:
            await hall.restart()
        pressed = await getattr(hall, who).click(message, label="Delete")
        left = {shown.id for shown in hall.channel.history()}
        deleted = hall.jobs()[0]["deleted_at"] is not None
        assert (message.id not in left, deleted) == (may, may)
        if not may:
            [refusal] = pressed.followups
            assert refusal.ephemeral
            assert "moderators" in refusal.content


async def test_delete_is_acknowledged_before_the_record_and_the_disk_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        message = await hall.result()
        service = hall.boogie.client.service
        real = service.find
        before: list[int] = []

        def acknowledged() -> int:
            requests = hall.env.http_requests
            return sum(one.method == "POST" and one.path.endswith("/callback") for one in requests)

        async def find(job_id: str) -> Job | None:
            before.append(acknowledged())
            return await real(job_id)

        monkeypatch.setattr(service, "find", find)
        already = acknowledged()
        await hall.mia.click(message, label="Delete")
        assert before == [already + 1]


async def test_buttons_work_after_a_restart(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        message = await hall.result()
        await stored_picture(hall)
        await hall.restart()
        await hall.mia.click(message, label="Again")
        shown = await hall.mia.click(message, label="Other dance")
        await hall.mia.submit_modal(shown, {"template": ["huajiangwu"]})
        assert hall.dances() == ["ke3", "ke3", "huajiangwu"]


async def test_a_job_nobody_remembers_is_explained_and_a_moderator_can_still_tidy_up(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path / "old")) as hall:
        message = await hall.result()
        hall.boogie.settings = without_provider(tmp_path / "new")  # as after the loss of the database
        await hall.restart()
        for label in ("Again", "Other dance", "Delete"):
            refused = await hall.mia.click(message, label=label)
            words = refused.followups[0] if label == "Delete" else refused.response
            assert words is not None
            assert words.ephemeral
            assert "no longer know that video" in words.content
        await hall.max.click(message, label="Delete")
        assert message.id not in {shown.id for shown in hall.channel.history()}


async def test_the_custom_ids_fit(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        ids = custom_ids(await hall.result())
        assert len(ids) == 3
        assert all(len(custom_id) <= 100 for custom_id in ids)
