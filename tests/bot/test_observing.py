"""What the owner's monitoring sees, over HTTP, of the real bot."""

import asyncio
import socket
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord.http
import httpx
import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from bot.client import BoogieClient
from bot.doctor_metrics import check_log, check_metrics
from bot.jobs.states import JobState
from bot.observing.collectors import RecordCollector
from bot.observing.discord_errors import error_trace
from bot.observing.health import examine
from bot.observing.meters import Meters
from bot.observing.port import MetricsPortError
from bot.observing.vitals import Vitals
from bot.settings import Settings, load_settings
from bot.supervisor import free_port
from tests.bot.records import ANIMATION, Clock, claimed, moved, open_store
from tests.cogs.hall import NOBODY, Hall, open_hall, without_provider
from tests.support.discord_server import DiscordServer
from vclm.client import VclmClient
from vclm.errors import VclmApiError, VclmUnreachable

Series = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def series(text: str) -> Series:
    """The samples of an answer of /metrics, by name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def of(meters: Meters, name: str, **labels: str) -> float:
    """One sample of a registry, 0 if there is none."""
    return meters.registry.get_sample_value(name, labels) or 0.0


def unasked(data: Path, port: int) -> Settings:
    """Settings with a private port, and a provider of which nobody knows yet that it does not answer."""
    settings = without_provider(data, boogie_metrics_port=port)
    return settings.model_copy(update={"vclm_endpoint": f"http://127.0.0.1:{free_port()}"})


@asynccontextmanager
async def watched(data: Path, **options: Any) -> AsyncGenerator[tuple[Hall, httpx.AsyncClient]]:
    """The bot with a private port, and somebody who looks at it."""
    port = free_port()
    async with open_hall(unasked(data, port), **options) as hall:
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=20) as client:
            yield hall, client


async def test_the_numbers_are_those_of_the_record_at_that_moment(tmp_path: Path) -> None:
    async with watched(tmp_path) as (hall, client):
        before = series((await client.get("/metrics")).text)
        assert before[("boogie_jobs", (("state", "received"),))] == 0
        assert before[("boogie_queue_age_seconds", ())] == 0
        await hall.dance()
        await hall.animate()
        with closing(sqlite3.connect(hall.boogie.settings.database)) as record, record:
            record.execute("UPDATE jobs SET state = 'delivered', points = 7.5 WHERE kind <> 'dance'")
            record.execute("UPDATE jobs SET created_at = created_at - 500 WHERE kind = 'dance'")
        after = series((await client.get("/metrics")).text)
        assert after[("boogie_jobs", (("state", "received"),))] == 1
        assert after[("boogie_jobs", (("state", "delivered"),))] == 1
        assert {labels[0][1] for name, labels in after if name == "boogie_jobs"} == set(JobState)
        assert 500 <= after[("boogie_queue_age_seconds", ())] < 600
        assert after[("boogie_points_spent", ())] == 7.5
        assert after[("process_resident_memory_bytes", ())] > 1e7
        assert after[("boogie_runner_alive", ())] == 0


async def test_health_says_what_is_wrong_and_is_well_when_nothing_is(tmp_path: Path) -> None:
    async with watched(tmp_path) as (hall, client):
        ill = await client.get("/health")
        assert ill.status_code == 503
        checks = ill.json()["checks"]
        assert {name for name, check in checks.items() if not check["ok"]} == {"runner"}
        await hall.boogie.start_runner()
        well = await client.get("/health")
        assert (well.status_code, well.json()["ok"]) == (200, True)
        assert well.json()["oldest_due_seconds"] == 0
        assert (await client.get("/")).status_code == 404
        assert (await client.post("/health")).status_code == 405


async def test_who_comes_while_many_are_answered_comes_again(tmp_path: Path) -> None:
    async with watched(tmp_path) as (_, client):
        answers = await asyncio.gather(*(client.get("/metrics") for _ in range(30)))
        assert {answer.status_code for answer in answers} <= {200, 429}
        assert (await client.get("/metrics")).status_code == 200


async def test_without_a_port_nothing_listens_and_a_taken_one_is_explained(tmp_path: Path) -> None:
    assert load_settings(_env_file=None).boogie_metrics_port is None
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        with pytest.raises(MetricsPortError, match=f"{port}.*BOOGIE_METRICS_PORT"):
            async with open_hall(without_provider(tmp_path, boogie_metrics_port=port)):
                pass
    async with open_hall(without_provider(tmp_path)):  # everything was given back
        pass


def parts(**troubles: bool) -> Vitals:
    gateway: Any = SimpleNamespace(connected="gateway" not in troubles, latency=0.1)
    return Vitals(gateway, lambda: "provider" not in troubles, lambda: "runner" not in troubles)


async def test_each_part_can_be_what_is_wrong(tmp_path: Path) -> None:
    database, clock = tmp_path / "b.db", Clock()
    async with open_store(database, clock) as store:
        for name in ("gateway", "provider", "runner"):
            found = examine(database, parts(**{name: True}), clock)
            assert [name for name, check in found.checks.items() if not check.ok] == [name]
        await claimed(store, clock.now)
        clock.now += 601
        late = examine(database, parts(), clock)
        assert (late.ok, late.due_seconds) == (False, 601)
        assert "601 s" in late.checks["jobs"].detail
    gone = examine(tmp_path / "nowhere.db", parts(), clock)
    assert not gone.checks["database"].ok
    assert not gone.checks["jobs"].ok
    assert gone.due_seconds is None


async def test_a_record_that_another_writer_holds_for_long_cannot_be_written_to(tmp_path: Path) -> None:
    database = tmp_path / "b.db"
    async with open_store(database):
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            found = await asyncio.to_thread(examine, database, parts())
            assert "locked" in found.checks["database"].detail
            assert found.checks["jobs"].ok, "it can still be read"
        assert (await asyncio.to_thread(examine, database, parts())).ok


async def test_who_agreed_to_wait_does_not_make_the_queue_old(tmp_path: Path) -> None:
    database, clock = tmp_path / "b.db", Clock()
    off_peak = type(ANIMATION)(prompt="the wind rises", off_peak=True)
    async with open_store(database, clock) as store:
        await claimed(store, clock.now, wish=off_peak)
        clock.now += 7200
        await moved(store, await claimed(store, clock.now), JobState.REVIEWED)
        clock.now += 30
        found = {metric.name: metric for metric in RecordCollector(database, clock).collect()}
    assert found["boogie_queue_age_seconds"].samples[0].value == 30


def test_a_record_that_cannot_be_read_is_a_number_too(tmp_path: Path) -> None:
    [only] = RecordCollector(tmp_path / "nowhere.db").collect()
    assert (only.name, only.samples[0].value) == ("boogie_record_readable", 0)


async def test_discords_errors_are_counted_by_status_and_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meters = Meters()
    async with DiscordServer() as server:
        monkeypatch.setattr(discord.http.Route, "BASE", f"{server.url}/api/v10")
        server.fail("GET", "^/channels/1$", 403, {"code": 50001, "message": "Missing Access"})
        limited = {"message": "slowly", "retry_after": 0.01, "global": False}
        server.fail("GET", "^/channels/2$", 429, limited, headers={"Via": "1.1 google", "Retry-After": "1"})
        server.fail("GET", "^/channels/3$", 404, "<html>no JSON</html>")
        settings = without_provider(tmp_path)
        client = BoogieClient(settings, error_trace(meters.discord_error))
        try:
            await client.http.static_login("a.token.only")
            with pytest.raises(discord.Forbidden, match="Missing Access"):  # discord.py still reads it
                await client.http.get_channel(1)
            await client.http.get_channel(2)  # told to wait, discord.py asked again by itself
            with pytest.raises(discord.NotFound):
                await client.http.get_channel(3)
            monkeypatch.setattr(discord.http.Route, "BASE", NOBODY)
            with pytest.raises(OSError, match="Cannot connect"):
                await client.http.get_channel(4)
        finally:
            await client.close()
    for status, code in (("403", "50001"), ("429", "0"), ("404", "0"), ("0", "0")):
        assert of(meters, "boogie_discord_errors_total", status=status, code=code) == 1, status


@asynccontextmanager
async def provider_that_answers(code: str) -> AsyncGenerator[str]:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"Response": {"Error": {"Code": code, "Message": "no"}, "RequestId": "r"}})

    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_the_providers_errors_are_counted_by_action_and_code() -> None:
    meters = Meters()
    action = "DescribeImageAnimateJob"
    async with provider_that_answers("FailedOperation.JobNotFound") as endpoint:
        client = VclmClient(endpoint, "id", "key", on_error=meters.provider_error)
        with pytest.raises(VclmApiError):
            await client.describe_image_animate_job("a-job")
        assert client.is_reachable
        await client.aclose()
    client = VclmClient(
        f"http://127.0.0.1:{free_port()}", "id", "key", on_error=meters.provider_error, first_pause=0.0
    )
    for _ in range(3):
        with pytest.raises(VclmUnreachable):
            await client.describe_image_animate_job("a-job")
    assert not client.is_reachable
    await client.aclose()
    name = "boogie_provider_errors_total"
    assert of(meters, name, action=action, code="FailedOperation.JobNotFound") == 1
    assert of(meters, name, action=action, code="Unreachable") >= 5
    meters.render_failed("FailedOperation.DriverFailed")
    assert of(meters, name, action="render", code="FailedOperation.DriverFailed") == 1


def test_whatever_a_provider_answers_makes_few_series() -> None:
    meters = Meters()
    for number in range(1000):
        letters = "".join(chr(97 + int(digit)) for digit in str(number))
        meters.render_failed(f"Failed{letters}")
        meters.render_failed(f'{number}" evil\n')
    [family] = [found for found in meters.registry.collect() if found.name == "boogie_provider_errors"]
    codes = {sample.labels["code"] for sample in family.samples}
    assert len(codes) < 60
    assert "other" in codes


async def test_the_doctor_looks_at_the_private_port(tmp_path: Path) -> None:
    async def finding(**chosen: Any) -> tuple[bool, str]:
        settings = load_settings(_env_file=None, boogie_data=tmp_path, **chosen)
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            found = await check_metrics(settings, client)
        return found.ok, found.detail

    assert await finding() == (True, "BOOGIE_METRICS_PORT is not set: nothing listens")
    port = free_port()
    assert await finding(boogie_metrics_port=port) == (True, f"port {port} is free")
    open_to_all = await finding(boogie_metrics_port=port, boogie_metrics_host="0.0.0.0")
    assert "keep it off the Internet" in open_to_all[1]
    with socket.create_server(("127.0.0.1", port)):
        fine, words = await finding(boogie_metrics_port=port)
        assert not fine
        assert "BOOGIE_METRICS_PORT" in words
    async with open_hall(unasked(tmp_path, port)) as hall:
        fine, words = await finding(boogie_metrics_port=port)
        assert not fine
        assert "nobody works on the jobs" in words
        await hall.boogie.start_runner()
        assert "all is well" in (await finding(boogie_metrics_port=port))[1]
        other = free_port()
        fine, words = await finding(boogie_metrics_port=other)
        assert not fine
        assert "does not answer" in words
    json_lines = load_settings(_env_file=None, boogie_log_format="json")
    assert "JSON" in check_log(json_lines).detail
