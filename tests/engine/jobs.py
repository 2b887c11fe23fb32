"""Submitting the sample, and waiting for what becomes of it."""

import asyncio
import base64
import time
from pathlib import Path

from vclm.client import VclmClient
from vclm.errors import VclmUnreachable
from vclm.models import DescribeImageAnimateJobResponse, JobStatus, SubmitImageAnimateJobRequest

SAMPLE = Path(__file__).parents[2] / "playground" / "sample.png"
PATIENCE = 120.0


def sample_request(template: str = "ke3") -> SubmitImageAnimateJobRequest:
    """A request that can be fulfilled."""
    return SubmitImageAnimateJobRequest(image_base64=encoded(SAMPLE.read_bytes()), template_id=template)


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


async def submitted(client: VclmClient, trace_id: str | None = None, picture: bytes | None = None) -> str:
    """Submit the sample, or another picture; returns the job's id."""
    request = await asyncio.to_thread(sample_request)
    if picture is not None:
        request = request.model_copy(update={"image_base64": encoded(picture)})
    return (await client.submit_image_animate_job(request, trace_id=trace_id)).job_id


async def until(
    client: VclmClient, job: str, *statuses: JobStatus, progress: float = 0.0
) -> DescribeImageAnimateJobResponse:
    """Describe a job until it has one of the statuses and at least that progress."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            described = await client.describe_image_animate_job(job)
        except VclmUnreachable:  # the engine is being started again
            await asyncio.sleep(0.1)
            continue
        if described.status in statuses and (described.progress or 0.0) >= progress:
            return described
        assert described.status not in (JobStatus.DONE, JobStatus.FAIL) or described.status in statuses, (
            described
        )
        await asyncio.sleep(0.1)
    raise AssertionError(f"job {job} did not become {statuses} in {PATIENCE} s")


async def running(client: VclmClient, job: str) -> None:
    """Wait until a render is under way."""
    await until(client, job, JobStatus.RUN, progress=0.02)


async def ended(client: VclmClient, job: str) -> DescribeImageAnimateJobResponse:
    return await until(client, job, JobStatus.DONE, JobStatus.FAIL)
