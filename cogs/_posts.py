"""Take away what was posted for jobs."""

import time
from collections.abc import Iterable

import discord

from bot.client import BoogieClient
from bot.delivery.removal import take_answer_away
from bot.jobs.record import Job


async def take_away(client: BoogieClient, jobs: Iterable[Job]) -> bool:
    """Delete the messages that hold the answers of jobs; tells whether there are none any more."""
    gone = True
    posts = {job.message_id or job.id: job for job in jobs}  # what two share is deleted once
    for job in posts.values():
        try:
            gone &= await take_answer_away(client, job, time.time())
        except discord.HTTPException:  # Discord stumbles
            gone = False
    return gone
