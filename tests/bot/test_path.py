"""The whole path on real parts: the real bot on a simulated Discord, its supervisor, and the real engine."""

import asyncio
import io
import os
import signal
from pathlib import Path

import av
import discord
import pytest
import simcord

from bot.app import Boogie
from bot.credentials import CredentialsError, engine_credentials
from bot.settings import load_settings
from playground.sample import SAMPLE
from tests.support.pictures import picture


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGINE_SHORT_SIDE", "240")
    monkeypatch.setenv("ENGINE_WORKERS", "1")


async def test_a_picture_becomes_a_video_though_the_engine_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "the-bots-own-secret")
    boogie = Boogie(load_settings(_env_file=None, boogie_data=tmp_path))
    await boogie.start_services()
    try:
        _check_secrets(boogie, engine_credentials(tmp_path).secret_key)
        async with simcord.run(boogie.client) as env:
            guild = env.create_guild()
            channel = guild.create_text_channel("dance-floor")
            mia = guild.add_member(env.create_user("mia"))
            await boogie.start_runner()
            asked = await mia.slash(channel, "dance", image=("me.png", SAMPLE.read_bytes()), template="ke3")
            assert asked.response is not None
            assert asked.response.content.startswith("You're next in line")
            assert boogie.supervisor is not None
            await asyncio.sleep(1.5)  # somewhere between submission and the end
            first = boogie.supervisor.pid
            assert first is not None
            os.kill(first, signal.SIGKILL)
            async with asyncio.timeout(120):
                while not (last := channel.last_message) or not last.attachments:
                    await asyncio.sleep(0.2)
            assert boogie.supervisor.pid != first
            assert len(channel.history()) == 1
            [video] = last.attachments
            with av.open(io.BytesIO(await video.read())) as file:
                assert file.streams.video[0].frames >= 300
                assert file.streams.audio
            [kept] = (tmp_path / "results").glob("*.mp4")
            assert kept.stat().st_size == video.size
    finally:
        await boogie.close()
    assert not _alive(boogie)


async def test_two_pictures_and_a_sentence_become_a_video_because_the_engine_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.steps.submitting._FIRST_LOOK_SECONDS", 3600.0)  # it is not asked in vain
    boogie = Boogie(load_settings(_env_file=None, boogie_data=tmp_path))
    await boogie.start_services()
    try:
        async with simcord.run(boogie.client) as env:
            guild = env.create_guild()
            channel = guild.create_text_channel("cinema")
            mia = guild.add_member(env.create_user("mia"))
            await boogie.start_runner()
            await mia.slash(
                channel,
                "animate",
                image=("me.png", SAMPLE.read_bytes()),
                second_image=("you.png", picture(1600, 1200)),
                prompt="the wind *rises*",
                duration=1,
            )
            async with asyncio.timeout(120):
                while not (last := channel.last_message) or not last.attachments:
                    await asyncio.sleep(0.2)
            assert r"the wind \*rises\*" in last.content
            [video] = last.attachments
            with av.open(io.BytesIO(await video.read())) as file:
                shown = file.streams.video[0]
                assert shown.average_rate is not None
                assert shown.frames == shown.average_rate, "one second"
            [row] = last.components
            assert isinstance(row, discord.ActionRow)
            named = [button.custom_id or "" for button in row.children]
            assert [name.split(":")[1] for name in named] == ["again", "delete"]
            job = await boogie.client.service.find(named[0].rpartition(":")[2])
            assert job is not None
            assert job.callback_at is not None
    finally:
        await boogie.close()


def _check_secrets(boogie: Boogie, key: str) -> None:
    """The engine has its own keys, where no list of processes shows them, and none of the bot's."""
    assert boogie.supervisor is not None
    process = Path(f"/proc/{boogie.supervisor.pid}")
    assert key.encode() not in (process / "cmdline").read_bytes()
    assert b"the-bots-own-secret" not in (process / "environ").read_bytes()


def _alive(boogie: Boogie) -> bool:
    return boogie.supervisor is not None and boogie.supervisor.pid is not None


async def test_services_that_cannot_start_leave_nothing_running(tmp_path: Path) -> None:
    (tmp_path / "engine-credentials.json").write_text("{nonsense")
    boogie = Boogie(load_settings(_env_file=None, boogie_data=tmp_path))
    with pytest.raises(CredentialsError, match="Delete it"):
        await boogie.start_services()
    (tmp_path / "engine-credentials.json").unlink()
    engine_credentials(tmp_path)
    # The lock and the database were given back: another one can have them at once.
    keys = {"tencentcloud_secret_id": "AKIDx", "tencentcloud_secret_key": "y"}
    again = Boogie(load_settings(_env_file=None, boogie_data=tmp_path, **keys))
    await again.start_services()
    await again.close()


def test_credentials_are_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    made = engine_credentials(tmp_path / "data")
    assert engine_credentials(tmp_path / "data") == made
    path = tmp_path / "data" / "engine-credentials.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert made.secret_key not in repr(made)
    assert len(made.secret_key) >= 32
