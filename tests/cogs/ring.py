"""A hall with a battle in it, for tests of what becomes of one."""

import asyncio
import io
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import discord
import simcord

from bot.jobs.record import Job
from bot.jobs.states import JobState
from tests.bot.videos import noisy_video
from tests.cogs.hall import Hall, open_hall, png, without_provider

WAY = (JobState.REVIEWED, JobState.SUBMITTED, JobState.RENDERED, JobState.FETCHED)
LEFT, RIGHT = ("anna.png", png()), ("bert.png", png())


@dataclass
class Ring:
    """A hall with a battle in it."""

    hall: Hall

    async def begin(self, **options: Any) -> simcord.InteractionResult:
        """Mia asks for a battle."""
        whole = {"template": "ke3", "first": LEFT, "second": RIGHT, **options}
        return await self.hall.mia.slash(self.hall.channel, "battle", **whole)

    async def jobs(self) -> list[Job]:
        """The jobs of the battle, the first one first."""
        service = self.hall.boogie.client.service
        found = [await service.find(row["id"]) for row in self.hall.jobs()]
        return sorted((job for job in found if job is not None), key=lambda job: not job.leads)

    async def film(self, *which: int) -> None:
        """Have the videos of some (0 the first, 1 the second) fetched."""
        hall, jobs = self.hall, await self.jobs()
        for one in which:
            job, name = jobs[one], f"{jobs[one].id}.mp4"
            await asyncio.to_thread(noisy_video, hall.boogie.settings.results / name, 0.4, 64)
            (hall.boogie.settings.pictures / f"{job.id}.png").write_bytes(b"a picture")
            held = {"picture_file": f"{job.id}.png", "picture_url": None, "result_file": name}
            for state in WAY:
                moved = await self.move(
                    job, state, **(held if state is JobState.FETCHED else {"due_at": None})
                )
                job = moved

    async def move(self, job: Job, to: JobState, **columns: Any) -> Job:
        moved = await self.hall.boogie.client.service._store.move(job, to, **columns)
        assert moved is not None
        return moved

    async def park(self, *which: int) -> None:
        """Keep the runner from some, which are not filmed yet."""
        jobs, store = await self.jobs(), self.hall.boogie.client.service._store
        for one in which:
            assert await store.note(jobs[one], due_at=None) is not None

    async def start(self) -> None:
        await self.hall.boogie.start_runner()

    async def until(self, done: Callable[[], Any]) -> None:
        async with asyncio.timeout(30):
            while not done():
                await asyncio.sleep(0.02)

    def states(self) -> list[str]:
        rows = sorted(self.hall.jobs(), key=lambda row: row["id"] != row["battle_id"])
        return [row["state"] for row in rows]

    def posts(self) -> list[discord.Message]:
        """What the channel shows, oldest first."""
        return sorted(self.hall.channel.history(), key=lambda message: message.id)

    def polls(self) -> list[discord.Message]:
        return [message for message in self.posts() if message.poll is not None]

    async def fought(self) -> tuple[discord.Message, discord.Message]:
        """A battle that is in the channel: its video and its poll."""
        await self.begin()
        await self.film(0, 1)
        await self.start()
        await self.until(lambda: self.states() == ["delivered", "delivered"])
        video, poll = self.posts()
        return video, poll


@asynccontextmanager
async def open_ring(data: Path) -> AsyncGenerator[Ring]:
    async with open_hall(without_provider(data)) as hall:
        yield Ring(hall)


async def size(message: discord.Message) -> tuple[int, int]:
    """Width and height of the video in a message."""
    [video] = message.attachments
    with av.open(io.BytesIO(await video.read())) as container:
        assert len(container.streams.audio) == 1
        return container.streams.video[0].width, container.streams.video[0].height
