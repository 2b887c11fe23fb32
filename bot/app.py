"""The composition root: builds every part in order, and closes what was built in reverse."""

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from pydantic import SecretStr

from bot import provider
from bot.callbacks.addresses import CallbackAddresses
from bot.callbacks.judge import CallbackJudge
from bot.callbacks.reception import CallbackReception
from bot.callbacks.signatures import verifier
from bot.client import BoogieClient
from bot.credentials import engine_credentials
from bot.delivery.letter import Manner
from bot.delivery.polls import Polls
from bot.delivery.postman import Postman
from bot.delivery.progress import Progress
from bot.departures import Departures
from bot.jobs import database
from bot.jobs.erased import ErasedJobs
from bot.jobs.files import JobFiles
from bot.jobs.memberships import Memberships
from bot.jobs.record import Job
from bot.jobs.retention import keep_forgetting
from bot.jobs.runner import Runner, Step
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.members.desk import MemberDesk
from bot.members.erasure import Erasure
from bot.members.holdings import Holdings
from bot.members.store import MemberStore
from bot.observing.discord_errors import error_trace
from bot.observing.meters import Meters
from bot.observing.opening import open_private_port
from bot.observing.vitals import GatewayWatch, Vitals
from bot.offers import Offering, offers
from bot.provider import Provider
from bot.servers.admission import Admission, Caps
from bot.servers.desk import ModeratorDesk
from bot.servers.language import for_all
from bot.servers.store import ServerStore
from bot.service import VideoService
from bot.settings import Settings
from bot.steps.battling import Announcing, Battling
from bot.steps.delivering import Telling
from bot.steps.fetching import Fetching
from bot.steps.following import Following
from bot.steps.pictures import PictureReader
from bot.steps.reading import Reading
from bot.steps.reviewing import Reviewing
from bot.steps.submitting import Submitting
from bot.supervisor import EngineSupervisor
from bot.worker_process import WorkerProcess

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Record:
    """Everything that is kept in the one database."""

    store: JobStore
    servers: ServerStore
    memberships: Memberships
    members: MemberStore
    holdings: Holdings
    erased: ErasedJobs


class Boogie:
    """The whole application around one Discord client, real or simulated.

    Start the services, let the client log in, start the runner; close at the end whatever happened.
    `token_refused` is set when a delivery finds that Discord does not take the bot's token any more.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._meters = Meters()
        self.client = BoogieClient(settings, error_trace(self._meters.discord_error))
        self._gateway = GatewayWatch(self.client)
        self.supervisor: EngineSupervisor | None = None
        self.token_refused = asyncio.Event()
        self._runner: Runner | None = None
        self._closing = AsyncExitStack()

    async def start_services(self) -> None:
        """Start everything but the runner; what was started is closed again if that fails.

        Raises DataInUseError, MigrationError, CredentialsError, CallbackPortError, EngineStartError or
        MetricsPortError, with words for the owner.
        """
        try:
            record = await self._open_record()
            opened, addresses = await self._open_provider(record.store)
            await self._build(record, opened, addresses)
            await self._open_private_port(opened)
        except BaseException:
            await self.close()
            raise

    async def start_runner(self) -> None:
        """Start working on jobs. Call it outside the client's own hooks, once the client is logged in."""
        if self._runner is None:
            raise RuntimeError("the services are not started")
        self._runner.start()
        self._closing.push_async_callback(self._runner.close)

    async def close(self) -> None:
        """Stop and close everything that was started, in reverse."""
        await self._closing.aclose()

    async def _open_record(self) -> _Record:
        lock = database.DataLock(self.settings.boogie_data)
        await lock.acquire()
        self._closing.callback(lock.release)
        connection = await database.connect(self.settings.database)
        self._closing.push_async_callback(connection.close)
        return _Record(
            JobStore(connection),
            ServerStore(connection),
            Memberships(connection),
            MemberStore(connection),
            Holdings(connection),
            ErasedJobs(connection),
        )

    async def _open_provider(self, store: JobStore) -> tuple[Provider, CallbackAddresses]:
        """Make sure that jobs can be sent, and calls be received before whoever calls is started."""
        if self.settings.provider == "engine":
            return await self._start_engine(store)
        opened = provider.cloud(self.settings, patient=False, on_error=self._meters.provider_error)
        self._closing.push_async_callback(opened.client.aclose)
        return opened, await self._listen(store, opened.callback_key)

    async def _start_engine(self, store: JobStore) -> tuple[Provider, CallbackAddresses]:
        settings = self.settings
        credentials = await asyncio.to_thread(engine_credentials, settings.boogie_data)
        addresses = await self._listen(store, SecretStr(credentials.secret_key))
        self.supervisor = EngineSupervisor(
            settings.boogie_data / "engine",
            credentials,
            port=settings.engine_port,
            environment={
                **settings.engine_environment,
                "ENGINE_CALLBACK_TRUSTED": addresses.trunk,
                "ENGINE_CALLBACK_SIGNED": "1",
            },
        )
        self._closing.push_async_callback(self.supervisor.close)
        await self.supervisor.start()
        opened = provider.engine(
            self.supervisor.endpoint,
            credentials,
            settings.engine_public_url,
            patient=False,
            on_error=self._meters.provider_error,
        )
        self._closing.push_async_callback(opened.client.aclose)
        return opened, addresses

    async def _listen(self, store: JobStore, key: SecretStr | None) -> CallbackAddresses:
        reception = CallbackReception(self.settings)
        self._closing.push_async_callback(reception.close)
        return await reception.open(CallbackJudge(store, verifier(key), self._wake))

    def _wake(self) -> None:
        if self._runner is not None:  # else it looks by itself, once it is started
            self._runner.notify()

    async def _build(self, record: _Record, opened: Provider, addresses: CallbackAddresses) -> None:
        settings, store, servers = self.settings, record.store, record.servers
        files = JobFiles(settings.pictures, settings.results)
        await asyncio.to_thread(files.make_folders)
        progress = Progress(self.client, lambda job: self.client.service.status_line(job))
        offering = partial(offers, settings)
        steps = await self._steps(store, servers, files, opened, addresses, progress, offering)
        runner = Runner(
            store,
            steps,
            window=settings.window,
            forget=files.forget,
            offering=offering,
            tell=progress.show,
        )
        self._runner = runner
        self.client.service = VideoService(
            store,
            files,
            Admission(servers, Caps(settings.boogie_member_daily, settings.boogie_member_open)),
            members=record.members,
            notify=runner.notify,
            deadline_seconds=60 * settings.boogie_job_minutes,
        )
        self.client.desk = ModeratorDesk(store, servers, files, notify=runner.notify)
        erasure = Erasure(record.erased, store, self.client.service, self.client)
        erasure.attach()
        self.client.members = MemberDesk(record.members, record.holdings, erasure)
        departures = Departures(record.memberships, files, self.client)
        departures.attach()
        days = (settings.boogie_keep_days, settings.boogie_record_days)
        for name, work in {
            "boogie-retention": keep_forgetting(store, files, *(86_400.0 * number for number in days)),
            "boogie-departures": departures.keep_looking(),
            "boogie-erasure": erasure.keep_sweeping(),
        }.items():
            self._closing.push_async_callback(_cancelled, asyncio.create_task(work, name=name))

    async def _open_private_port(self, opened: Provider) -> None:
        supervisor = self.supervisor
        vitals = Vitals(
            self._gateway,
            provider=lambda: supervisor.answers if supervisor else opened.client.is_reachable,
            runner=lambda: self._runner is not None and self._runner.is_alive,
        )
        port = await open_private_port(self.settings, self._meters.registry, vitals)
        if port is not None:
            self._closing.push_async_callback(port.close)

    async def _steps(
        self,
        store: JobStore,
        servers: ServerStore,
        files: JobFiles,
        opened: Provider,
        addresses: CallbackAddresses,
        progress: Progress,
        offering: Offering,
    ) -> dict[JobState, Step]:
        intake, shrinking = WorkerProcess("intake"), WorkerProcess("shrinking")
        reader = PictureReader(self.client)
        for part in (intake, shrinking, reader):
            self._closing.push_async_callback(part.close)
        postman = Postman(self.client, token_refused=self.token_refused.set)

        async def manner(job: Job) -> Manner:
            settings = await servers.settings(job.guild_id)
            guild = self.client.get_guild(job.guild_id or 0)
            return Manner(settings.spoiler, settings.label, for_all(settings, guild))

        polls = Polls(self.client)
        battling = Battling(
            store, files, opened, postman, shrinking, polls, manner=manner, delivered=self._meters.delivered
        )
        telling = Telling(store, postman, offering=offering)
        return {
            JobState.RECEIVED: Reading(store, files, reader, intake),
            JobState.REVIEWED: Submitting(store, files, opened, addresses),
            JobState.SUBMITTED: Following(
                store, opened, progress.show, render_failed=self._meters.render_failed
            ),
            JobState.RENDERED: Fetching(store, files, opened, progress.show),
            JobState.FETCHED: Reviewing(store, servers, self.client, battling, progress.show),
            JobState.DELIVERED: Announcing(store, polls, manner),
            **dict.fromkeys(
                (JobState.FAILED, JobState.REJECTED, JobState.EXPIRED, JobState.CANCELLED), telling
            ),
        }


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
