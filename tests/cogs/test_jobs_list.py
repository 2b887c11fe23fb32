"""`/jobs`: what a member sees of their own jobs and can do with them, and nobody else."""

import asyncio
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.jobs.states import JobState
from cogs._jobs_page import JOBS_A_PAGE, act_id
from tests.cogs.hall import PICTURE, Hall, open_hall, without_provider
from tests.cogs.test_gallery import BUTTON, SELECT, every, of_kind, words

WAY = (JobState.REVIEWED, JobState.SUBMITTED, JobState.RENDERED, JobState.FETCHED, JobState.DELIVERED)


async def listed(hall: Hall, who: simcord.MemberActor | None = None) -> simcord.ResponseMessage:
    answer = await (who or hall.mia).slash(hall.channel, "jobs")
    assert answer.ephemeral
    assert answer.response is not None
    return answer.response


async def advance(hall: Hall, number: int, *states: JobState, **columns: Any) -> None:
    """Move a job on, as the runner does; the columns are set with the last move."""
    service = hall.boogie.client.service
    job = await service.find(hall.jobs()[number]["id"])
    for state in states:
        assert job is not None
        job = await service._store.move(job, state, **(columns if state is states[-1] else {}))
    assert job is not None


def labels(page: simcord.ResponseMessage) -> list[str]:
    return [button["label"] for button in of_kind(page, BUTTON)]


def ids(page: simcord.ResponseMessage) -> list[str]:
    [menu] = of_kind(page, SELECT)
    return [option["value"] for option in menu["options"]]


async def test_ones_own_jobs_are_listed_newest_first_with_their_places(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        assert "none here" in words(await listed(hall))
        await hall.dance()
        await hall.sam.slash(hall.channel, "dance", image=PICTURE, template="ke3")
        await hall.dance(template="tuziwu")
        page = await listed(hall)
        first, _, third = hall.jobs()
        assert ids(page) == [third["id"], first["id"]]
        assert "3rd in line" in words(page)
        assert words(page).index("Rabbit dance") < words(page).index("Kemusan")
        assert "about" not in words(page), "nothing was measured yet"


async def test_progress_and_what_was_measured_are_told(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        for number in range(3):
            await hall.dance()
            made = {"provider": "engine", "told_at": hall.jobs()[number]["created_at"] + 20}
            await advance(hall, number, *WAY, **made, due_at=None)
        await hall.dance()
        await advance(hall, 3, *WAY[:2], progress=0.5)
        shown = words(await listed(hall))
        assert "50 %" in shown
        assert "▰" in shown
        assert "about" in shown


async def test_a_delivered_video_is_linked(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        message = await hall.result()
        told_at = hall.jobs()[0]["created_at"] + 9
        await advance(hall, 0, *WAY, message_id=message.id, told_at=told_at, due_at=None)
        links = [one["url"] for one in every((await listed(hall)).components) if "url" in one]
        assert links == [message.jump_url]


async def test_many_jobs_are_paged_also_after_a_restart(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        for _ in range(JOBS_A_PAGE + 2):
            await hall.dance()
        page = await listed(hall)
        assert len(every(page.components)) <= 40
        assert labels(page) == ["Refresh", "More"]
        seen = ids(page)
        await hall.restart()
        await hall.mia.click(page.message, label="More")
        assert labels(page) == ["Back", "Refresh"]
        assert [*seen, *ids(page)] == [job["id"] for job in reversed(hall.jobs())]


@pytest.mark.parametrize("restarted", [False, True], ids=["same start", "after a restart"])
async def test_a_queued_job_is_taken_back_and_its_message_says_so(tmp_path: Path, restarted: bool) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answer = await hall.dance()
        page = await listed(hall)
        await hall.mia.select(page.message, [hall.jobs()[0]["id"]])
        assert labels(page)[:2] == ["Cancel", "Delete"]
        if restarted:
            await hall.restart()
        await hall.mia.click(page.message, label="Cancel")
        assert "taken back" in words(page)
        assert hall.jobs()[0]["state"] == "cancelled"
        await hall.boogie.start_runner()
        async with asyncio.timeout(20):
            while (shown := answer.response) is None or "taken back" not in shown.content:
                await asyncio.sleep(0.05)


async def test_what_is_just_arriving_cannot_be_taken_back(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.dance()
        page = await listed(hall)
        await hall.mia.select(page.message, [hall.jobs()[0]["id"]])
        await advance(hall, 0, *WAY[:4])
        refused = await hall.mia.click(page.message, label="Cancel")
        assert refused.ephemeral
        assert refused.response is not None
        assert "too late" in refused.response.content
        assert hall.jobs()[0]["state"] == "fetched"


async def test_a_finished_job_is_repeated_with_its_picture(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.dance()
        (hall.boogie.settings.pictures / "0123.png").write_bytes(b"a picture")
        late = {"failure": "failure.expired", "picture_file": "0123.png", "due_at": None}
        await advance(hall, 0, JobState.EXPIRED, **late)
        page = await listed(hall)
        assert "took too long" in words(page)
        await hall.mia.select(page.message, [hall.jobs()[0]["id"]])
        answer = await hall.mia.click(page.message, label="Retry")
        assert answer.response is not None
        assert "next in line" in answer.response.content
        old, new = hall.jobs()
        assert (new["again_of"], new["wish"]) == (old["id"], old["wish"])


async def test_deleting_takes_the_message_the_picture_and_the_entry_away(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        message = await hall.result()
        picture = hall.boogie.settings.pictures / "0123.png"
        picture.write_bytes(b"a picture")
        job = hall.jobs()[0]
        told = {"message_id": message.id, "told_at": job["created_at"] + 9, "due_at": None}
        await advance(hall, 0, *WAY, picture_file=picture.name, **told)
        page = await listed(hall)
        await hall.mia.select(page.message, [job["id"]])
        await hall.mia.click(page.message, label="Delete")
        assert "It was deleted" in words(page)
        assert "Kemusan" not in words(page)
        assert message.id not in {left.id for left in hall.channel.history()}
        assert not picture.exists()


@pytest.mark.parametrize("action", ["cancel", "retry", "delete"])
@pytest.mark.parametrize("who", ["sam", "max"])
async def test_nobody_touches_another_members_job(tmp_path: Path, who: str, action: str) -> None:
    """A stranger, or a moderator, sends a custom id that was never shown to them."""
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.dance()
        before = hall.jobs()
        stranger: simcord.MemberActor = getattr(hall, who)
        assert "Kemusan" not in words(await listed(hall, stranger))
        channel = hall.boogie.client.get_channel(hall.channel.id)
        assert isinstance(channel, discord.TextChannel)
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Forged", custom_id=act_id(action, 0, before[0]["id"])))
        view.stop()
        forged = await channel.send("press", view=view)
        refused = await stranger.click(forged, label="Forged")
        assert refused.ephemeral
        assert refused.response is not None
        assert "no longer know" in refused.response.content
        assert hall.jobs() == before
