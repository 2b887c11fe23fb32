"""Crashes of everything that can crash, in the midst of a job."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from engine.failure import CannotStart
from engine.lock import lock_folder
from tests.engine.jobs import ended, running, submitted, until
from tests.support.engine import RunningEngine, command_line, eventually, free_port, running_engine
from tests.support.pictures import picture as plain_picture
from vclm.client import VclmClient
from vclm.errors import VclmApiError
from vclm.models import JobStatus


async def kill_renderer(engine: RunningEngine) -> int:
    """Kill the render process and wait for its successor; returns that one's id."""
    (old,) = engine.render_pids()
    os.kill(old, signal.SIGKILL)
    await eventually(lambda: engine.render_pids() not in ([], [old]))
    return engine.render_pids()[0]


async def gone(pids: list[int]) -> None:
    """Wait until processes are no more."""
    await eventually(lambda: not any(b"render_process" in command_line(pid) for pid in pids))


async def test_the_death_of_a_render_process_costs_a_retry(engine: RunningEngine, client: VclmClient) -> None:
    job = await submitted(client)
    await running(client, job)
    await kill_renderer(engine)
    assert (await ended(client, job)).status is JobStatus.DONE


async def test_a_picture_that_kills_every_render_process_fails_and_nothing_else_does(
    engine: RunningEngine, client: VclmClient
) -> None:
    poison = await submitted(client)
    neighbour = await submitted(client, picture=plain_picture())
    for _ in range(2):
        await running(client, poison)
        await kill_renderer(engine)
    described = await ended(client, poison)
    assert described.status is JobStatus.FAIL
    assert described.error_code == "FailedOperation.InnerError"
    assert described.error_message == "Internal service error. Please try again."
    assert (await ended(client, neighbour)).error_code == "FailedOperation.ImageCheckNoBody"


async def test_jobs_survive_a_stop_a_crash_and_a_full_queue(tmp_path: Path) -> None:
    folder, port = tmp_path / "data", free_port()
    async with running_engine(folder, port=port, ENGINE_QUEUE_LIMIT="1") as engine, engine.client() as client:
        first = await submitted(client, "first")
        await running(client, first)
        for pid in engine.render_pids():
            os.kill(pid, signal.SIGSTOP)  # else it may be done before the queue is full
        second = await submitted(client, "second")
        with pytest.raises(VclmApiError) as caught:
            await submitted(client, "third")
        assert caught.value.code == "FailedOperation.JobQueueFull"
        assert await submitted(client, "second") == second, "what is accepted already needs no place"
        renderers = engine.render_pids()
        engine.process.terminate()
        assert await asyncio.to_thread(engine.process.wait, 15) == 0
        await gone(renderers)
    async with running_engine(folder, port=port) as engine, engine.client() as client:
        await running(client, first)
        renderers = engine.render_pids()
        await asyncio.to_thread(engine.kill)
        await gone(renderers)
    public = "https://dance.example.org/engine/"
    async with (
        running_engine(folder, port=port, ENGINE_PUBLIC_URL=public) as engine,
        engine.client() as client,
    ):
        assert await submitted(client, "first") == first
        described = await ended(client, first)
        assert described.status is JobStatus.DONE
        assert described.result_video_url.startswith(f"{public}results/{first}.mp4?expires=")
        await until(client, second, JobStatus.RUN)
        renderers = engine.render_pids()
        assert engine.process.stdin is not None
        engine.process.stdin.close()  # the lifeline
        assert await asyncio.to_thread(engine.process.wait, 15) == 0
        await gone(renderers)
        assert "Traceback" not in engine.log


async def test_a_second_engine_does_not_touch_the_folder(
    engine: RunningEngine, monkeypatch: pytest.MonkeyPatch
) -> None:

    with pytest.raises(CannotStart):
        await asyncio.to_thread(lock_folder, engine.folder, wait=0.2)
