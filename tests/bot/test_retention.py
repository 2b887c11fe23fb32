"""Forgetting: what is kept, for how long, and that nothing is left of what is not."""

import os
from datetime import UTC, datetime
from pathlib import Path

from bot.jobs.files import JobFiles
from bot.jobs.record import Job
from bot.jobs.retention import delete_old, forget_old
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.servers.settings import ServerSettings
from bot.servers.store import ServerStore
from tests.bot.records import ANIMATION, Clock, claimed, moved, open_store

DAY = 86_400.0
WAY = (JobState.REVIEWED, JobState.SUBMITTED, JobState.RENDERED, JobState.FETCHED, JobState.DELIVERED)


async def filmed(store: JobStore, files: JobFiles, clock: Clock, *way: JobState) -> Job:
    """An animation of two pictures with everything it leaves on disk."""
    first, second = files.new_picture(".jpg"), files.new_picture(".jpg")
    job = await claimed(store, clock.now, wish=ANIMATION)
    video = files.result(f"{job.id}.mp4")
    for path in (first, second, video, video.with_name(f"{job.id}-1000.mp4")):
        path.write_bytes(b"x")
        os.utime(path, (clock.now, clock.now))
    return await moved(
        store, job, *way, picture_file=first.name, second_file=second.name, result_file=video.name
    )


def on_disk(files: JobFiles) -> set[str]:
    return {path.name for folder in (files.pictures, files.results) for path in folder.iterdir()}


async def test_both_pictures_and_all_copies_of_a_video_go_after_the_days_the_owner_chose(
    tmp_path: Path,
) -> None:
    clock = Clock()
    clock.now -= 40 * DAY
    files = JobFiles(tmp_path / "pictures", tmp_path / "results")
    files.make_folders()
    async with open_store(tmp_path / "b.db", clock) as store:
        old = await filmed(store, files, clock, *WAY)
        unfinished = await filmed(store, files, clock, *WAY[:2])
        clock.now += 20 * DAY
        young = await filmed(store, files, clock, *WAY)
        clock.now += 20 * DAY
        assert await forget_old(store, files, 30 * DAY) == 1
        kept = on_disk(files)
        assert not any(name in kept for name in old.picture_files)
        assert not any(name.startswith(old.id) for name in kept)
        for job in (unfinished, young):
            assert {*job.picture_files, f"{job.id}.mp4"} <= kept
        found = await store.find(old.id)
        assert found is not None
        assert (found.picture_files, found.result_file) == ((), None)
        assert await forget_old(store, files, 30 * DAY) == 0


async def test_the_second_picture_of_a_job_is_no_stray(tmp_path: Path) -> None:
    clock = Clock()
    clock.now -= 40 * DAY
    files = JobFiles(tmp_path / "pictures", tmp_path / "results")
    files.make_folders()
    async with open_store(tmp_path / "b.db", clock) as store:
        job = await filmed(store, files, clock, *WAY[:2])
        stray = files.new_picture(".jpg")
        stray.write_bytes(b"of a crash")
        os.utime(stray, (clock.now, clock.now))
        await forget_old(store, files, 30 * DAY)
        assert stray.name not in on_disk(files)
        assert set(job.picture_files) <= on_disk(files)


async def test_a_server_can_have_its_files_deleted_sooner_but_not_later(tmp_path: Path) -> None:
    clock = Clock()
    clock.now -= 40 * DAY
    files = JobFiles(tmp_path / "pictures", tmp_path / "results")
    files.make_folders()
    async with open_store(tmp_path / "b.db", clock) as store:
        servers = ServerStore(store._connection)
        for guild, days in ((1, 3), (2, 300)):
            await servers.save(await servers.read(guild), ServerSettings(retention_days=days), 9)
        jobs = {
            guild: await moved(
                store, await claimed(store, clock.now, guild_id=guild), *WAY, result_file=f"{guild}.mp4"
            )
            for guild in (1, 2, 3)
        }

        async def kept() -> set[int]:
            found = {guild: await store.find(job.id) for guild, job in jobs.items()}
            return {guild for guild, job in found.items() if job is not None and job.result_file}

        clock.now += 4 * DAY
        await forget_old(store, files, 30 * DAY)
        assert await kept() == {2, 3}
        clock.now += 27 * DAY
        await forget_old(store, files, 30 * DAY)
        assert await kept() == set()


async def test_in_the_end_the_record_of_a_finished_job_goes_too_but_not_while_its_files_are_kept(
    tmp_path: Path,
) -> None:
    clock = Clock()
    clock.now -= 900 * DAY
    files = JobFiles(tmp_path / "pictures", tmp_path / "results")
    files.make_folders()
    async with open_store(tmp_path / "b.db", clock) as store:
        unfinished = await claimed(store, clock.now)
        with_files = await filmed(store, files, clock, *WAY)
        await store.note(with_files, due_at=None)
        ended = await moved(store, await claimed(store, clock.now), JobState.CANCELLED, due_at=None)
        untold = await moved(store, await claimed(store, clock.now), JobState.FAILED)
        clock.now += 400 * DAY
        young = await moved(store, await claimed(store, clock.now), JobState.CANCELLED, due_at=None)
        assert await delete_old(store, 365 * DAY, clock) == 1
        assert await store.find(ended.id) is None
        for job in (unfinished, with_files, untold, young):
            assert await store.find(job.id) is not None
        await forget_old(store, files, 30 * DAY)
        assert await delete_old(store, 365 * DAY, clock) == 0, "it counts from when the files went"
        clock.now += 366 * DAY
        assert await delete_old(store, 365 * DAY, clock) == 2


async def test_this_months_records_stay_for_the_budgets(tmp_path: Path) -> None:
    clock = Clock()
    clock.now = datetime(2026, 11, 2, tzinfo=UTC).timestamp()
    async with open_store(tmp_path / "b.db", clock) as store:
        await moved(store, await claimed(store, clock.now), JobState.CANCELLED, due_at=None)
        clock.now = datetime(2026, 11, 30, tzinfo=UTC).timestamp()
        assert await delete_old(store, DAY, clock) == 0
        clock.now += 2 * DAY
        assert await delete_old(store, DAY, clock) == 1
