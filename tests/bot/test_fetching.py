"""Fetching a paid result: what is waited out, and what ends the job."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.jobs.files import JobFiles
from bot.jobs.outcomes import MAX_FAILURES
from bot.jobs.record import Job
from bot.jobs.runner import Runner
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.provider import Provider
from bot.steps.fetching import Fetching
from tests.bot.records import Clock, claimed, moved, open_store
from vclm.client import VclmClient
from vclm.models import DescribeImageAnimateJobResponse, JobStatus

WAY = (JobState.REVIEWED, JobState.SUBMITTED, JobState.RENDERED)


class Finished(VclmClient):
    """The real client of a provider whose job is done, its result lying at `address`."""

    address = ""

    async def describe_image_animate_job(self, job_id: str) -> DescribeImageAnimateJobResponse:
        return DescribeImageAnimateJobResponse(status=JobStatus.DONE, result_video_url=self.address)


async def nobody_watches(_job: Job) -> None:
    """Nobody is told that the video is on its way."""


class Fetch:
    """One rendered job, its step and its runner."""

    def __init__(self, folder: Path, store: JobStore, client: Finished, clock: Clock, job: Job) -> None:
        self.client = client
        self.clock = clock
        self.store = store
        self.job = job
        files = JobFiles(folder / "pictures", folder / "results")
        files.make_folders()
        provider = Provider("cloud", client, deduplicates=False, public_url=None)
        steps = {JobState.RENDERED: Fetching(store, files, provider, nobody_watches)}
        self.runner = Runner(store, steps, clock=clock)

    async def work(self, times: int) -> Job:
        for _ in range(times):
            await self.runner.work(self.job)
            found = await self.store.find(self.job.id)
            assert found is not None
            self.job = found
        return self.job


@pytest.fixture
async def fetch(tmp_path: Path) -> AsyncGenerator[Fetch]:
    clock = Clock()
    async with (
        open_store(tmp_path / "b.db", clock) as store,
        Finished("http://127.0.0.1:9", "id", "key", first_pause=0.0) as client,
    ):
        job = await claimed(store, clock.now)
        job = await moved(store, job, *WAY, provider="cloud", provider_job_id="1")
        yield Fetch(tmp_path, store, client, clock, job)


@asynccontextmanager
async def host(answer: bytes, port: int = 0) -> AsyncGenerator[str]:
    """Answer every request with these bytes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server: Any = await asyncio.start_server(serve, "127.0.0.1", port)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/dance.mp4"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_host_that_is_down_is_waited_for(fetch: Fetch) -> None:
    port = _free_port()
    fetch.client.address = f"http://127.0.0.1:{port}/dance.mp4"
    job = await fetch.work(2 * MAX_FAILURES)
    assert (job.state, job.faults) == (JobState.RENDERED, 0)
    async with host(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nvideo", port):
        assert (await fetch.work(1)).state is JobState.FETCHED


async def test_a_host_in_trouble_is_waited_for_until_a_day_after_the_deadline(fetch: Fetch) -> None:
    async with host(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n") as fetch.client.address:
        assert (await fetch.work(2 * MAX_FAILURES)).state is JobState.RENDERED
        fetch.clock.now += 26 * 3600
        job = await fetch.work(1)
    assert (job.state, job.failure) == (JobState.FAILED, "failure.result_gone")


async def test_a_result_that_is_gone_ends_the_job_after_some_tries(fetch: Fetch) -> None:
    async with host(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") as fetch.client.address:
        assert (await fetch.work(MAX_FAILURES - 1)).state is JobState.RENDERED
        job = await fetch.work(1)
    assert (job.state, job.failure) == (JobState.FAILED, "failure.result_gone")
