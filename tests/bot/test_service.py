"""Asking for a video, and deleting one: whose pictures go with it, and who may go on."""

import asyncio
import dataclasses
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from bot.callbacks.addresses import CallbackAddresses
from bot.jobs.files import JobFiles
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.members.store import MemberStore
from bot.provider import Provider
from bot.refusal import Refusal
from bot.servers.admission import Admission, Caps
from bot.servers.store import ServerStore
from bot.service import Reask, VideoRequest, VideoService
from bot.steps.submitting import Submitting
from bot.wishes import AnimationWish, DanceWish, Wish, danced
from tests.bot.records import ANIMATION, DANCE, claimed, columns, moved, open_store

MIA, SAM = 7, 8
URL = "https://cdn.discordapp.com/attachments/1/2/me.png?hm=1"
_WHO = tuple(field.name for field in dataclasses.fields(Reask))


def asks(user_id: int) -> Reask:
    """What a press of a button brings."""
    brought: dict[str, Any] = columns(user_id=user_id)
    return Reask(**{name: brought[name] for name in _WHO if name in brought})


def request(wish: Wish, *, size: int = 1000, **second: Any) -> VideoRequest:
    """What a command brings: a picture, perhaps two."""
    first = {"picture_url": URL, "picture_name": "me.png", "picture_size": size}
    return VideoRequest(**asks(MIA).who, wish=wish, **first, **second)  # pyright: ignore[reportArgumentType]


class Hall:
    """The service on a real record and real files."""

    def __init__(self, store: JobStore, folder: Path) -> None:
        self.store = store
        self.files = JobFiles(folder / "pictures", folder / "results")
        self.files.make_folders()
        self.service = VideoService(
            store,
            self.files,
            Admission(ServerStore(store._connection), Caps()),
            members=MemberStore(store._connection),
            notify=lambda: None,
            deadline_seconds=3600,
        )

    async def danced(self, wish: Wish = DANCE, pictures: int = 1) -> Job:
        """Mia's job, whose pictures are on disk."""
        names = [self.files.new_picture(".jpg").name for _ in range(pictures)]
        for name in names:
            self.files.picture(name).write_bytes(b"mia")
        job = await claimed(self.store, wish=wish, user_id=MIA)
        held = dict(zip(("picture_file", "second_file"), names, strict=False))
        return await moved(self.store, job, JobState.REVIEWED, **held)

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


async def test_a_request_is_written_down_with_its_wish_and_both_pictures(hall: Hall) -> None:
    wish = AnimationWish(prompt="they meet", duration=4, music=False)
    second = f"{URL}&second"
    asked = request(wish, second_url=second, second_name="you.png", second_size=9)
    job = await hall.service.request(asked)
    assert job is not None
    assert (job.wish, job.picture_url, job.second_url) == (wish, URL, second)
    assert await hall.service.request(asked) is None, "one job for an interaction"


@pytest.mark.parametrize(("off_peak", "hours"), [(False, 1), (True, 49)])
async def test_who_waits_for_a_quiet_hour_waits_two_days_longer(
    hall: Hall, off_peak: bool, hours: int
) -> None:
    job = await hall.service.request(request(AnimationWish(prompt="slowly", off_peak=off_peak)))
    assert job is not None
    assert job.deadline_at - job.created_at == pytest.approx(hours * 3600, abs=60)


async def test_who_waits_for_a_quiet_hour_stands_in_nobodys_way(hall: Hall) -> None:
    patient = await hall.service.request(request(AnimationWish(prompt="slowly", off_peak=True)))
    job = await hall.service.request(request(ANIMATION))
    assert patient is not None
    assert job is not None
    assert "next in line" in await hall.service.status_line(job)
    assert "48 hours" in await hall.service.status_line(patient)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (request(DanceWish(template="polka")), "don't know that dance"),
        (request(AnimationWish(prompt=" ")), "prompt"),
        (request(AnimationWish(prompt="go", duration=99)), "seconds"),
        (request(DANCE, size=26_000_000), "^That file has 26.0 MB"),
        (request(ANIMATION, second_url=URL, second_size=26_000_000), "second picture.*26.0 MB"),
    ],
)
async def test_what_is_known_to_be_bad_is_refused_at_once(hall: Hall, asked: VideoRequest, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        await hall.service.request(asked)
    assert await hall.store.next_due_at() is None


async def test_again_brings_both_pictures_and_the_same_wish(hall: Hall) -> None:
    first = await hall.danced(ANIMATION, pictures=2)
    again = await hall.again(first, SAM)
    assert again.wish == ANIMATION
    assert len(set(first.picture_files) | set(again.picture_files)) == 4
    assert hall.pictures() == {*first.picture_files, *again.picture_files}
    assert await hall.service.delete(first.id, MIA, is_moderator=False)
    assert hall.pictures() == set()
    assert (await hall.now(again)).picture_files == ()


async def test_again_without_one_of_two_pictures_is_refused_and_leaves_nothing(hall: Hall) -> None:
    first = await hall.danced(ANIMATION, pictures=2)
    kept, lost = first.picture_files
    hall.files.forget(lost)
    with pytest.raises(Refusal, match="no longer have that picture"):
        await hall.service.again(first.id, asks(SAM))
    assert hall.pictures() == {kept}


async def test_another_dance_keeps_the_other_options(hall: Hall) -> None:
    first = await hall.danced(DanceWish(template="ke3", sound=False))
    job = await hall.service.again(first.id, asks(SAM), danced(first.wish, "tuziwu"))
    assert job is not None
    assert job.wish == DanceWish(template="tuziwu", sound=False, mark=True)


async def test_an_animation_has_no_other_dance(hall: Hall) -> None:
    first = await hall.danced(ANIMATION)
    job = await hall.service.again(first.id, asks(SAM), danced(first.wish, "tuziwu"))
    assert job is not None
    assert job.wish == ANIMATION


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
    provider = Provider("engine", nobody, deduplicates=True, public_url=None)
    submit = Submitting(hall.store, hall.files, provider, CallbackAddresses(b"", None))
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
