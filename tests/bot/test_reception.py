"""Where callbacks are received: by the settings, and the same after a restart."""

import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.callbacks.addresses import CallbackAddresses
from bot.callbacks.judge import CallbackJudge
from bot.callbacks.reception import CallbackPortError, CallbackReception
from bot.doctor_callbacks import check_callbacks
from bot.jobs.database import DataLock
from bot.settings import Settings, load_settings
from bot.supervisor import free_port
from tests.bot.records import open_store

KEYS: dict[str, Any] = {"tencentcloud_secret_id": "AKIDx", "tencentcloud_secret_key": "y"}
OWN: dict[str, Any] = {**KEYS, "vclm_endpoint": "http://engine:8080", "engine_endpoint": "http://engine:8080"}


def settings_for(folder: Path, **chosen: Any) -> Settings:
    return load_settings(_env_file=None, boogie_data=folder, **chosen)


@asynccontextmanager
async def received(settings: Settings) -> AsyncGenerator[CallbackAddresses]:
    """Open a reception, and close it."""
    reception = CallbackReception(settings)
    async with open_store(settings.database) as store:
        try:
            yield await reception.open(CallbackJudge(store, None, lambda: None))
        finally:
            await reception.close()


async def leads_here(addresses: CallbackAddresses, base: str) -> bool:
    challenge = "c" * 43
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{base}/callbacks/{challenge}")
    return answer.text == addresses.proof(challenge)


async def test_the_engine_on_this_machine_calls_over_loopback_and_finds_the_same_address_again(
    tmp_path: Path,
) -> None:
    settings = settings_for(tmp_path)
    async with received(settings) as first:
        assert first.base is not None
        assert first.base.startswith("http://127.0.0.1:")
        assert await leads_here(first, first.base)
        url = first.url(first.base, "a-job")
    async with received(settings) as second:
        assert second.base is not None
        assert second.url(second.base, "a-job") == url
    assert (tmp_path / "callbacks.json").stat().st_mode & 0o077 == 0


async def test_when_somebody_has_the_port_meanwhile_another_is_taken(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with received(settings) as first:
        port = int((first.base or "").rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)):
        async with received(settings) as second:
            assert second.base is not None
            assert second.base != first.base
            assert await leads_here(second, second.base)
            assert second.columns("a-job")["callback_hash"] == first.columns("a-job")["callback_hash"]


async def test_a_chosen_port_that_is_taken_stops_the_start_with_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        with pytest.raises(CallbackPortError, match=f"{port}.*BOOGIE_CALLBACK_PORT"):
            async with received(settings_for(tmp_path, boogie_callback_port=port)):
                pass


async def test_a_memory_that_makes_no_sense_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "callbacks.json").write_text('{"secret": 1')
    async with received(settings_for(tmp_path)) as addresses:
        assert await leads_here(addresses, addresses.base or "")


async def test_the_cloud_calls_the_public_address_or_not_at_all(tmp_path: Path) -> None:
    async with received(settings_for(tmp_path, **KEYS)) as none:
        assert none.base is None
        assert none.columns("a-job") == {"callback_base": None, "callback_hash": None}
    port, public = free_port(), "https://boogie.example.org/b"
    settings = settings_for(tmp_path, boogie_callback_url=f"{public}/", boogie_callback_port=port, **KEYS)
    async with received(settings) as addresses:
        assert addresses.base == public
        for prefix in ("", "/b"):
            assert await leads_here(addresses, f"http://127.0.0.1:{port}{prefix}")


def test_only_an_engine_of_ours_may_call_an_address_of_the_own_network(tmp_path: Path) -> None:
    inside = {"boogie_callback_url": "http://bot:8090", "boogie_callback_port": 8090}
    assert settings_for(tmp_path, **inside, **OWN).callback_base == "http://bot:8090"
    assert settings_for(tmp_path, **inside, **KEYS).callback_base is None
    assert settings_for(tmp_path, **inside).callback_base is None, "the engine here calls over loopback"


async def doctor(settings: Settings, *, running: bool = False) -> tuple[bool, str]:
    lock = DataLock(settings.boogie_data)
    if running:
        await lock.acquire(wait=0.0)
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=5.0) as client:
            finding = await check_callbacks(settings, client)
    finally:
        lock.release()
    return finding.ok, finding.detail


async def test_the_doctor_says_where_callbacks_come_from(tmp_path: Path) -> None:
    assert "loopback" in (await doctor(settings_for(tmp_path)))[1]
    words = (await doctor(settings_for(tmp_path, **KEYS)))[1]
    assert "BOOGIE_CALLBACK_URL is not set" in words
    assert "cannot be asked about animations" in words
    mainland = settings_for(tmp_path, vclm_endpoint="https://vclm.tencentcloudapi.com", **KEYS)
    assert (await doctor(mainland))[1] == "BOOGIE_CALLBACK_URL is not set: results are asked for"
    inside = {"boogie_callback_url": "http://bot:8090", "boogie_callback_port": 8090}
    fine, words = await doctor(settings_for(tmp_path, **inside, **KEYS))
    assert fine
    assert "cannot reach http://bot:8090" in words


async def test_the_doctor_follows_the_address_while_boogie_runs(tmp_path: Path) -> None:
    port = free_port()
    here = settings_for(
        tmp_path,
        boogie_callback_url=f"http://127.0.0.1:{port}/b",
        boogie_callback_port=port,
        **OWN,
    )
    fine, words = await doctor(here)
    assert fine
    assert "when Boogie runs" in words
    async with received(here):
        assert await doctor(here, running=True) == (True, f"http://127.0.0.1:{port}/b leads here")
        elsewhere = here.model_copy(update={"boogie_callback_url": f"http://127.0.0.1:{port}/nowhere"})
        fine, words = await doctor(elsewhere, running=True)
        assert not fine
        assert "leads elsewhere (HTTP 404)" in words
        fine, words = await doctor(here)  # nobody holds the data folder: somebody else has the port
        assert not fine
        assert "BOOGIE_CALLBACK_PORT" in words
    fine, words = await doctor(here, running=True)
    assert not fine
    assert "cannot be reached" in words
