"""Telling of a job's end, with a record made by hand."""

import asyncio
from typing import Any

import pytest
from pydantic import SecretStr

from engine.callbacks import Callbacks
from engine.job_record import JobOutcome, JobRecord
from engine.outbound import anywhere
from engine.results import ResultUrls
from engine.tenants import Tenant
from tests.engine.scripted_work import shot
from vclm.models import JobStatus

JOB = "1234567890123456789"
TOKEN = "token-that-nobody-guesses"
KEYS = {"me": "my-key", "you": "your-key"}
TENANTS = {name: Tenant(secret_id=name, secret_key=SecretStr(key)) for name, key in KEYS.items()}
FINISHED = 1_800_000_000.0
PAYLOAD = 'as "it" came: ü \u4e2d \U0001f483\n'


def calling(urls: ResultUrls, **options: Any) -> Callbacks:
    return Callbacks(tenants=TENANTS, urls=urls, **{"allowed": anywhere, **options})


def record(url: str, error_code: str = "", **fields: object) -> JobRecord:
    status = JobStatus.FAIL if error_code else JobStatus.DONE
    spec = shot(callback_url=url, points=3, payload=PAYLOAD, **fields)
    return JobRecord(spec, status, JobOutcome(error_code=error_code, finished_at=FINISHED))


async def sent(urls: ResultUrls, told: JobRecord, **options: Any) -> bool:
    async with calling(urls, **options) as callbacks:
        return await asyncio.to_thread(callbacks.send, JOB, told)


def our_log(caplog: pytest.LogCaptureFixture) -> str:
    """What was logged, at every level, but not by the receiver."""
    return "\n".join(one.getMessage() for one in caplog.records if one.name != "aiohttp.access")
