"""The engine's supervisor with real engines: what it gets over, what ends it, and whom it believes."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.credentials import engine_credentials
from bot.supervisor import EngineStartError, EngineSupervisor


def supervisor(folder: Path, *, port: int | None = None, **environment: str) -> EngineSupervisor:
    settings = {"ENGINE_SHORT_SIDE": "144", "ENGINE_WORKERS": "1", **environment}
    return EngineSupervisor(folder / "engine", engine_credentials(folder), port=port, environment=settings)


async def test_a_process_that_cannot_be_made_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    supervised = supervisor(tmp_path)
    starting = asyncio.create_task(supervised.start())
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", str(tmp_path / "no-such-python"))
        async with asyncio.timeout(10):
            while "cannot be started" not in caplog.text:
                await asyncio.sleep(0.01)
    try:
        async with asyncio.timeout(60):
            await starting
        assert supervised.pid is not None
    finally:
        await supervised.close()


async def test_an_engine_that_refuses_is_not_waited_for(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    supervised = supervisor(tmp_path, ENGINE_SHORT_SIDE="11")
    async with asyncio.timeout(60):
        with pytest.raises(EngineStartError, match="above says why"):
            await supervised.start()
    assert "ENGINE_SHORT_SIDE" in capfd.readouterr().err
    assert supervised.pid is None


@asynccontextmanager
async def stranger() -> AsyncGenerator[int]:
    """Somebody else's service, as healthy as ours."""

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"}, headers={"X-Boogie-Instance": ""})

    app = web.Application()
    app.router.add_get("/health", health)
    async with TestServer(app, host="127.0.0.1") as server:
        assert server.port is not None
        yield server.port


async def test_a_stranger_on_the_port_is_not_taken_for_the_engine(tmp_path: Path) -> None:
    async with stranger() as port, asyncio.timeout(60):
        with pytest.raises(EngineStartError):
            await supervisor(tmp_path, port=port).start()
