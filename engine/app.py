"""The composition root: builds an engine, opens it in order, and closes it in reverse."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from engine.accepting import Accepting
from engine.addresses import is_public
from engine.authorize import Authorizer
from engine.callbacks import Callbacks
from engine.fetch import Fetcher
from engine.files import FileStore
from engine.image_animate import ImageAnimate
from engine.image_to_video import ImageToVideo
from engine.inputs import Inputs
from engine.jobs import JobQueue
from engine.ledger import Ledger
from engine.moderation import Moderation
from engine.off_peak import serve_off_peak
from engine.outbound import anywhere
from engine.render_pool import RenderPool
from engine.renders import Renders
from engine.results import Results, ResultUrls
from engine.server import application
from engine.service import Action, Service
from engine.settings import EngineSettings
from engine.sweeping import Sweeper
from engine.tenants import Tenant, by_secret_id
from engine.work import EngineWork


@dataclass(frozen=True)
class _Core:
    """What the actions are built on."""

    accepting: Accepting
    jobs: JobQueue
    inputs: Inputs
    renders: Renders
    urls: ResultUrls
    callbacks: Callbacks


@contextlib.asynccontextmanager
async def opened_engine(settings: EngineSettings, folder: Path) -> AsyncGenerator[web.Application]:
    """Open an engine on a locked data folder and yield its HTTP application.

    Jobs under way go on at once, and at its end stay for the next time. Raises CannotStart.
    """
    tenants = by_secret_id(settings.all_tenants())
    files = FileStore(folder, keep_seconds=settings.result_seconds)
    files.clear_drafts()
    async with contextlib.AsyncExitStack() as stack:
        core = await _opened_core(settings, tenants, folder, files, stack)
        service = Service(
            _actions(core, settings),
            Authorizer(tenants),
            regions=settings.regions,
            language=settings.language,
        )
        yield application(service, Results(files), settings.instance)


async def _opened_core(
    settings: EngineSettings,
    tenants: Mapping[str, Tenant],
    folder: Path,
    files: FileStore,
    stack: contextlib.AsyncExitStack,
) -> _Core:
    moderation = Moderation(pictures=settings.blocked_pictures, words=settings.blocked_words)
    ledger = Ledger(folder)
    stack.callback(ledger.close_database)
    urls = ResultUrls(files, str(settings.public_url or ""))
    allowed = anywhere if settings.allow_private_urls else is_public
    callbacks = Callbacks(
        tenants=tenants,
        urls=urls,
        allowed=allowed,
        trusted=settings.callback_trusted,
        shape=settings.callback_shape,
        signed=settings.callback_signed,
    )
    pool = _pool(settings, folder)
    renders = Renders(files=files, pool=pool, short_side=settings.short_side)
    work = EngineWork(renders=renders, files=files, ledger=ledger, callbacks=callbacks)
    jobs = JobQueue(folder, workers=settings.workers, work=work)
    accepting = Accepting(
        jobs=jobs,
        files=files,
        ledger=ledger,
        queue_limit=settings.queue_limit,
        min_free_mb=settings.min_free_mb,
    )
    # At the end, what the queue's threads wait for goes before the queue: callbacks, then renders.
    stack.callback(jobs.stop)
    stack.callback(pool.close)
    await stack.enter_async_context(callbacks)
    await asyncio.to_thread(jobs.start)
    await asyncio.to_thread(accepting.reconcile)
    fetcher = await stack.enter_async_context(Fetcher(allowed=allowed))
    sweeper = Sweeper(
        files=files,
        jobs=jobs,
        accepting=accepting,
        ledger=ledger,
        result_seconds=settings.result_seconds,
        job_seconds=settings.job_seconds,
    )
    _keep_running(stack, sweeper.sweep_for_ever())
    _keep_running(stack, serve_off_peak(jobs, at_a_time=settings.workers))
    return _Core(accepting, jobs, Inputs(fetcher, moderation), renders, urls, callbacks)


def _actions(core: _Core, settings: EngineSettings) -> dict[str, Action]:
    dances = ImageAnimate(
        accepting=core.accepting, jobs=core.jobs, inputs=core.inputs, renders=core.renders, urls=core.urls
    )
    shots = ImageToVideo(
        accepting=core.accepting,
        jobs=core.jobs,
        inputs=core.inputs,
        renders=core.renders,
        urls=core.urls,
        callbacks=core.callbacks,
        off_peak_seconds=settings.off_peak_seconds,
    )
    return {
        "SubmitImageAnimateJob": dances.submit,
        "DescribeImageAnimateJob": dances.describe,
        "SubmitImageToVideoViduJob": shots.submit,
        "DescribeImageToVideoViduJob": shots.describe,
    }


def _pool(settings: EngineSettings, folder: Path) -> RenderPool:
    render_log = folder / "render.log"
    render_log.write_bytes(b"")
    return RenderPool(
        workers=settings.workers,
        seconds=settings.render_seconds,
        memory_mb=settings.render_memory_mb,
        log_path=render_log,
    )


def _keep_running(stack: contextlib.AsyncExitStack, work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)

    async def cancel() -> None:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    stack.push_async_callback(cancel)
