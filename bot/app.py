"""The composition root: builds every part in order, and closes what was built in reverse."""

import logging
from contextlib import AsyncExitStack

from bot.client import BoogieClient
from bot.jobs import database
from bot.jobs.files import JobFiles
from bot.jobs.store import JobStore
from bot.service import DanceService
from bot.settings import Settings

log = logging.getLogger(__name__)


class Boogie:
    """The whole application around one Discord client, real or simulated."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.client = BoogieClient(settings)
        self._closing = AsyncExitStack()

    async def start_services(self) -> None:
        """Start everything but the runner."""
        settings = self.settings
        lock = database.DataLock(settings.boogie_data)
        await lock.acquire()
        self._closing.callback(lock.release)
        connection = await database.connect(settings.database)
        self._closing.push_async_callback(connection.close)
        files = JobFiles(settings.pictures, settings.results)
        files.make_folders()
        self.client.service = DanceService(
            JobStore(connection),
            files,
            notify=lambda: None,
            deadline_seconds=60 * settings.boogie_job_minutes,
        )

    async def start_runner(self) -> None:
        """Start working on jobs. Call it outside the client's own hooks, once the client is logged in."""

    async def close(self) -> None:
        """Stop and close everything that was started, in reverse."""
        await self._closing.aclose()
