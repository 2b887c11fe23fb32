"""Job records of any size, made at once: jobs that are under way at the renderer and not due for an hour."""

import asyncio
import json
import secrets
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.callbacks.addresses import CallbackAddresses
from bot.jobs import migrator
from bot.jobs.states import JobState
from bot.private_files import write_private_file
from bot.wishes import AnimationWish, wish_columns
from tests.support.discord_payloads import APPLICATION_ID, CHANNEL_ID, GUILD_ID
from tests.support.discord_state import Interaction, Message

NOT_DUE_SECONDS = 3600.0


async def make_record(
    data: Path, addresses: CallbackAddresses, awaited: list[Interaction], others: int
) -> dict[int, str]:
    """Make a data folder with a job for each of `awaited` and `others` more.

    Returns the awaited jobs' callback addresses by interaction.
    """
    secret = addresses.secret.decode()
    write_private_file(data / "callbacks.json", json.dumps({"secret": secret, "port": 0}))
    await migrator.upgrade(data / "boogie.db")
    rows = [_row(addresses, one.id, one.token, one.original) for one in awaited]
    rows += [_row(addresses, number + 1, "no-token", None) for number in range(others)]
    await asyncio.to_thread(_insert, data / "boogie.db", rows)
    base = addresses.base or ""
    return {row["interaction_id"]: addresses.url(base, row["id"]) for row in rows[: len(awaited)]}


def _insert(database: Path, rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    marks = ", ".join(f":{name}" for name in names)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(f"INSERT INTO jobs ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608


def _row(
    addresses: CallbackAddresses, interaction_id: int, token: str, original: Message | None
) -> dict[str, Any]:
    now, job_id = time.time(), secrets.token_hex(8)
    return {
        "id": job_id,
        "interaction_id": interaction_id,
        "interaction_token": token,
        "application_id": APPLICATION_ID,
        "user_id": 7,
        "user_name": "member",
        "guild_id": GUILD_ID,
        "channel_id": CHANNEL_ID,
        "locale": "en-US",
        "filesize_limit": 10 << 20,
        "can_post_in_channel": 1,
        **wish_columns(AnimationWish(prompt="the wind rises")),
        "picture_name": "me.png",
        "picture_size": 1000,
        "picture_file": None,
        "state": str(JobState.SUBMITTED),
        "version": 3,
        "due_at": now + NOT_DUE_SECONDS,
        "created_at": now,
        "changed_at": now,
        "deadline_at": now + 2 * NOT_DUE_SECONDS,
        "provider": "cloud",
        "trace_id": f"boogie-{job_id}",
        "submission_started_at": now,
        "submitted_at": now,
        "provider_job_id": secrets.token_hex(8),
        **addresses.columns(job_id),
        "message_id": original.id if original is not None else None,
    }
