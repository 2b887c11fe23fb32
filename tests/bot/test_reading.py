"""Reading one picture or two: through the real worker process, onto the real disk."""

from collections.abc import AsyncGenerator, Mapping
from pathlib import Path

import pytest
from PIL import Image

from bot.intake.limits import MOST_PIXELS_APART
from bot.jobs.files import JobFiles
from bot.jobs.outcomes import Later
from bot.jobs.record import Job
from bot.jobs.runner import Runner
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.refusal import Refusal
from bot.status import status_line
from bot.steps.reading import Reading
from bot.wishes import Wish
from bot.worker_process import WorkerProcess
from tests.bot.records import ANIMATION, DANCE, claimed, open_store
from tests.support.pictures import picture

FIRST, SECOND = "https://cdn.discordapp.com/1.png", "https://cdn.discordapp.com/2.png"


class Attachments:
    """What members uploaded; what is not there was deleted."""

    def __init__(self) -> None:
        self.there: Mapping[str, bytes] = {}
        self.away = False

    async def read(self, url: str) -> bytes:
        if self.away:
            raise Later("Discord is down")
        if url not in self.there:
            raise Refusal("refusal.gone")
        return self.there[url]


class Desk:
    """The step, with its files and its record."""

    def __init__(self, store: JobStore, folder: Path, worker: WorkerProcess) -> None:
        self.store = store
        self.files = JobFiles(folder / "pictures", folder / "results")
        self.files.make_folders()
        self.uploads = Attachments()
        reading = Reading(store, self.files, self.uploads, worker)  # pyright: ignore[reportArgumentType]
        self.runner = Runner(store, {JobState.RECEIVED: reading}, forget=self.files.forget)

    async def asked(self, wish: Wish, first: bytes, second: bytes | None) -> Job:
        self.uploads.there = {FIRST: first} if second is None else {FIRST: first, SECOND: second}
        return await claimed(
            self.store, wish=wish, picture_url=FIRST, second_url=None if second is None else SECOND
        )

    async def read(self, job: Job) -> Job:
        await self.runner.work(job)
        found = await self.store.find(job.id)
        assert found is not None
        return found

    def on_disk(self) -> set[str]:
        return {path.name for path in self.files.pictures.iterdir()}

    def sizes(self, job: Job) -> list[tuple[int, int]]:
        return [Image.open(self.files.picture(name)).size for name in job.picture_files]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncGenerator[Desk]:
    worker = WorkerProcess("intake")
    async with open_store(tmp_path / "b.db") as store:
        yield Desk(store, tmp_path, worker)
    await worker.close()


async def test_a_dances_picture_is_framed_and_an_animations_is_kept_whole(desk: Desk) -> None:
    wide = picture(900, 500)
    danced = await desk.read(await desk.asked(DANCE, wide, None))
    animated = await desk.read(await desk.asked(ANIMATION, wide, None))
    assert {danced.state, animated.state} == {JobState.REVIEWED}
    [(width, height)] = desk.sizes(danced)
    assert width < height
    assert desk.sizes(animated) == [(900, 500)]
    assert desk.on_disk() == {*danced.picture_files, *animated.picture_files}


async def test_two_pictures_become_two_files_that_go_together(desk: Desk) -> None:
    job = await desk.read(await desk.asked(ANIMATION, picture(1200, 900), picture(300, 400)))
    assert (job.state, job.picture_url, job.second_url) == (JobState.REVIEWED, None, None)
    first, second = desk.sizes(job)
    pixels = first[0] * first[1] / (second[0] * second[1])
    assert 1 / MOST_PIXELS_APART <= pixels <= MOST_PIXELS_APART
    assert first[0] / first[1] == pytest.approx(4 / 3, rel=0.01)
    assert second == (300, 400)
    assert desk.on_disk() == set(job.picture_files), "and nothing else is left"


@pytest.mark.parametrize("second", [b"no picture", picture(100, 100)])
async def test_a_refusal_says_when_it_is_about_the_second_picture(desk: Desk, second: bytes) -> None:
    job = await desk.read(await desk.asked(ANIMATION, picture(), second))
    assert job.state is JobState.REJECTED
    assert "second picture: That" in status_line(job, 1)
    assert desk.on_disk() == set()


async def test_a_second_picture_that_was_deleted_is_named(desk: Desk) -> None:
    job = await desk.asked(ANIMATION, picture(), picture())
    desk.uploads.there = {FIRST: picture()}
    job = await desk.read(job)
    assert "second picture: The picture could not be read any more" in status_line(job, 1)
    assert desk.on_disk() == set()


async def test_a_first_picture_is_not_called_the_second(desk: Desk) -> None:
    job = await desk.read(await desk.asked(ANIMATION, b"no picture", picture()))
    assert "second" not in status_line(job, 1)


async def test_discord_being_away_leaves_nothing_behind_and_is_waited_out(desk: Desk) -> None:
    job = await desk.asked(ANIMATION, picture(), picture())
    desk.uploads.away = True
    job = await desk.read(job)
    assert (job.state, desk.on_disk()) == (JobState.RECEIVED, set())
    desk.uploads.away = False
    assert (await desk.read(job)).state is JobState.REVIEWED
