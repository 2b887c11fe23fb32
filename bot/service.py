"""What the cogs call: ask for a dance, ask again, look at one, delete one."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from bot import dances
from bot.intake.limits import MAX_BYTES, MEGABYTE
from bot.jobs.files import JobFiles
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.refusal import Refusal
from bot.status import status_line

__all__ = ["DanceRequest", "DanceService", "Reask", "Refusal"]


@dataclass(frozen=True, kw_only=True)
class Reask:
    """Who asks, and where to answer: what every interaction brings along. `filesize_limit` is in bytes."""

    interaction_id: int
    interaction_token: str
    application_id: int
    user_id: int
    user_name: str
    guild_id: int | None
    channel_id: int
    locale: str
    filesize_limit: int
    can_post_in_channel: bool

    def __repr__(self) -> str:
        """Leave out the token."""
        return f"{type(self).__name__}(interaction {self.interaction_id})"


@dataclass(frozen=True, kw_only=True, repr=False)
class DanceRequest(Reask):
    """A wish for one dance with a new picture. `picture_size` is in bytes, 0 when Discord does not say."""

    template: str
    sound: bool = True
    keep_background: bool = False
    picture_url: str
    picture_name: str
    picture_size: int


class DanceService:
    """The only way from the cogs to the job record.

    `notify` wakes the runner; it must not block.
    """

    def __init__(
        self,
        store: JobStore,
        files: JobFiles,
        *,
        notify: Callable[[], None],
        deadline_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._files = files
        self._notify = notify
        self._deadline_seconds = deadline_seconds
        self._clock = clock
        self._inheriting = asyncio.Lock()  # nobody dances on with a picture while it is being deleted

    async def request(self, ask: DanceRequest) -> Job | None:
        """Claim the interaction and queue its dance; None when it was claimed already.

        Raises Refusal for what is known to be bad at once.
        """
        _check_dance(ask.template)
        if ask.picture_size > MAX_BYTES:
            megabytes = f"{ask.picture_size / MEGABYTE:.1f}"
            raise Refusal("refusal.too_heavy", megabytes=megabytes, limit=MAX_BYTES // MEGABYTE)
        return await self._claim(asdict(ask))

    async def again(self, job_id: str, ask: Reask, template: str | None = None) -> Job | None:
        """Queue a dance with the picture of an earlier job; None when this interaction was claimed already.

        Raises Refusal when the job or its picture is no longer known.
        """
        async with self._inheriting:
            return await self._again(job_id, ask, template)

    async def _again(self, job_id: str, ask: Reask, template: str | None) -> Job | None:
        old = await self._store.find(job_id)
        if old is None:
            raise Refusal("refusal.job_forgotten")
        _check_dance(template or old.template)
        if old.picture_file is None:
            raise Refusal("refusal.picture_forgotten")
        copy = await asyncio.to_thread(self._files.share_picture, old.picture_file)
        if copy is None:
            raise Refusal("refusal.picture_forgotten")
        job = await self._claim(
            {
                **asdict(ask),
                "template": template or old.template,
                "sound": old.sound,
                "keep_background": old.keep_background,
                "again_of": old.id,
                "picture_name": old.picture_name,
                "picture_size": old.picture_size,
                "picture_file": copy,
            }
        )
        if job is None:
            await asyncio.to_thread(self._files.forget, copy, None)
        return job

    async def status_line(self, job: Job) -> str:
        """Say in one line where `job` stands, for its member."""
        return status_line(job, await self._store.place_in_queue(job))

    async def find(self, job_id: str) -> Job | None:
        """Read a job; None when there is none of this id."""
        return await self._store.find(job_id)

    async def delete(self, job_id: str, user_id: int, *, is_moderator: bool) -> bool:
        """Delete a job for its author or a moderator: stop it if it still runs, and forget its files.

        Whoever danced on with its picture keeps a finished video, but their copies of the picture go, too: a
        job of theirs that is not submitted yet ends in words. Returns False when this user may not, or the
        job is not known.
        """
        async with self._inheriting:
            return await self._delete(job_id, user_id, is_moderator=is_moderator)

    async def _delete(self, job_id: str, user_id: int, *, is_moderator: bool) -> bool:
        for _ in range(5):  # the runner may be faster a few times
            job = await self._store.find(job_id)
            if job is None or not (is_moderator or job.user_id == user_id):
                return False
            await self._forget_inherited(job)
            if await self._mark_deleted(job) is not None:
                await asyncio.to_thread(self._files.forget, job.picture_file, job.result_file)
                return True
        return False

    async def _forget_inherited(self, job: Job) -> None:
        heirs = await self._store.heirs(job)
        await self._store.forget_pictures(heirs)
        for heir in heirs:
            await asyncio.to_thread(self._files.forget, heir.picture_file, None)

    async def _claim(self, columns: dict[str, str | int | None]) -> Job | None:
        job = await self._store.claim(deadline_at=self._clock() + self._deadline_seconds, **columns)
        if job is not None:
            self._notify()
        return job

    async def _mark_deleted(self, job: Job) -> Job | None:
        now = self._clock()
        emptied: dict[str, str | float | None] = {
            "deleted_at": job.deleted_at or now,
            "picture_file": None,
            "picture_url": None,
            "result_file": None,
            "result_url": None,
            "interaction_token": None,
            "told_at": job.told_at or now,  # who deletes it needs no further word
            "due_at": None,
        }
        if job.is_over:
            return await self._store.note(job, **emptied)
        return await self._store.move(job, JobState.CANCELLED, **emptied)


def _check_dance(template: str) -> None:
    if dances.dance(template) is None:
        raise Refusal("refusal.unknown_dance", dances=", ".join(one.title for one in dances.dances()))
