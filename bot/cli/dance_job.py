"""The work of `boogie dance`: the bot's own intake, client and engine, without Discord or a job record."""

import asyncio
import base64
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.credentials import engine_credentials
from bot.failures import failure_key
from bot.provider import Provider, cloud, engine
from bot.refusal import Refusal
from bot.settings import Settings
from bot.supervisor import EngineSupervisor
from bot.texts import text
from bot.wishes import DanceWish
from bot.worker_process import WorkerError, WorkerProcess
from vclm.errors import VclmApiError, VclmError
from vclm.models import DescribeImageAnimateJobResponse, JobStatus, SubmitImageAnimateJobRequest

PREPARE_SECONDS = 60.0
RENDER_SECONDS = 30 * 60.0
LARGEST_VIDEO = 500_000_000
LARGEST_REPORT = 50_000_000
_LOOK_SECONDS = 0.25
_LOOK_SECONDS_PAID = 3.0

Show = Callable[[str, float], None]
"""Tells what is being done, and how much of it is (0..1)."""


class DanceFailed(Exception):  # noqa: N818 (its message is the answer to a person)
    """There is no video, for a reason that the message gives."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the command line asks for."""

    picture: Path
    template: str
    out: Path
    report: Path | None
    sound: bool
    keep_background: bool
    mark: bool


async def dance(wish: Wish, settings: Settings, folder: Path, show: Show) -> None:
    """Make the video `wish.out`, and the report if one is asked for; `folder` is for what is in between.

    Raises DanceFailed or EngineStartError; then there is no half of a video.
    """
    try:
        picture = await _prepare(wish, folder)
        show("Starting", 0.0)
        async with _provider(settings, folder) as provider:
            done = await _render(provider, _request(wish, picture), show)
            show("Saving the video", 1.0)
            await _save(provider, done.result_video_url, wish)
    except Refusal as refusal:
        raise DanceFailed(refusal.text) from refusal
    except VclmApiError as error:
        raise DanceFailed(_words(error.code, error.message)) from error
    except (VclmError, WorkerError, OSError) as error:
        raise DanceFailed(f"The dance could not be made: {error}") from error


async def _prepare(wish: Wish, folder: Path) -> bytes:
    """Run intake, in a worker process as the bot does."""
    worker = WorkerProcess("intake")
    try:
        name = "picture.jpg"
        await worker.run(
            "prepare",
            PREPARE_SECONDS,
            sources=[str(wish.picture)],
            folder=str(folder),
            names=[name],
            kept_whole=DanceWish(template=wish.template).kept_whole,
        )
        return await asyncio.to_thread((folder / name).read_bytes)
    finally:
        await worker.close()


@asynccontextmanager
async def _provider(settings: Settings, folder: Path) -> AsyncGenerator[Provider]:
    """Open the cloud of the settings, or an engine of our own that lives as long as this dance.

    It has a data folder of its own, so that a running bot and its engine are not disturbed.
    """
    if settings.provider == "cloud":
        provider = cloud(settings)
        try:
            yield provider
        finally:
            await provider.client.aclose()
        return
    credentials = engine_credentials(folder)
    supervisor = EngineSupervisor(folder / "engine", credentials, environment=settings.engine_environment)
    try:
        await supervisor.start()
        provider = engine(supervisor.endpoint, credentials, None)
        try:
            yield provider
        finally:
            await provider.client.aclose()
    finally:
        await supervisor.close()


def _request(wish: Wish, picture: bytes) -> SubmitImageAnimateJobRequest:
    return SubmitImageAnimateJobRequest(
        image_base64=base64.b64encode(picture).decode(),
        template_id=wish.template,
        enable_audio=wish.sound,
        enable_segment=wish.keep_background,
        logo_add=1 if wish.mark else 0,
    )


async def _render(
    provider: Provider, request: SubmitImageAnimateJobRequest, show: Show
) -> DescribeImageAnimateJobResponse:
    job_id = (await provider.client.submit_image_animate_job(request)).job_id
    pause = _LOOK_SECONDS if provider.deduplicates else _LOOK_SECONDS_PAID
    try:
        async with asyncio.timeout(RENDER_SECONDS):
            while True:
                found = await provider.client.describe_image_animate_job(job_id)
                if found.status is JobStatus.DONE:
                    return found
                if found.status is JobStatus.FAIL:
                    raise DanceFailed(_words(found.error_code, found.error_message))
                show("Waiting" if found.status is JobStatus.WAIT else "Dancing", found.progress or 0.0)
                await asyncio.sleep(pause)
    except TimeoutError as error:
        minutes = f"{RENDER_SECONDS / 60:.0f}"
        raise DanceFailed(f"The dance was not ready after {minutes} minutes (job {job_id}).") from error


async def _save(provider: Provider, url: str, wish: Wish) -> None:
    video = await provider.client.download(url, wish.out, max_bytes=LARGEST_VIDEO)
    if wish.report is None:
        return
    if video.report_url is None:
        raise DanceFailed(f"{wish.out} is there, but who made it gives no report.")
    try:
        await provider.client.download(video.report_url, wish.report, max_bytes=LARGEST_REPORT)
    except (VclmError, OSError) as error:
        raise DanceFailed(f"{wish.out} is there, but its report could not be saved: {error}") from error


def _words(code: str, message: str) -> str:
    """Say an error in the words that members read, with its published code for whoever looks it up."""
    return f"{text(failure_key(code))} ({code}: {message.strip()})"
