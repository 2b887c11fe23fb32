"""One life of the bot: real client, record, runner, steps, service and desk, until it is killed."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

import simcord

from bot.callbacks.addresses import CallbackAddresses
from bot.client import BoogieClient
from bot.delivery.letter import Manner
from bot.delivery.postman import Postman
from bot.delivery.progress import Progress
from bot.jobs import database
from bot.jobs.connection import RecordConnection
from bot.jobs.files import JobFiles
from bot.jobs.record import Job
from bot.jobs.runner import Runner
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.members.store import MemberStore
from bot.provider import Provider
from bot.servers.admission import Admission, Caps
from bot.servers.desk import ModeratorDesk
from bot.servers.store import ServerStore
from bot.service import VideoService
from bot.settings import Settings
from bot.steps.delivering import Delivering, Telling
from bot.steps.fetching import Fetching
from bot.steps.following import Following
from bot.steps.pictures import PictureReader
from bot.steps.reading import Reading
from bot.steps.reviewing import Reviewing
from bot.steps.submitting import Submitting
from tests.soak.faults import Faults, discord_error
from tests.soak.provider import ScriptedWorker, Studio, StudiosVclm

_STEPS_TASK = "boogie-job-"


class Life:
    """Built on what is on disk; nothing else comes from the life before."""

    def __init__(self, settings: Settings, studio: Studio, faults: Faults, now: Callable[[], float]) -> None:
        self.settings = settings
        self.client = BoogieClient(settings)
        self._studio = studio
        self._faults = faults
        self._now = now

    async def open(self, *, caps: Caps, window: int, deadline_seconds: float) -> None:
        """Open the record and build everything around it."""
        settings, now = self.settings, self._now
        self.connection: RecordConnection = await database.connect(settings.database)
        await self.connection.execute("PRAGMA synchronous = OFF")  # the machine does not lose its power here
        self.store = store = JobStore(self.connection, now)
        self.servers = servers = ServerStore(self.connection, now)
        self.files = files = JobFiles(settings.pictures, settings.results)
        files.make_folders()
        progress = Progress(self.client, lambda job: self.client.service.status_line(job), now)
        steps = self._steps(store, servers, files, progress)
        self.runner = Runner(store, steps, window=window, forget=files.forget, tell=progress.show, clock=now)
        self.client.service = VideoService(
            store,
            files,
            Admission(servers, caps),
            members=MemberStore(self.connection, now),
            notify=self.runner.notify,
            deadline_seconds=deadline_seconds,
            clock=now,
        )
        self.client.desk = ModeratorDesk(store, servers, files, notify=self.runner.notify, clock=now)

    def _steps(
        self, store: JobStore, servers: ServerStore, files: JobFiles, progress: Progress
    ) -> dict[JobState, Any]:
        now, client = self._now, self.client
        worker: Any = ScriptedWorker(self._faults)
        vclm: Any = StudiosVclm(self._studio)
        deduplicates = self._studio.deduplicates
        name = "engine" if deduplicates else "cloud"
        provider = Provider(
            name, vclm, deduplicates=deduplicates, public_url=None, endpoint="http://127.0.0.1"
        )
        postman = Postman(client, now)

        async def manner(job: Job) -> Manner:
            chosen = await servers.settings(job.guild_id)
            return Manner(chosen.spoiler, chosen.label)

        delivering = Delivering(store, files, provider, postman, worker, now, manner)
        telling = Telling(store, postman, now)
        addresses = CallbackAddresses(b"a secret", None)
        return {
            JobState.RECEIVED: Reading(store, files, PictureReader(client), worker),
            JobState.REVIEWED: Submitting(store, files, provider, addresses, now),
            JobState.SUBMITTED: Following(store, provider, progress.show, now),
            JobState.RENDERED: Fetching(store, files, provider, progress.show),
            JobState.FETCHED: Reviewing(store, servers, client, delivering, progress.show, now),
            **dict.fromkeys(
                (JobState.FAILED, JobState.REJECTED, JobState.EXPIRED, JobState.CANCELLED), telling
            ),
        }

    def begin(self, env: simcord.Env, seen: Callable[[dict[str, Any]], None]) -> None:
        """Work on jobs from now on; `seen` is told of every message that a step left at Discord."""
        for wire in (self.client.http, env._webhook_adapter):
            self._slow_down(wire, seen)
        self.runner.start()

    def _slow_down(self, wire: Any, seen: Callable[[dict[str, Any]], None]) -> None:
        """Let the steps' calls to Discord take time and fail; what members do waits for nothing."""
        request = wire.request

        async def slow(*args: Any, **options: Any) -> Any:
            task = asyncio.current_task()
            if task is None or not task.get_name().startswith(_STEPS_TASK):
                return await request(*args, **options)
            if (what := await self._faults.before("discord")) is not None:
                raise discord_error(what)
            answer = await request(*args, **options)
            if isinstance(answer, dict):
                seen(answer)
            if await self._faults.after("discord"):
                raise discord_error("HTTP 503")
            return answer

        wire.request = slow

    async def kill(self) -> None:
        """End as a process does: in the middle of whatever is under way; only the disk stays."""
        await self.runner.close()
        await self.connection.close()


def chance(seed: int, what: str) -> random.Random:
    """Dice of their own for each part, so that one part's throws do not change another's."""
    return random.Random(f"{seed} {what}")
