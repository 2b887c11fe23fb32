"""What the cogs call: ask for a video, ask again, look at one, delete one."""

import asyncio
import dataclasses
import secrets
import time
from collections.abc import Callable, Sequence

from bot.delivery.battle import ARROWS
from bot.jobs.estimate import Made, seconds_left
from bot.jobs.files import JobFiles
from bot.jobs.record import WITHOUT_PICTURES, Delivery, Job
from bot.jobs.states import WAITING, WITHOUT_A_VIDEO, JobState
from bot.jobs.store import JobStore
from bot.listing import STOPPABLE, Standing
from bot.members.avatars import check_avatar
from bot.members.store import MemberStore
from bot.refusal import Refusal
from bot.requests import Reask, VideoRequest
from bot.servers.admission import Admission, Admitted
from bot.status import status_line
from bot.wishes import OFF_PEAK_SECONDS, Wish, wish_columns

__all__ = ["Reask", "Refusal", "VideoRequest", "VideoService"]


class VideoService:
    """The only way from the cogs to the job record.

    `notify` wakes the runner; it must not block.
    """

    def __init__(
        self,
        store: JobStore,
        files: JobFiles,
        admission: Admission,
        *,
        members: MemberStore,
        notify: Callable[[], None],
        deadline_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._files = files
        self._admission = admission
        self._members = members
        self._notify = notify
        self._deadline_seconds = deadline_seconds
        self._clock = clock
        self._inheriting = asyncio.Lock()  # nobody goes on with a picture while it is being deleted

    async def request(self, ask: VideoRequest) -> Job | None:
        """Claim the interaction and queue its video; None when it was claimed already.

        Raises Refusal for what is known to be bad at once, what the server does not take, past a limit, and
        for the avatar of somebody who does not want that.
        """
        ask.check()
        if ask.avatar_of is not None:
            await check_avatar(self._members, ask.avatar_of, ask.user_id, are_together=ask.are_together)
        admitted = await self._admission(ask, ask.wish, ask.pictures)
        columns = {**ask.who, **ask.what, "delivery": await self._delivery(ask)}
        if admitted.wish is not ask.wish:
            columns |= wish_columns(admitted.wish)
        jobs = await self._claim(admitted, columns)
        return jobs[0] if jobs else None

    async def again(self, job_id: str, ask: Reask, wish: Wish | None = None) -> Job | None:
        """Queue the same wish, or another, with the pictures of an earlier job.

        None when this interaction was claimed already. Raises Refusal when the job or one of its pictures is
        no longer known.
        """
        async with self._inheriting:
            return await self._again(job_id, ask, wish)

    async def _again(self, job_id: str, ask: Reask, wish: Wish | None) -> Job | None:
        old = await self._store.find(job_id)
        if old is None:
            raise Refusal("refusal.job_forgotten")
        if not old.picture_files:
            raise Refusal("refusal.picture_forgotten")
        if old.avatar_of is not None:
            together = ask.guild_id is not None and ask.guild_id == old.guild_id
            await check_avatar(self._members, old.avatar_of, ask.user_id, are_together=together)
        wish = wish or old.wish
        wish.check(len(old.picture_files))
        admitted = await self._admission(ask, wish, len(old.picture_files))
        copies = await asyncio.to_thread(self._files.share_pictures, *old.picture_files)
        if not copies:
            raise Refusal("refusal.picture_forgotten")
        inherited = {
            **wish_columns(admitted.wish),
            "again_of": old.id,
            "avatar_of": old.avatar_of,
            "delivery": await self._delivery(ask, old),
            "picture_name": old.picture_name,
            "picture_size": old.picture_size,
            **dict(zip(("picture_file", "second_file"), copies, strict=False)),
        }
        made = await self._made_already(old, admitted.wish)
        jobs: list[Job] = []
        try:
            jobs = await self._claim(admitted, {**ask.who, **inherited, **made})
        finally:
            if not jobs:
                results = (made.get("result_file"),)
                await asyncio.to_thread(self._files.forget_all, copies, results)
        return jobs[0] if jobs else None

    async def battle(self, ask: VideoRequest) -> Job | None:
        """Claim the interaction for two videos, one of each picture, to be shown side by side.

        Both are queued or neither. Returns the first; None when the interaction was claimed already. Raises
        Refusal as `request` does.
        """
        ask.check()
        admitted = await self._admission(ask, ask.wish)
        battle_id, second_id = sorted(secrets.token_hex(8) for _ in range(2))  # places in line go by id
        common = {**ask.who, "battle_id": battle_id}
        negated = {"interaction_id": -ask.interaction_id, "interaction_token": None}
        first, second = dataclasses.replace(ask, wish=admitted.wish).apart
        rows = (
            {**common, **first, "id": battle_id},
            {**common, **second, **negated, "id": second_id},
        )
        jobs = await self._claim(admitted, *rows)
        return jobs[0] if jobs else None

    async def _made_already(self, old: Job, wish: Wish) -> dict[str, str | None]:
        """Bring the video along that was made but could not be brought: nobody pays for it twice."""
        if not old.is_undelivered or old.result_file is None or wish != old.wish:
            return {}
        copy = await asyncio.to_thread(self._files.share_result, old.result_file)
        if copy is None:
            return {}
        return {
            "state": JobState.FETCHED,
            "result_file": copy,
            "provider": old.provider,
            "provider_job_id": old.provider_job_id,
            "review": old.review,
        }

    async def _delivery(self, ask: Reask, old: Job | None = None) -> Delivery:
        """Say where the video goes: as asked, as privately as the member had it before, or as they prefer."""
        if ask.is_direct:
            return Delivery.CHANNEL
        if ask.delivery is not None:
            return ask.delivery
        if old is not None and old.is_private and old.user_id == ask.user_id:
            return old.delivery
        return (await self._members.preferences(ask.user_id)).delivery

    async def status_line(self, job: Job) -> str:
        """Say where `job` stands, for its member: in a line, or one for each of a battle."""
        rival = None if job.is_over else await self._store.rival(job)
        if rival is None:
            return status_line(job, await self._store.place_in_queue(job))
        both = (job, rival) if job.leads else (rival, job)
        lines = [status_line(one, await self._store.place_in_queue(one)) for one in both]
        return "\n".join(f"{arrow} {line}" for arrow, line in zip(ARROWS, lines, strict=True))

    async def standings(self, user_id: int, limit: int, *, skip: int = 0) -> list[Standing]:
        """List a member's own jobs, newest first, with where each stands."""
        jobs = await self._store.of_member(user_id, limit, skip=skip)
        made = await self._store.lately_made()
        return [await self._standing(job, made) for job in jobs]

    async def _standing(self, job: Job, made: Sequence[Made]) -> Standing:
        if job.state not in WAITING:
            return Standing(job, 1, None)
        place = await self._store.place_in_queue(job)
        return Standing(job, place, seconds_left(made, job.wish.kind, place, job.progress))

    async def cancel(self, job_id: str, user_id: int) -> bool:
        """Take a job back for its own member; its first answer says so, its picture is kept for another try.

        Returns False when it is not this member's, or too late: its video may be on the way already.
        """
        for _ in range(5):  # the runner may be faster a few times
            job = await self._store.find(job_id)
            if job is None or job.user_id != user_id or job.state not in STOPPABLE:
                return False
            if await self._store.move(job, JobState.CANCELLED, **self._taken_back(job)) is not None:
                self._notify()
                return True
        return False

    def _taken_back(self, job: Job) -> dict[str, str | float | None]:
        emptied: dict[str, str | float | None] = dict.fromkeys(
            ("picture_url", "second_url", "result_url", "callback_claim")
        )
        now = self._clock()
        if not job.token_lives(now):  # whoever takes it back needs no new message about it
            emptied |= {"told_at": now, "due_at": None, "interaction_token": None}
        return emptied

    async def find(self, job_id: str) -> Job | None:
        """Read a job; None when there is none of this id."""
        return await self._store.find(job_id)

    async def together(self, job: Job) -> tuple[Job, ...]:
        """List a job and, once both are in one post, its rival."""
        rival = await self._store.rival(job)
        if rival is None:
            return (job,)
        first, second = (job, rival) if job.leads else (rival, job)
        joint = first.state is JobState.DELIVERED and second.state not in WITHOUT_A_VIDEO
        return (job, rival) if joint else (job,)

    async def delete(self, job_id: str, user_id: int, *, is_moderator: bool) -> bool:
        """Delete a job: stop it if it still runs, and forget its files.

        Its author may do that, the member whose avatar it shows, and moderators.

        Whoever went on with its pictures keeps a finished video, but their copies of the pictures go, too: a
        job of theirs that is not submitted yet ends in words. What was posted together goes together. Returns
        False when this user may not, or the job is not known.
        """
        async with self._inheriting:
            job = await self._store.find(job_id)
            ids = [] if job is None else [one.id for one in await self.together(job)]
            done = [await self._delete(one, user_id, is_moderator=is_moderator) for one in ids]
            return bool(done) and all(done)

    async def _delete(self, job_id: str, user_id: int, *, is_moderator: bool) -> bool:
        for _ in range(5):  # the runner may be faster a few times
            job = await self._store.find(job_id)
            if job is None or not (is_moderator or user_id in (job.user_id, job.avatar_of)):
                return False
            await self._forget_inherited(job)
            if await self._mark_deleted(job, user_id) is not None:
                await asyncio.to_thread(self._files.forget_all, job.picture_files, (job.result_file,))
                self._notify()  # it may have kept others waiting
                return True
        return False

    async def _forget_inherited(self, job: Job) -> None:
        heirs = await self._store.heirs(job)
        await self._store.forget_pictures(heirs)
        for heir in heirs:
            await asyncio.to_thread(self._files.forget, *heir.picture_files)

    async def _claim(self, admitted: Admitted, *rows: dict[str, str | int | None]) -> list[Job]:
        patience = OFF_PEAK_SECONDS if admitted.wish.off_peak else 0.0
        deadline_at = self._clock() + self._deadline_seconds + patience
        expected = {"expected_points": admitted.points or None}
        asked = [{**row, **expected} for row in rows]
        jobs = await self._store.claim_together(asked, deadline_at=deadline_at, limits=admitted.limits)
        if jobs:
            self._notify()
        return jobs

    async def _mark_deleted(self, job: Job, by: int) -> Job | None:
        now = self._clock()
        emptied: dict[str, str | float | None] = {
            **WITHOUT_PICTURES,
            "deleted_at": job.deleted_at or now,
            "deleted_by": job.deleted_by or by,
            "result_file": None,
            "result_url": None,
            "callback_claim": None,
            "interaction_token": None,
            "told_at": job.told_at or now,  # who deletes it needs no further word
            "due_at": None,
        }
        if job.is_over:
            return await self._store.note(job, **emptied)
        return await self._store.move(job, JobState.CANCELLED, **emptied)
