"""The whole way of a picture: from the command through intake (and, once, the engine) back to the channel."""

import asyncio
import io
from pathlib import Path

import av
import pytest
import simcord
from PIL import Image

from bot.settings import Settings
from playground.sample import SAMPLE
from tests.cogs.hall import custom_ids, open_hall, png, without_provider


async def wait_for(answer: simcord.InteractionResult, words: str, seconds: float) -> simcord.ResponseMessage:
    """Wait until the answer was edited to hold these words."""
    async with asyncio.timeout(seconds):
        while (message := answer.response) is None or words not in message.content:
            await asyncio.sleep(0.05)
    return message


def cut_off() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((600, 900), 80).save(buffer, "PNG")
    return buffer.getvalue()[:-5000]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("holiday.png", b"just some words, and no picture at all", "not a picture I can read"),
        ("tiny.png", png(120, 180), "only 120 × 180 pixels"),
        ("empty.jpg", b"", "That file is empty"),
        ("half.png", cut_off(), "damaged or cut off"),
    ],
)
async def test_what_cannot_dance_is_refused_in_the_right_words(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    async with open_hall(without_provider(tmp_path), runner=True) as hall:
        answer = await hall.dance(image=(name, data))
        message = await wait_for(answer, words, 20)
        assert "Traceback" not in message.content
        assert hall.jobs()[0]["state"] in ("rejected", "failed")


async def test_a_picture_becomes_a_video_in_the_channel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENGINE_SHORT_SIDE", "144")  # the engine is a process of its own and reads this
    monkeypatch.delenv("TENCENTCLOUD_SECRET_ID", raising=False)
    monkeypatch.delenv("TENCENTCLOUD_SECRET_KEY", raising=False)
    settings = Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        boogie_data=tmp_path,
        engine_workers=1,
    )
    async with open_hall(settings, runner=True) as hall:
        answer = await hall.dance(image=(SAMPLE.name, SAMPLE.read_bytes()), template="huajiangwu")
        message = await wait_for(answer, "AI-generated", 120)
        assert "Paddling" in message.content
        assert hall.mia.mention in message.content
        (video,) = message.attachments
        assert video.content_type == "video/mp4"
        assert video.description
        with av.open(io.BytesIO(await video.read())) as container:
            assert len(container.streams.video) == len(container.streams.audio) == 1
        job = hall.jobs()[0]["id"]
        assert custom_ids(message) == [f"boogie:{what}:{job}" for what in ("again", "other", "delete")]
        again = await hall.sam.click(message.message, label="Again")
        assert again.response is not None
        assert "in line" in again.response.content
        await hall.mia.click(message.message, label="Delete")
        assert message.id not in {shown.id for shown in hall.channel.history()}
        assert list(hall.boogie.settings.results.iterdir()) == []
