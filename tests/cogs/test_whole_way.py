"""The whole way of a picture: from the command through intake (and, once, the engine) back to the channel."""

import asyncio
import io
from pathlib import Path

import av
import pytest
import simcord
from PIL import Image

from bot.dances import dances
from bot.delivery import progress
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


async def test_a_second_picture_is_looked_at_like_the_first(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path), runner=True) as hall:
        answer = await hall.animate(second_image=("half.png", cut_off()))
        await wait_for(answer, "About your second picture: That picture is damaged or cut off", 20)
        assert hall.jobs()[0]["state"] in ("rejected", "failed")
        assert list(hall.boogie.settings.pictures.iterdir()) == []


async def test_a_member_is_told_when_nobody_makes_videos_right_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN", 0.0)  # told at once rather than in a few seconds
    async with open_hall(without_provider(tmp_path), runner=True) as hall:
        answer = await hall.animate()
        message = await wait_for(answer, "does not answer right now", 20)
        assert "your place is kept" in message.content
        assert hall.jobs()[0]["state"] == "reviewed"


@pytest.fixture
def with_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings under which the bot starts an engine of its own."""
    monkeypatch.setenv("ENGINE_SHORT_SIDE", "144")  # the engine is a process of its own and reads this
    monkeypatch.delenv("TENCENTCLOUD_SECRET_ID", raising=False)
    monkeypatch.delenv("TENCENTCLOUD_SECRET_KEY", raising=False)
    return Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        boogie_data=tmp_path,
        engine_workers=1,
    )


async def test_a_picture_and_a_sentence_become_a_video_in_the_channel(with_engine: Settings) -> None:
    async with open_hall(with_engine, runner=True) as hall:
        picture = (SAMPLE.name, SAMPLE.read_bytes())
        refused = await hall.animate(voice="Arrogant_Miss")
        assert refused.ephemeral
        assert refused.response is not None
        assert "Man (professional_host)" in refused.response.content
        alone = await hall.animate(image=picture, prompt="a man walks by", duration=2, voice="Man")
        both = await hall.animate(image=picture, prompt="night falls", duration=1, second_image=picture)
        shown = [await wait_for(answer, "AI-generated", 120) for answer in (alone, both)]
        for message, words, seconds in zip(shown, ("a man walks by", "night falls"), (2, 1), strict=True):
            assert words in message.content
            assert hall.mia.mention in message.content
            (video,) = message.attachments
            assert words in (video.description or "")
            with av.open(io.BytesIO(await video.read())) as container:
                assert len(container.streams.video) == len(container.streams.audio) == 1
                [pictures] = container.streams.video
                assert pictures.duration is not None
                assert pictures.time_base is not None
                assert float(pictures.duration * pictures.time_base) == pytest.approx(seconds, abs=0.1)
        job = hall.jobs()[0]["id"]
        assert custom_ids(shown[0]) == [f"boogie:{what}:{job}" for what in ("again", "delete")]
        await hall.mia.click(shown[0].message, label="Delete")
        assert shown[0].id not in {left.id for left in hall.channel.history()}


async def test_what_cannot_dance_is_made_into_something_else_by_whoever_presses(
    with_engine: Settings,
) -> None:
    async with open_hall(with_engine, runner=True) as hall:
        refused = await hall.dance()
        shown = await wait_for(refused, "can't find a person", 120)
        assert "this I can make of it" in shown.content
        await hall.restart()
        await hall.boogie.start_runner()
        job = hall.jobs()[0]
        assert job["state"] == "rejected"
        *offered, delete = custom_ids(shown)
        wanted = [f"dance-{one.id}" for one in dances() if one.takes_anything] + ["film"]
        assert offered == [f"boogie:offer:{name}:{job['id']}" for name in wanted]
        assert delete == f"boogie:delete:{job['id']}"
        for offer in offered:
            pressed = await hall.sam.click(shown.message, custom_id=offer)
            made = await wait_for(pressed, "AI-generated", 120)
            assert hall.sam.mention in made.content
            (video,) = made.attachments
            with av.open(io.BytesIO(await video.read()), "r") as container:
                assert len(list(container.decode(video=0))) > 30
        await hall.mia.click(shown.message, label="Delete")
        assert shown.id not in {left.id for left in hall.channel.history()}
        assert {one["picture_file"] for one in hall.jobs()} == {None}
        assert list(hall.boogie.settings.pictures.iterdir()) == []


async def test_a_picture_becomes_a_video_in_the_channel(with_engine: Settings) -> None:
    async with open_hall(with_engine, runner=True) as hall:
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


async def test_two_pictures_dance_side_by_side_in_one_video(with_engine: Settings) -> None:
    async with open_hall(with_engine, runner=True) as hall:
        picture = SAMPLE.read_bytes()
        options = {"template": "huajiangwu", "first": ("anna.png", picture), "second": ("bert.png", picture)}
        answer = await hall.mia.slash(hall.channel, "battle", **options)
        message = await wait_for(answer, "anna · bert", 240)
        (video,) = message.attachments
        assert message.content.endswith("AI-generated video")
        with av.open(io.BytesIO(await video.read()), "r") as container:
            assert len(container.streams.video) == len(container.streams.audio) == 1
            assert "AIGC" in container.metadata
            frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
        assert len(frames) > 30
        half = frames[0].shape[1] // 2
        for frame in frames[:: len(frames) // 4]:
            left, right = frame[:, :half].astype(int), frame[:, half:].astype(int)
            assert abs(left - right).mean() < 6, "the same picture, at the same moment of the same dance"
        async with asyncio.timeout(20):
            while not any(shown.poll for shown in hall.channel.history()):
                await asyncio.sleep(0.05)
