"""Videos that were just made, without anybody who makes any."""

from typing import Any

import simcord

from bot.jobs.record import Job
from bot.jobs.states import JobState
from tests.cogs.hall import PICTURE, Hall

WAY = (JobState.REVIEWED, JobState.SUBMITTED, JobState.RENDERED, JobState.FETCHED)
VIDEO = b"a video" * 500


async def find(hall: Hall, job_id: str) -> Job:
    """Read a job."""
    found = await hall.boogie.client.service.find(job_id)
    assert found is not None
    return found


async def filmed(
    hall: Hall, who: simcord.MemberActor | None = None, **options: Any
) -> simcord.InteractionResult:
    """Ask for a dance, as Mia if as nobody else, and let it be made and fetched; return the answer.

    Its job is the last of `hall.jobs()`.
    """
    answer = await (who or hall.mia).slash(
        hall.channel, "dance", **{"image": PICTURE, "template": "ke3", **options}
    )
    await made(hall, hall.jobs()[-1]["id"])
    return answer


async def made(hall: Hall, job_id: str) -> None:
    """Let the video of a job be made and fetched, as the runner's steps do."""
    store = hall.boogie.client.service._store
    job = await find(hall, job_id)
    (hall.boogie.settings.pictures / f"{job.id}.png").write_bytes(b"a picture")
    (hall.boogie.settings.results / f"{job.id}.mp4").write_bytes(VIDEO)
    files = {"picture_file": f"{job.id}.png", "result_file": f"{job.id}.mp4", "picture_url": None}
    for state in WAY:
        moved = await store.move(job, state, **(files if state is JobState.FETCHED else {"due_at": 1e12}))
        assert moved is not None
        job = moved
