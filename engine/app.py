"""The composition root: builds an engine, opens it in order, and closes it in reverse."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from engine.addresses import is_public
from engine.authorize import Authorizer
from engine.fetch import Fetcher
from engine.files import FileStore
from engine.image_animate import ImageAnimate
from engine.jobs import JobQueue
from engine.render_pool import RenderPool
from engine.renders import Renders
from engine.results import Results
from engine.service import Service
from engine.settings import EngineSettings
from engine.wire import MAX_QUERY

INSTANCE_HEADER = "X-Boogie-Instance"
SWEEP_SECONDS = 600.0
ORPHAN_SECONDS = 3600.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Engine:
    """What a running engine consists of."""

    files: FileStore
    jobs: JobQueue
    pool: RenderPool
    app: web.Application


@contextlib.asynccontextmanager
async def opened_engine(settings: EngineSettings, folder: Path) -> AsyncGenerator[Engine]:
    """Open an engine on a locked data folder.

    Jobs under way go on at once, and at its end stay for the next time.
    """
    files = FileStore(folder, keep_seconds=settings.result_seconds)
    files.clear_drafts()
    render_log = folder / "render.log"
    render_log.write_bytes(b"")
    pool = RenderPool(
        workers=settings.workers,
        seconds=settings.render_seconds,
        memory_mb=settings.render_memory_mb,
        log_path=render_log,
    )
    renders = Renders(files=files, pool=pool, short_side=settings.short_side)
    jobs = JobQueue(folder, workers=settings.workers, render=renders.render, tidy=files.discard_inputs)
    async with contextlib.AsyncExitStack() as stack:
        # The pool goes first at the end: it releases the threads that wait for renders.
        stack.callback(jobs.stop)
        stack.callback(pool.close)
        await asyncio.to_thread(jobs.start)
        fetcher = await stack.enter_async_context(
            Fetcher(allowed=_anywhere if settings.allow_private_urls else is_public)
        )
        actions = ImageAnimate(
            jobs=jobs,
            files=files,
            renders=renders,
            fetcher=fetcher,
            queue_limit=settings.queue_limit,
            public_url=str(settings.public_url or ""),
        )
        sweeper = asyncio.create_task(_sweep_for_ever(files, jobs, settings), name="sweep")
        stack.push_async_callback(_cancelled, sweeper)
        yield Engine(files, jobs, pool, _application(settings, actions, Results(files)))


def _application(settings: EngineSettings, actions: ImageAnimate, results: Results) -> web.Application:
    authorizer = Authorizer({settings.secret_id: settings.secret_key})
    service = Service(
        {"SubmitImageAnimateJob": actions.submit, "DescribeImageAnimateJob": actions.describe},
        authorizer,
        regions=settings.regions,
    )
    app = web.Application()
    app.router.add_get("/health", _health(settings.instance))
    app.router.add_get("/results/{name}", results.get)
    app.router.add_route("*", "/", service.handle)
    return app


def _anywhere(_: str) -> bool:
    return True


def _health(instance: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    headers = {INSTANCE_HEADER: instance} if instance else {}

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"}, headers=headers)

    return health


@contextlib.asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncGenerator[int]:
    """Serve an application and yield the port, which is the given one unless that is 0. Raises OSError."""
    # A GET may carry 32 KB; one that carries more shall hear so in an envelope. Lingering lets a client
    # that is still sending too much hear it too, and is short, for others would send for ever.
    runner = web.AppRunner(
        app,
        access_log=None,
        max_line_size=2 * MAX_QUERY,
        max_field_size=2 * MAX_QUERY,
        shutdown_timeout=5.0,
        lingering_time=3.0,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def _sweep_for_ever(files: FileStore, jobs: JobQueue, settings: EngineSettings) -> None:
    while True:
        try:
            await asyncio.to_thread(sweep, files, jobs, settings)
        except Exception:
            log.exception("sweeping failed; the next try is in %d s", SWEEP_SECONDS)
        await asyncio.sleep(min(SWEEP_SECONDS, settings.result_seconds))


def sweep(files: FileStore, jobs: JobQueue, settings: EngineSettings) -> None:
    """Delete results and records whose time is over, and inputs that no job needs."""
    files.sweep()
    jobs.forget(older_than=settings.job_seconds)
    for job in files.input_jobs(older_than=ORPHAN_SECONDS):
        record = jobs.find(job)
        if record is None or record.outcome is not None:
            files.discard_inputs(job)


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
