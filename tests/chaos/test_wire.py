"""Discord answers the real bot with errors, on the wire: each dance still arrives, and once.

What the bot should make of each error is tested beside it, quickly; here discord.py's own behaviour takes
part: what it repeats, what it sends along, and what it believes of an answer.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.chaos.stage import Stage, asked, opened_stage, small_sample, until_all_told
from tests.support.discord_payloads import CHANNEL_ID
from tests.support.discord_state import Interaction, Message, custom_ids

pytestmark = pytest.mark.chaos

CHANNEL = rf"^/channels/{CHANNEL_ID}/messages$"

NARROW = 300_000  # bytes that a place takes: somewhat less than a video of this size has


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with opened_stage(tmp_path) as opened:
        yield opened


def answers(stage: Stage, interaction: Interaction) -> list[Message]:
    """The visible messages with the video of an interaction's dance."""
    job = stage.rows()[interaction.id]["id"]
    return [
        message
        for message in stage.discord.state.visible()
        if message.videos and f"boogie:again:{job}" in custom_ids(message.payload()["components"])
    ]


async def test_each_error_ends_in_one_video(stage: Stage) -> None:
    discord, picture = stage.discord, small_sample()
    narrow = await asked(stage, picture, 0, attachment_size_limit=NARROW)
    everyone = [await asked(stage, picture, number) for number in range(1, 7)]
    dead, unknown, heavy, stumbling, busy, deleted = everyone

    def original(interaction: Interaction) -> str:
        return f"/{re.escape(interaction.token)}/messages/@original$"

    dead.dead = True  # 401, 50027
    discord.fail("PATCH", original(unknown), 404, {"code": 10015, "message": "Unknown Webhook"}, times=99)
    too_large = {"code": 40005, "message": "Request entity too large"}
    discord.fail("PATCH", original(heavy), 413, too_large, with_files=True)
    discord.fail("PATCH", original(stumbling), 500, "upstream", with_files=True, after_effect=True, times=2)
    limited = {"message": "You are being rate limited.", "retry_after": 0.6, "global": False}
    via = {"Via": "1.1 google", "Retry-After": "1"}
    discord.fail("PATCH", original(busy), 429, limited, with_files=True, headers=via)
    assert deleted.original
    deleted.original.deleted = True  # 404, 10008: by a moderator
    # Whichever comes to the channel first: it is posted, but the bot hears otherwise.
    discord.fail("POST", CHANNEL, 502, "bad gateway", with_files=True, after_effect=True, times=1)
    await until_all_told(stage)

    rows = stage.rows()
    assert not [fault for fault in discord.rest.faults if fault.times < 50], "every fault was met"
    assert {rows[one.id]["state"] for one in stage.acknowledged} == {"delivered"}, stage.bot.tail()
    found = {one.id: answers(stage, one) for one in stage.acknowledged}
    assert {len(messages) for messages in found.values()} == {1}
    for one in (narrow, heavy, stumbling, busy):
        assert found[one.id][0] is one.original, "the first answer became the video"
    for one in (dead, unknown, deleted):
        (message,) = found[one.id]
        assert message is not one.original
        assert message.nonce is not None
        assert f"<@{7000 + stage.acknowledged.index(one)}>" in message.payload()["content"]
    (video,) = found[narrow.id][0].files.values()
    assert len(video) < NARROW, "it was made to fit"
