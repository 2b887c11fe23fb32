"""Each tenant's own limits, on a real engine over HTTP."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncGenerator

import httpx
import pytest
import pytest_asyncio

from tests.engine.calls import DESCRIBE, DESCRIBE_SHOT, SUBMIT_SHOT, RawCall, json_body
from tests.support.engine import RunningEngine, running_engine

HOUSE = {
    "busy": "concurrent_jobs = 1",
    "daily": "daily_jobs = 2",
    "poor": "points = 5",
    "rich": "",
    "reader": f'actions = ["{DESCRIBE}"]',
    "suspended": "suspended = true",
    "expired": "expires = 2020-01-01T00:00:00Z",
    "blocked": 'blocked_networks = ["127.0.0.0/8"]',
    "elsewhere": 'allowed_networks = ["203.0.113.0/24"]',
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[RunningEngine]:
    """An engine with many tenants, whose render process stands still: what is submitted stays under way."""
    folder = tmp_path_factory.mktemp("tenants")
    tables = [
        f'[[tenant]]\nsecret_id = "{name}"\nsecret_key = "{key_of(name)}"\n{limits}\n'
        for name, limits in HOUSE.items()
    ]
    path = folder / "tenants.toml"
    path.touch(mode=0o600)
    path.write_text("\n".join(tables), encoding="utf-8")
    async with running_engine(folder / "data", ENGINE_TENANTS=str(path)) as engine:
        (renderer,) = engine.render_pids()
        os.kill(renderer, signal.SIGSTOP)
        try:
            yield engine
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(renderer, signal.SIGCONT)


def key_of(name: str) -> str:
    return f"key-of-{name}"


def call_of(name: str, action: str = DESCRIBE, **fields: object) -> RawCall:
    body = json_body(**(fields or {"JobId": "1234567890123456789"}))
    return RawCall(action, body=body, secret_id=name, secret_key=key_of(name))


async def submitted(engine: RunningEngine, name: str, **fields: object) -> str:
    """Submit a shot of one second; returns its id, or the code with which it is refused."""
    call = call_of(name, SUBMIT_SHOT, **{"Prompt": "a boat", "Duration": 1, **fields})
    response = await call.response(engine)
    return response["Error"]["Code"] if "Error" in response else response["JobId"]


async def test_so_many_jobs_at_a_time(house: RunningEngine) -> None:
    assert (await submitted(house, "busy")).isdigit()
    assert await submitted(house, "busy") == "RequestLimitExceeded.JobNumExceed"
    assert (await submitted(house, "rich")).isdigit()


async def test_so_many_jobs_a_day(house: RunningEngine) -> None:
    assert [(await submitted(house, "daily")).isdigit() for _ in range(2)] == [True, True]
    assert await submitted(house, "daily") == "LimitExceeded"


async def test_so_many_points(house: RunningEngine) -> None:
    assert (await submitted(house, "poor", Duration=5)).isdigit()
    assert await submitted(house, "poor", Duration=3) == "ResourceInsufficient"
    assert await submitted(house, "poor", IsRec=True) == "ResourceInsufficient", "which costs one more"
    assert (await submitted(house, "poor", Duration=2, OffPeak=True)).isdigit()
    assert await submitted(house, "poor") == "ResourceInsufficient"


async def test_what_is_sent_twice_counts_once(house: RunningEngine) -> None:
    call = call_of("rich", SUBMIT_SHOT, Prompt="a boat", Duration=1)
    call.headers = {"X-TC-TraceId": "twice"}
    first, second = [(await call.response(house))["JobId"] for _ in range(2)]
    assert first == second
    other = call_of("daily", SUBMIT_SHOT, Prompt="a boat", Duration=1)
    other.headers = call.headers
    assert (await other.response(house)).get("JobId") != first, "the name is its tenant's"


async def test_another_tenants_job_does_not_exist(house: RunningEngine) -> None:
    job = await submitted(house, "rich")
    described = await call_of("rich", DESCRIBE_SHOT, JobId=job).response(house)
    assert described["Status"] in ("WAIT", "RUN")
    for stranger in (call_of("poor", DESCRIBE_SHOT, JobId=job), call_of("rich", DESCRIBE, JobId=job)):
        assert await stranger.error(house) == ("FailedOperation.JobNotFound", "The task does not exist.")


@pytest.mark.parametrize(
    ("name", "action", "code"),
    [
        ("reader", SUBMIT_SHOT, "AuthFailure.UnauthorizedOperation"),
        ("reader", DESCRIBE, "FailedOperation.JobNotFound"),
        ("suspended", DESCRIBE, "OperationDenied"),
        ("expired", DESCRIBE, "AuthFailure"),
        ("blocked", DESCRIBE, "IpInBlacklist"),
        ("elsewhere", DESCRIBE, "IpNotInWhitelist"),
    ],
)
async def test_whom_the_house_turns_away(house: RunningEngine, name: str, action: str, code: str) -> None:
    assert (await call_of(name, action).error(house))[0] == code


async def test_the_key_of_one_tenant_does_not_sign_for_another(house: RunningEngine) -> None:
    call = RawCall(secret_id="rich", secret_key=key_of("poor"))
    assert (await call.error(house))[0] == "AuthFailure.SignatureFailure"


async def test_so_many_requests_a_second_of_each_tenant_and_action(house: RunningEngine) -> None:
    requests = [call_of("rich", DESCRIBE).request(house) for _ in range(200)]
    limits = httpx.Limits(max_connections=20)
    async with httpx.AsyncClient(trust_env=False, timeout=60, limits=limits) as client:
        answers = await asyncio.gather(*map(client.send, requests))
        errors = [answer.json()["Response"]["Error"] for answer in answers]
        served = [error for error in errors if error["Code"] == "FailedOperation.JobNotFound"]
        refused = [error for error in errors if error["Code"] == "RequestLimitExceeded"]
        assert len(served) + len(refused) == 200
        assert len(served) >= 20
        assert refused
        assert all("exceeds the frequency limit `20` for a second" in error["Message"] for error in refused)
        for call in (call_of("rich", DESCRIBE_SHOT), call_of("poor", DESCRIBE)):
            assert (await call.error(house))[0] == "FailedOperation.JobNotFound"


async def test_no_key_is_logged(house: RunningEngine) -> None:
    await call_of("rich", DESCRIBE).error(house)
    assert not [name for name in HOUSE if key_of(name) in house.log]
