"""Where callbacks are sent, where not, and for how long it is tried."""

import asyncio
import contextlib
import logging

import pytest

from engine.addresses import is_public
from engine.callbacks import Callbacks
from engine.failure import ActionFailed, CannotStart
from engine.results import ResultUrls
from tests.engine.calls import SUBMIT_SHOT, RawCall, json_body
from tests.engine.receiver import Receiver
from tests.engine.telling import JOB, TOKEN, calling, our_log, record, sent
from tests.support.engine import RunningEngine

OWN_NETWORK = [
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://2130706433:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://10.0.0.1/",
    "http://192.168.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://[fd00:ec2::254]/",
    "https://user:password@example.org/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "//example.org/",
    "http://",
]


def refused(callbacks: Callbacks, url: str) -> bool:
    try:
        callbacks.check_url(url)
    except ActionFailed as failure:
        assert failure.code == "InvalidParameterValue.UrlIllegal"
        return True
    return False


async def test_the_own_network_is_refused_when_it_is_named_and_again_when_it_is_called(
    urls: ResultUrls, receiver: Receiver
) -> None:
    port = receiver.port
    async with calling(urls, allowed=is_public) as callbacks:
        assert not refused(callbacks, "https://example.org/hooks?token=1")
        for template in OWN_NETWORK:
            url = template.format(port=port)
            assert refused(callbacks, url), url
            assert not await asyncio.to_thread(callbacks.send, JOB, record(url)), url
        for host in ("localhost", "0x7f000001"):  # only resolving tells
            url = f"http://{host}:{port}/"
            assert not refused(callbacks, url)
            assert not await asyncio.to_thread(callbacks.send, JOB, record(url)), url
    assert receiver.received == []


async def test_the_engine_refuses_it_with_the_submission(engine: RunningEngine) -> None:
    for url in ("http://127.0.0.1:1/", "http://169.254.169.254/", "http://[::1]/", "nothing"):
        call = RawCall(SUBMIT_SHOT, body=json_body(Prompt="a boat", CallbackUrl=url))
        assert (await call.error(engine))[0] == "InvalidParameterValue.UrlIllegal", url


async def test_what_is_below_a_trusted_url_may_be_of_the_own_network(
    urls: ResultUrls, receiver: Receiver
) -> None:
    port = receiver.port
    trusted = (f"{receiver.base}/hooks/", f"http://localhost:{port}", "http://localhos")
    async with calling(urls, allowed=is_public, trusted=trusted) as callbacks:
        for url in ("/hooks", "/hooks/1", "/hooks/1?token=2", "/hooks?token=2", "/x/../hooks/1"):
            assert not refused(callbacks, receiver.base + url)
            assert await asyncio.to_thread(callbacks.send, JOB, record(receiver.base + url))
        assert await asyncio.to_thread(callbacks.send, JOB, record(f"HTTP://LocalHost:{port}/any"))
        assert len(receiver.received) == 6
        for url in (
            f"{receiver.base}/",
            f"{receiver.base}/hooksx",
            f"{receiver.base}/hooks/../admin",
            f"{receiver.base}/hooks/%2e%2e/admin",
            f"{receiver.base}1/hooks/",
            f"{receiver.base}.evil.example/hooks/",
            f"{receiver.base}@localhost:{port}/hooks/",
            f"https://127.0.0.1:{port}/hooks/",
            "http://127.0.0.1/hooks/",
            f"http://127.0.0.2:{port}/hooks/",
        ):
            assert refused(callbacks, url), url
            assert not await asyncio.to_thread(callbacks.send, JOB, record(url)), url
    async with calling(urls, allowed=is_public, trusted=("http://localhos",)) as callbacks:
        assert not await asyncio.to_thread(callbacks.send, JOB, record(f"http://localhost:{port}/"))
    assert len(receiver.received) == 6


@pytest.mark.parametrize("base", ["127.0.0.1:8080", "bot:8090/", "ftp://bot/", "https://"])
def test_a_trusted_url_that_is_none_stops_the_start(urls: ResultUrls, base: str) -> None:
    with pytest.raises(CannotStart, match="ENGINE_CALLBACK_TRUSTED"):
        calling(urls, trusted=(base,))


@pytest.mark.parametrize("drip", [b"", b"HTTP/1.1 200 OK\r\n", b"x: y\r\n"])
async def test_a_slow_receiver_is_left(
    urls: ResultUrls, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, drip: bytes
) -> None:
    monkeypatch.setattr("engine.callbacks.SECONDS", 0.3)
    caplog.set_level(logging.DEBUG)

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while not reader.at_eof():
                writer.write(drip)
                await writer.drain()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(reader.read(1 << 16), 0.05)
        writer.close()

    async with await asyncio.start_server(slow, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/?token={TOKEN}"
        assert not await sent(urls, record(url))
    assert f"callback of job {JOB} not delivered" in our_log(caplog)
    assert TOKEN not in our_log(caplog)


async def test_nobody_at_home(urls: ResultUrls, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    port = receiver.port
    for url in (f"https://127.0.0.1:{port}/{TOKEN}", f"http://boogie.invalid/{TOKEN}"):
        assert not await sent(urls, record(url))
    assert TOKEN not in our_log(caplog)
