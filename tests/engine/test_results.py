"""Results: who gets them, and until when."""

import os
import stat
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from engine.failure import CannotStart
from engine.files import FileStore
from engine.results import Results

JOB = "1234567890123456789"


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def files(tmp_path: Path, clock: Clock) -> FileStore:
    store = FileStore(tmp_path, keep_seconds=86400, clock=clock)
    drafts = store.drafts(JOB)
    drafts.video.write_bytes(b"0123456789")
    drafts.report.write_text("{}")
    store.publish(JOB, drafts)
    for name in (f"{JOB}.mp4", f"{JOB}.json"):
        os.utime(store.result_path(name), (clock.now, clock.now))
    return store


@pytest_asyncio.fixture
async def browser(files: FileStore) -> AsyncGenerator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    app.router.add_get("/results/{name}", Results(files).get)
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_a_url_dies_after_a_day_and_the_file_with_it(
    browser: TestClient[web.Request, web.Application], files: FileStore, clock: Clock
) -> None:
    url = files.signed_path(f"{JOB}.mp4", files.expiry(clock.now))
    clock.now += 86399
    answer = await browser.get(url)
    assert (answer.status, await answer.read()) == (200, b"0123456789")
    assert files.sweep() == 0
    clock.now += 1
    assert (await browser.get(url)).status == 410
    clock.now += 1
    assert files.sweep() == 2
    assert not files.result_path(f"{JOB}.mp4").exists()


async def test_a_deleted_result_is_not_found(
    browser: TestClient[web.Request, web.Application], files: FileStore, clock: Clock
) -> None:
    url = files.signed_path(f"{JOB}.mp4", files.expiry(clock.now))
    files.result_path(f"{JOB}.mp4").unlink()
    assert (await browser.get(url)).status == 404


async def test_no_part_of_a_url_can_be_changed(
    browser: TestClient[web.Request, web.Application], files: FileStore, clock: Clock
) -> None:
    expires = files.expiry(clock.now)
    url = files.signed_path(f"{JOB}.mp4", expires)
    for changed in (
        url.replace(str(expires), str(expires + 1)),
        url.replace(".mp4", ".json"),
        url.replace(JOB, "1234567890123456788"),
        url.replace(JOB, "..%2Furl-key"),
        url.partition("&")[0],
        url.partition("?")[0],
        url[:-1] + ("1" if url.endswith("0") else "0"),
        url.replace(str(expires), "soon"),
        url.replace(str(expires), "9" * 5000),
        url.partition("signature=")[0] + "signature=%C3%A9",
    ):
        assert (await browser.get(changed)).status == 403, changed


async def test_the_report_is_linked_and_signed(
    browser: TestClient[web.Request, web.Application], files: FileStore, clock: Clock
) -> None:
    answer = await browser.get(files.signed_path(f"{JOB}.mp4", files.expiry(clock.now)))
    report = await browser.get(URL(answer.links["describedby"]["url"]).relative())
    assert (report.status, await report.text()) == (200, "{}")


async def test_ranges(
    browser: TestClient[web.Request, web.Application], files: FileStore, clock: Clock
) -> None:
    url = files.signed_path(f"{JOB}.mp4", files.expiry(clock.now))
    part = await browser.get(url, headers={"Range": "bytes=-3"})
    assert (part.status, await part.read()) == (206, b"789")
    assert (await browser.get(url, headers={"Range": "bytes=99-"})).status == 416
    assert (await browser.head(url)).status == 200


def test_the_key_is_private_and_stays(tmp_path: Path, clock: Clock) -> None:
    first = FileStore(tmp_path, keep_seconds=60, clock=clock)
    second = FileStore(tmp_path, keep_seconds=60, clock=clock)
    assert first.signed_path("1.mp4", 5) == second.signed_path("1.mp4", 5)
    assert stat.S_IMODE((tmp_path / "url-key").stat().st_mode) == 0o600
    other = FileStore(tmp_path / "other", keep_seconds=60, clock=clock)
    assert other.signed_path("1.mp4", 5) != first.signed_path("1.mp4", 5)


def test_a_damaged_key_is_reported(tmp_path: Path) -> None:
    (tmp_path / "url-key").write_bytes(b"short")
    with pytest.raises(CannotStart, match="damaged"):
        FileStore(tmp_path, keep_seconds=60)
