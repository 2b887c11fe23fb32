"""A server on a simulated Discord with the real bot in it, for tests of what members see and do."""

import io
import json
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import simcord
from PIL import Image

from bot.app import Boogie
from bot.delivery.buttons import result_view
from bot.settings import Settings

NOBODY = "http://127.0.0.1:9"
"""An endpoint where no provider listens: these tests end before a job is submitted."""


def png(width: int = 400, height: int = 700) -> bytes:
    """A picture of nothing much."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (30, 120, 200)).save(buffer, "PNG")
    return buffer.getvalue()


PICTURE = ("me.png", png())


def without_provider(data: Path, **others: Any) -> Settings:
    """Settings under which no engine is started."""
    return Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        boogie_data=data,
        tencentcloud_secret_id="AKIDtest",
        tencentcloud_secret_key="secret",
        vclm_endpoint=NOBODY,
        **others,
    )


@dataclass
class Hall:
    """The world of one test. `mia` asks, `max` moderates, `sam` is somebody else."""

    env: simcord.Env
    boogie: Boogie
    channel: simcord.ChannelHandle
    mia: simcord.MemberActor
    max: simcord.MemberActor
    sam: simcord.MemberActor

    def jobs(self) -> list[dict[str, Any]]:
        """All rows of the job record, oldest first, their wishes read."""
        with sqlite3.connect(self.boogie.settings.database) as connection:
            connection.row_factory = sqlite3.Row
            rows = [dict(row) for row in connection.execute("SELECT * FROM jobs ORDER BY created_at")]
        return [{**row, "wish": json.loads(row["wish"])} for row in rows]

    def dances(self) -> list[str]:
        """The dances that were asked for, in order."""
        return [job["wish"]["template"] for job in self.jobs()]

    async def dance(self, **options: Any) -> simcord.InteractionResult:
        """Mia asks for a dance."""
        return await self.mia.slash(self.channel, "dance", **{"image": PICTURE, "template": "ke3", **options})

    async def animate(self, **options: Any) -> simcord.InteractionResult:
        """Mia asks for an animation."""
        whole = {"image": PICTURE, "prompt": "the wind rises", **options}
        return await self.mia.slash(self.channel, "animate", **whole)

    async def result(self) -> discord.Message:
        """A message with the buttons of Mia's latest job, a dance if she has none, as delivery posts it."""
        if not self.jobs():
            await self.dance()
        job = await self.boogie.client.service.find(self.jobs()[-1]["id"])
        assert job is not None
        channel = self.boogie.client.get_channel(self.channel.id)
        assert isinstance(channel, discord.TextChannel)
        return await channel.send("a video", view=result_view(job, job.locale))

    async def restart(self) -> None:
        """Start the whole bot anew on the same data."""
        await self.boogie.close()
        self.boogie = Boogie(self.boogie.settings)
        await self.boogie.start_services()
        await self.env.restart_bot(self.boogie.client)


@asynccontextmanager
async def open_hall(
    settings: Settings, *, runner: bool = False, locale: str = "en-US"
) -> AsyncGenerator[Hall]:
    """Run the bot; on leaving, whatever it raised and did not put into words fails the test.

    `locale` is the server's own.
    """
    boogie = Boogie(settings)
    await boogie.start_services()
    try:
        async with simcord.run(boogie.client) as env:
            guild = env.create_guild("The Dance Hall", preferred_locale=locale)
            moderators = guild.create_role("Mods", permissions=discord.Permissions(manage_messages=True))
            hall = Hall(
                env=env,
                boogie=boogie,
                channel=guild.create_text_channel("dance-floor"),
                mia=guild.add_member(env.create_user("mia")),
                max=guild.add_member(env.create_user("max"), roles=[moderators]),
                sam=guild.add_member(env.create_user("sam")),
            )
            if runner:
                await boogie.start_runner()
            try:
                yield hall
            finally:
                await hall.boogie.close()
    finally:
        await boogie.close()


def custom_ids(message: discord.Message | simcord.ResponseMessage) -> list[str]:
    """The custom ids of a message's buttons."""
    if isinstance(message, simcord.ResponseMessage):
        message = message.message
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return [child.custom_id or "" for row in rows for child in row.children]
