"""Forgetting members' pictures and videos, and in the end their jobs, after the days the owner chose."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable

from bot.jobs.files import JobFiles
from bot.jobs.limits import month
from bot.jobs.record import WITHOUT_PICTURES
from bot.jobs.store import JobStore

log = logging.getLogger(__name__)

_SECONDS_BETWEEN = 6 * 3600.0


async def forget_old(store: JobStore, files: JobFiles, keep_seconds: float) -> int:
    """Delete the files of jobs that ended `keep_seconds` ago, and strays; return how many jobs.

    A server may want its own to be deleted sooner.
    """
    emptied = 0
    while jobs := await store.forgettable(keep_seconds):
        for job in jobs:
            await asyncio.to_thread(files.forget_all, job.picture_files, (job.result_file,))
            await store.note(job, **WITHOUT_PICTURES, result_file=None)
        emptied += len(jobs)
    await asyncio.to_thread(files.sweep, await store.kept_files())
    return emptied


async def delete_old(store: JobStore, record_seconds: float, clock: Callable[[], float] = time.time) -> int:
    """Delete the rows of jobs that ended, and were last changed, `record_seconds` ago; return how many.

    Those of this calendar month stay: budgets count them.
    """
    now = clock()
    before = min(now - record_seconds, month(now)[0])
    deleted = 0
    while rows := await store.delete_old(before):
        deleted += rows
    return deleted


async def keep_forgetting(
    store: JobStore, files: JobFiles, keep_seconds: float, record_seconds: float
) -> None:
    """Forget old files and delete old rows now and every six hours, until cancelled."""
    while True:
        try:
            emptied = await forget_old(store, files, keep_seconds)
            deleted = await delete_old(store, record_seconds)
            log.info("files of %d old jobs forgotten, %d older jobs deleted", emptied, deleted)
        except (OSError, sqlite3.Error):
            log.exception("old files could not be forgotten")
        await asyncio.sleep(_SECONDS_BETWEEN)
