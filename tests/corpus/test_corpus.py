"""Hostile files through the real intake worker and the real engine: words or a video, never a crash."""

import asyncio
import base64
import logging
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import av
import pytest

from bot.credentials import engine_credentials
from bot.refusal import Refusal
from bot.supervisor import EngineSupervisor
from bot.worker_process import WorkerProcess
from tests.corpus.hostile import corpus
from tests.support.memory import children, peak
from vclm.client import VclmClient
from vclm.errors import VclmApiError, error_codes
from vclm.models import DescribeImageAnimateJobResponse, JobStatus, SubmitImageAnimateJobRequest
from vclm.rules import RuleBroken

MOST_MEMORY = 1 << 30
SECONDS_A_PICTURE = 40.0
SECONDS_FOR_ALL_JOBS = 240.0
EVERY = 20  # of the pictures that intake made acceptable, so many go on to the engine; people always do


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    return corpus()


@pytest.fixture(scope="module")
def prepared() -> dict[str, bytes]:
    """What intake made acceptable: filled by its test, used by the engine's."""
    return {}


async def prepare(worker: WorkerProcess, folder: Path, data: bytes) -> bytes | str:
    """Run intake as the bot does: the acceptable picture, or the words a member reads."""
    source, target = folder / "source", folder / "target.jpg"
    source.write_bytes(data)
    target.unlink(missing_ok=True)
    try:
        await worker.run(
            "prepare",
            SECONDS_A_PICTURE,
            sources=[str(source)],
            folder=str(folder),
            names=[target.name],
            kept_whole=None,
        )
    except Refusal as refusal:
        assert not target.exists(), "refused, and yet there is a picture"
        return refusal.text
    return target.read_bytes()


async def test_intake_has_an_answer_for_every_file(
    files: Mapping[str, bytes], prepared: dict[str, bytes], tmp_path: Path
) -> None:
    assert len(files) >= 200
    worker = WorkerProcess("corpus")
    others = set(children())  # of other tests in this process
    try:
        await prepare(worker, tmp_path, b"")
        (pid,) = set(children()) - others
        words: Counter[str] = Counter()
        for name, data in files.items():
            answer = await prepare(worker, tmp_path, data)  # a crash or a hang would raise here
            if isinstance(answer, bytes):
                prepared[name] = answer
            else:
                assert answer.endswith((".", "?")), f"{name}: {answer!r}"
                words[answer] += 1
        assert set(children()) - others == {pid}, "the worker did not live through it"
        assert peak(pid) < MOST_MEMORY
    finally:
        await worker.close()
    assert len(words) >= 7, "the reasons are told apart"
    assert {
        name for name in files if name.startswith(("person-", "mode-", "turned-", "icc-"))
    } <= prepared.keys()
    assert not {
        name
        for name in prepared
        if name.startswith(("bomb-3", "bomb-promise", "bomb-scans", "video", "svg", "noise"))
    }


async def test_the_engine_has_an_answer_for_every_file(
    files: Mapping[str, bytes],
    prepared: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name, value in (("QUEUE_LIMIT", "1000"), ("SHORT_SIDE", "160"), ("WORKERS", "2")):
        monkeypatch.setenv(f"ENGINE_{name}", value)
    credentials = engine_credentials(tmp_path)
    supervisor = EngineSupervisor(tmp_path / "engine", credentials)
    await supervisor.start()
    client = VclmClient(supervisor.endpoint, credentials.secret_id, credentials.secret_key)
    ours = {name: data for name, data in prepared.items() if name.startswith("person-")}
    ours |= dict(list(prepared.items())[::EVERY])
    pictures = {**files, **{f"prepared {name}": data for name, data in ours.items()}}
    try:
        engine = supervisor.pid
        assert engine is not None
        with caplog.at_level(logging.WARNING):
            jobs = {name: await submit(client, data) for name, data in pictures.items()}
            ends = await finished(client, {name: job for name, job in jobs.items() if job is not None})
        assert supervisor.pid == engine, "the engine did not live through it"
        peaks = {pid: peak(pid) for pid in (engine, *children(engine))}
        for name in (name for name in ends if "person-" in name and name.startswith("prepared")):
            await assert_dances(client, ends[name], tmp_path / "dance.mp4")
    finally:
        await client.aclose()
        await supervisor.close()
    assert max(peaks.values()) < MOST_MEMORY, peaks
    assert len([name for name in jobs if jobs[name] is None]) > 100, "hostile files are refused at the door"
    codes = Counter(end.error_code for end in ends.values() if end.status is JobStatus.FAIL)
    assert codes.keys() <= error_codes().keys()
    assert "FailedOperation.InnerError" not in codes, [n for n, e in ends.items() if "Inner" in e.error_code]
    assert all(end.error_message.strip() for end in ends.values() if end.status is JobStatus.FAIL)


async def submit(client: VclmClient, data: bytes) -> str | None:
    """Submit a file as it is: its job, or None after a refusal with a published code."""
    request = SubmitImageAnimateJobRequest(
        image_base64=base64.b64encode(data).decode(), template_id="ke3", enable_audio=False
    )
    try:
        return (await client.submit_image_animate_job(request)).job_id
    except RuleBroken as broken:  # known before anything is sent
        assert broken.code in error_codes(), broken
        return None
    except VclmApiError as error:
        assert error.code in error_codes(), error
        assert not error.code.startswith("InternalError"), error
        assert error.message.strip()
        return None


async def finished(client: VclmClient, jobs: Mapping[str, str]) -> dict[str, DescribeImageAnimateJobResponse]:
    """Wait until every job has ended."""
    ends: dict[str, DescribeImageAnimateJobResponse] = {}
    async with asyncio.timeout(SECONDS_FOR_ALL_JOBS):
        while len(ends) < len(jobs):
            for name in jobs.keys() - ends.keys():
                found = await client.describe_image_animate_job(jobs[name])
                if found.status in (JobStatus.DONE, JobStatus.FAIL):
                    ends[name] = found
            await asyncio.sleep(0.5)
    return ends


async def assert_dances(client: VclmClient, end: DescribeImageAnimateJobResponse, target: Path) -> None:
    """Fetch the video of a job and look into it."""
    assert end.status is JobStatus.DONE, f"{end.error_code} {end.error_message}"
    await client.download(end.result_video_url, target, max_bytes=50_000_000)
    with av.open(str(target)) as video:
        assert sum(1 for _ in video.decode(video=0)) > 250
