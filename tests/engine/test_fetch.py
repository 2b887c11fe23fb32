"""Fetching by URL, from a real server on loopback, with only 127.0.0.1 allowed."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer
from hypothesis import given
from hypothesis import strategies as st

from engine.addresses import is_public
from engine.failure import ActionFailed
from engine.fetch import Fetcher
from engine.outbound import AddressRefused, JudgingResolver
from tests.support.pictures import picture

PICTURE = picture()


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x" * 65536)


async def redirect(request: web.Request) -> web.Response:
    raise web.HTTPFound(request.query["to"])


async def zipped(_: web.Request) -> web.Response:
    return web.Response(body=b"\x1f\x8b garbage", headers={"Content-Encoding": "gzip"})


async def some_picture(_: web.Request) -> web.Response:
    return web.Response(body=PICTURE)


@pytest_asyncio.fixture
async def server() -> AsyncGenerator[BaseTestServer]:
    app = web.Application()
    app.router.add_get("/picture", some_picture)
    app.router.add_get("/endless", endless)
    app.router.add_get("/redirect", redirect)
    app.router.add_get("/zipped", zipped)
    async with TestServer(app, host="127.0.0.1") as running:
        yield running


async def fetched(url: str, max_bytes: int = 1 << 20) -> bytes:
    async with Fetcher(allowed=lambda address: address == "127.0.0.1") as fetcher:
        return await fetcher.fetch(url, max_bytes=max_bytes)


async def refused(url: str, max_bytes: int = 1 << 20) -> str:
    with pytest.raises(ActionFailed) as caught:
        await fetched(url, max_bytes)
    return caught.value.code


async def test_a_picture(server: BaseTestServer) -> None:
    assert await fetched(str(server.make_url("/picture"))) == PICTURE


async def test_a_redirect_is_followed_a_few_times(server: BaseTestServer) -> None:
    assert await fetched(str(server.make_url("/redirect?to=/picture"))) == PICTURE
    assert (
        await refused(str(server.make_url("/redirect?to=/redirect?to=/x")))
        == "FailedOperation.ImageDownloadError"
    )


@pytest.mark.parametrize("host", ["127.0.0.2", "[::1]", "10.0.0.1"])
async def test_a_redirect_leads_nowhere_we_would_not_go(server: BaseTestServer, host: str) -> None:
    target = f"http://{host}:{server.port}/picture"
    assert await refused(str(server.make_url(f"/redirect?to={target}"))) == "InvalidParameterValue.UrlIllegal"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/"])
async def test_a_redirect_keeps_to_http(server: BaseTestServer, target: str) -> None:
    code = await refused(str(server.make_url("/redirect").with_query(to=target)))
    assert code == "InvalidParameterValue.UrlIllegal"


async def test_size_is_bounded_also_without_a_length(server: BaseTestServer) -> None:
    assert await refused(str(server.make_url("/endless"))) == "FailedOperation.ImageSizeExceed"
    assert (
        await refused(str(server.make_url("/picture")), len(PICTURE) - 1) == "FailedOperation.ImageSizeExceed"
    )


async def test_nothing_is_unpacked(server: BaseTestServer) -> None:
    assert (await fetched(str(server.make_url("/zipped")))).startswith(b"\x1f\x8b")


async def test_what_is_not_there(server: BaseTestServer) -> None:
    assert await refused(str(server.make_url("/other"))) == "FailedOperation.ImageDownloadError"
    url = str(server.make_url("/picture"))
    await server.close()
    assert await refused(url) == "FailedOperation.ImageDownloadError"


async def test_a_name_is_judged_by_all_its_addresses() -> None:
    with pytest.raises(AddressRefused):
        await JudgingResolver(is_public).resolve("localhost", 80)
    (address, *_) = await JudgingResolver(lambda _: True).resolve("localhost", 80)
    assert address["host"] == "127.0.0.1"


async def test_a_slow_server_is_left(server: BaseTestServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.fetch.TOTAL_SECONDS", 0.2)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as slow:
        port = slow.sockets[0].getsockname()[1]
        assert await refused(f"http://127.0.0.1:{port}/") == "FailedOperation.ImageDownloadError"


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="169.254.0.0/16"))
def test_private_addresses_in_every_wrapping(address: object) -> None:
    number = int(address)  # pyright: ignore
    for wrapped in (
        f"{address}",
        f"::ffff:{address}",
        f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}",
        f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1",
    ):
        assert not is_public(wrapped)


@given(st.text(max_size=40))
def test_what_is_no_address_is_not_public(text: str) -> None:
    if not any(character.isdigit() for character in text):
        assert not is_public(text)
