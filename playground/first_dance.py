"""The dance the playground asks for by itself, so that the first thing one sees is a finished one."""

import asyncio
from pathlib import Path

import discord
from simcord import InteractionResult

from bot.app import Boogie
from bot.delivery.buttons import DELETE
from playground.sample import SAMPLE
from playground.world import World

TEMPLATE = "ke3"
_LOOK_SECONDS = 0.5


async def ask(world: World) -> InteractionResult:
    """Let the member ask for a dance of the sample, with the real slash command."""
    return await world.member.slash(
        world.dance_floor, "dance", image=(SAMPLE.name, SAMPLE.read_bytes()), template=TEMPLATE
    )


async def wait_for_video(asked: InteractionResult, boogie: Boogie) -> Path | None:
    """Wait until the answer has its buttons, which name the job; the video's file if it was made."""
    while (answer := asked.response) is not None:
        if (job_id := _job_on_buttons(answer.message)) is not None:
            job = await boogie.client.service.find(job_id)
            return boogie.settings.results / job.result_file if job and job.result_file else None
        await asyncio.sleep(_LOOK_SECONDS)
    return None  # somebody deleted the answer


def _job_on_buttons(message: discord.Message) -> str | None:
    rows = (row for row in message.components if isinstance(row, discord.ActionRow))
    custom_ids = (button.custom_id or "" for row in rows for button in row.children)
    matches = (DELETE.fullmatch(custom_id) for custom_id in custom_ids)
    return next((match["job"] for match in matches if match), None)
