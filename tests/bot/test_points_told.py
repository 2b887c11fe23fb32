"""What a job costs is written down when the provider says it."""

from pathlib import Path

from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.provider import Provider
from bot.steps.following import Following
from tests.bot.records import ANIMATION, claimed, moved, open_store
from vclm.models import JobStatus
from vclm.vidu import DescribeImageToVideoViduJobResponse


class Provides:
    """A provider whose jobs are done, at a price."""

    def __init__(self, points: float | None) -> None:
        self.points = points

    async def describe_image_to_video_vidu_job(self, _job_id: str) -> DescribeImageToVideoViduJobResponse:
        return DescribeImageToVideoViduJobResponse(
            status=JobStatus.DONE, result_video_url="https://results.example.org/1", credits=self.points
        )


async def ignore(_job: Job) -> None:
    """Nobody watches."""


async def test_the_points_of_a_render_are_in_its_row_if_the_provider_names_them(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        for points in (4.5, None):
            job = await moved(
                store,
                await claimed(store, wish=ANIMATION),
                JobState.REVIEWED,
                JobState.SUBMITTED,
                provider="engine",
                provider_job_id="p-1",
            )
            client = Provides(points)
            provider = Provider("engine", client, deduplicates=True, public_url=None)  # pyright: ignore[reportArgumentType]
            await Following(store, provider, ignore)(job)
            found = await store.find(job.id)
            assert found is not None
            assert (found.state, found.points) == (JobState.RENDERED, points)
