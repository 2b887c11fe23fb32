"""Deleting a dance: whose pictures go with it, and who may go on."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from bot.jobs.files import JobFiles
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.provider import Provider
from bot.refusal import Refusal
from bot.service import DanceService, Reask
from bot.steps.submitting import Submitting
from tests.bot.records import claimed, columns, moved, open_store

MIA, SAM = 7, 8
_OF_THE_PICTURE = ("template", "sound", "keep_background", "picture_url", "picture_name", "picture_size")


def asks(user_id: int) -> Reask:
    """What a press of a button brings."""
    brought: dict[str, Any] = columns(user_id=user_id)
    return Reask(**{name: value for name, value in brought.items() if name not in _OF_THE_PICTURE})


class Hall:
    """The service on a real record and real files."""

    def __init__(self, store: JobStore, folder: Path) -> None:
        self.store = store
        self.files = JobFiles(folder / "pictures", folder / "results")
        self.files.make_folders()
        self.service = DanceService(store, self.files, notify=lambda: None, deadline_seconds=3600)

    async def danced(self) -> Job:
        """Mia's job, whose picture is on disk."""
        picture = self.files.new_picture(".jpg")
        picture.write_bytes(b"mia")
        job = await claimed(self.store, user_id=MIA)
        return await moved(self.store, job, JobState.REVIEWED, picture_file=picture.name)

    async def again(self, job: Job, user_id: int) -> Job:
        made = await self.service.again(job.id, asks(user_id))
        assert made is not None
        return made

    async def now(self, job: Job) -> Job:
        found = await self.store.find(job.id)
        assert found is not None
        return found

    def pictures(self) -> set[str]:
        return {path.name for path in self.files.pictures.iterdir()}


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncGenerator[Hall]:
    async with open_store(tmp_path / "b.db") as store:
        yield Hall(store, tmp_path)


async def test_deleting_takes_the_picture_from_everybody_who_danced_on_with_it(hall: Hall) -> None:
    mias = await hall.danced()
    sams = await hall.again(mias, SAM)
    next_ones = await hall.again(sams, SAM)
    another = await hall.danced()
    assert await hall.service.delete(mias.id, MIA, is_moderator=False)
    assert hall.pictures() == {another.picture_file}
    for job in (mias, sams, next_ones):
        with pytest.raises(Refusal, match="no longer have that picture"):
            await hall.service.again(job.id, asks(SAM))
    assert (await hall.now(another)).picture_file == another.picture_file


async def test_deleting_a_later_dance_leaves_the_earlier_its_picture(hall: Hall) -> None:
    mias = await hall.danced()
    sams = await hall.again(mias, SAM)
    assert await hall.service.delete(sams.id, SAM, is_moderator=False)
    assert hall.pictures() == {mias.picture_file}


async def test_whoever_may_not_delete_takes_nothing(hall: Hall) -> None:
    mias = await hall.danced()
    sams = await hall.again(mias, SAM)
    assert not await hall.service.delete(mias.id, SAM, is_moderator=False)
    assert hall.pictures() == {mias.picture_file, sams.picture_file}


async def test_a_submission_under_way_is_written_down_though_its_picture_goes(hall: Hall) -> None:
    mias = await hall.danced()
    sams = await moved(hall.store, await hall.again(mias, SAM), JobState.REVIEWED)
    await hall.service.delete(mias.id, MIA, is_moderator=False)
    submitted = await hall.store.move(sams, JobState.SUBMITTED, provider_job_id="paid")
    assert submitted is not None
    assert (submitted.provider_job_id, submitted.picture_file) == ("paid", None)


async def test_a_dance_that_is_not_submitted_yet_ends_in_words(hall: Hall) -> None:
    mias = await hall.danced()
    sams = await moved(hall.store, await hall.again(mias, SAM), JobState.REVIEWED)
    await hall.service.delete(mias.id, MIA, is_moderator=False)
    nobody: Any = None
    submit = Submitting(
        hall.store, hall.files, Provider("engine", nobody, deduplicates=True, public_url=None)
    )
    for known in (sams, await hall.now(sams)):  # read before or after
        with pytest.raises(Refusal, match="upload it again"):
            await submit(known)


async def test_nobody_slips_through_while_it_is_deleted(hall: Hall) -> None:
    for _ in range(10):
        mias = await hall.danced()
        await asyncio.gather(
            *(hall.service.again(mias.id, asks(SAM)) for _ in range(3)),
            hall.service.delete(mias.id, MIA, is_moderator=False),
            *(hall.service.again(mias.id, asks(SAM)) for _ in range(3)),
            return_exceptions=True,
        )
    assert hall.pictures() == set()
