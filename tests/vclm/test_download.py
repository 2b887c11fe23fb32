"""Fetching results from a real socket: whole or not at all."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import web

from tests.support.engine import eventually
from tests.vclm.scripted import Handler, Service, slow
from vclm.client import VclmClient
from vclm.errors import VclmDownloadError


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def video(body: bytes, status: int = 200, **headers: str) -> Handler:
    async def handle(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body, headers=headers)

    return handle


async def truncated(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b"x" * 10)
    assert request.transport is not None
    request.transport.close()
    return response


async def test_download(client: VclmClient, service: Service, tmp_path: Path) -> None:
    link = '</results/1.json?signature=x>; rel="describedby"; type="application/json"'
    service.script = [truncated, video(b"", 503), video(b"whole", Link=link)]
    target = tmp_path / "dance.mp4"
    done = await client.download(service.url + "results/1.mp4", target, max_bytes=5)
    assert (done.size, target.read_bytes()) == (5, b"whole")
    assert done.report_url == service.url + "results/1.json?signature=x"
    assert "authorization" not in service.asked[0].headers
    assert files_in(tmp_path) == {"dance.mp4": b"whole"}


@pytest.mark.parametrize(("status", "asked"), [(404, 1), (410, 1), (403, 1), (429, 3), (500, 3)])
async def test_a_result_that_is_gone(
    client: VclmClient, service: Service, tmp_path: Path, status: int, asked: int
) -> None:
    service.script = [video(b"", status)]
    with pytest.raises(VclmDownloadError) as caught:
        await client.download(service.url, tmp_path / "x", max_bytes=5)
    assert (caught.value.status, caught.value.gone) == (status, asked == 1)
    assert len(service.asked) == asked
    assert not files_in(tmp_path)


async def test_a_result_that_is_too_large_leaves_what_was_there(
    client: VclmClient, service: Service, tmp_path: Path
) -> None:
    service.script = [video(b"123456")]
    target = tmp_path / "dance.mp4"
    target.write_bytes(b"older")
    with pytest.raises(VclmDownloadError, match="larger"):
        await client.download(service.url, target, max_bytes=5)
    assert len(service.asked) == 1
    assert files_in(tmp_path) == {"dance.mp4": b"older"}


async def test_a_cancelled_download_leaves_nothing(
    client: VclmClient, service: Service, tmp_path: Path
) -> None:
    service.script = [slow]
    task = asyncio.create_task(client.download(service.url, tmp_path / "x", max_bytes=5))
    await eventually(lambda: bool(service.asked))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not files_in(tmp_path)
