"""What the cogs call for moderators: settings, blocks, the log, and deciding about a video."""

import asyncio
import time
from collections.abc import Callable

from bot.jobs.files import JobFiles
from bot.jobs.record import WITHOUT_PICTURES, Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.refusal import Refusal
from bot.servers.audit import AuditEntry, AuditKind
from bot.servers.settings import changed
from bot.servers.store import Server, ServerStore
from bot.texts.sentence import fields_to_json

PAGE = 10
"""How many entries of the log are shown at a time."""


class ModeratorDesk:
    """Acts for the moderators of a server; whether somebody is one, the caller has made sure of.

    `notify` wakes the runner; it must not block.
    """

    def __init__(
        self,
        store: JobStore,
        servers: ServerStore,
        files: JobFiles,
        *,
        notify: Callable[[], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._servers = servers
        self._files = files
        self._notify = notify
        self._clock = clock

    async def server(self, guild_id: int) -> Server:
        """Read a server's settings."""
        return await self._servers.read(guild_id)

    async def change(self, guild_id: int, version: int, by: int, **values: object) -> Server:
        """Change some settings that were shown at `version`.

        Raises Refusal for what cannot be, and when somebody changed the settings since.
        """
        server = await self._servers.read(guild_id)
        if server.version != version:
            raise Refusal("settings.changed_meanwhile")
        settings = changed(server.settings, **values)
        if settings == server.settings:
            return server
        saved = await self._servers.save(server, settings, by)
        if saved is None:
            raise Refusal("settings.changed_meanwhile")
        return saved

    async def block(self, guild_id: int, user_id: int, *, by: int, reason: str) -> bool:
        """Block a member; False when they are already. Raises Refusal when they would block themselves."""
        if user_id == by:
            raise Refusal("block.yourself")
        return await self._servers.block(guild_id, user_id, by=by, reason=reason)

    async def unblock(self, guild_id: int, user_id: int, *, by: int) -> bool:
        """Lift a block; False when there is none."""
        return await self._servers.unblock(guild_id, user_id, by=by)

    async def audit(
        self, guild_id: int, *, member_id: int | None, kind: AuditKind | None, before: int | None
    ) -> tuple[list[AuditEntry], bool]:
        """List a page of what was done, newest first, and tell whether there is more."""
        found = await self._servers.audit(
            guild_id, limit=PAGE + 1, member_id=member_id, kind=kind, before=before
        )
        return found[:PAGE], len(found) > PAGE

    async def check_open(self, job_id: str, guild_id: int | None, by: int) -> Job:
        """Find a video that `by` may decide about. Raises Refusal."""
        job = await self._store.find(job_id)
        if job is None or job.guild_id != guild_id or job.review is None:
            raise Refusal("refusal.job_forgotten")
        if job.user_id == by:
            raise Refusal("review.own")
        if job.review != "asked" or job.state is not JobState.FETCHED:
            raise Refusal("review.decided")
        return job

    async def approve(self, job_id: str, guild_id: int | None, by: int) -> Job:
        """Have a video posted. Raises Refusal when it is no longer to be decided about, or not by `by`."""
        for _ in range(5):  # the runner may be faster a few times
            job = await self.check_open(job_id, guild_id, by)
            now = self._clock()
            approved = await self._store.note(
                job, review="approved", review_by=by, due_at=now, deadline_at=now, attempts=0, faults=0
            )
            if approved is not None:
                self._notify()
                return approved
        raise Refusal("review.decided")

    async def reject(self, job_id: str, guild_id: int | None, by: int, reason: str) -> Job:
        """Turn a video down, and forget it and its pictures; as `approve`. Its member reads the reason."""
        for _ in range(5):
            job = await self.check_open(job_id, guild_id, by)
            emptied = {**WITHOUT_PICTURES, "result_file": None, "result_url": None, "callback_claim": None}
            rejected = await self._store.move(
                job,
                JobState.REJECTED,
                review_by=by,
                failure="review.rejected",
                failure_fields=fields_to_json({"title": job.wish.title_in(job.locale), "reason": reason}),
                **emptied,
            )
            if rejected is not None:
                self._notify()
                await asyncio.to_thread(self._files.forget_all, job.picture_files, (job.result_file,))
                return rejected
        raise Refusal("review.decided")
