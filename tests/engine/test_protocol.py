"""The wire of API 3.0, as no client of ours or Tencent's would send it.

What those can send is in ``tests/conformance``.
"""

from collections.abc import AsyncGenerator

import httpx
import pytest

from tests.engine.calls import SUBMIT, RawCall, json_body
from tests.support.engine import RunningEngine, environment, resident_mb
from vclm.errors import error_codes, message_of

CASES = {
    "no such form of id": (
        RawCall(body=json_body(JobId="../../etc/passwd")),
        "FailedOperation.JobNotFound",
        "",
    ),
    "no action": (
        RawCall(headers={"X-TC-Action": None}),
        "MissingParameter",
        "The request is missing a required parameter `Action`.",
    ),
    "no version": (
        RawCall(headers={"X-TC-Version": None}),
        "MissingParameter",
        "The request is missing a required parameter `Version`.",
    ),
    "no timestamp": (
        RawCall(headers={"X-TC-Timestamp": None}),
        "MissingParameter",
        "The request is missing a required parameter `Timestamp`.",
    ),
    "no number": (RawCall(headers={"X-TC-Timestamp": "now"}), "InvalidParameterValue", "UNIX time"),
    "no region at all": (RawCall(headers={"X-TC-Region": "the moon"}), "UnsupportedRegion", ""),
    "no authorization": (
        RawCall(headers={"Authorization": None}),
        "AuthFailure.InvalidAuthorization",
        "`Authorization` in the request header is invalid.",
    ),
    "basic auth": (
        RawCall(headers={"Authorization": "Basic bWU6bWU="}),
        "AuthFailure.InvalidAuthorization",
        "",
    ),
    "other body": (RawCall(sent_body=b'{"JobId": "9"}'), "AuthFailure.SignatureFailure", ""),
    "PUT": (RawCall(method="PUT"), "UnsupportedProtocol", "only GET and POST"),
    "text": (
        RawCall(headers={"Content-Type": "text/plain"}),
        "UnsupportedOperation",
        "of the content type `application/json`",
    ),
    "POST with a query": (RawCall(query="JobId=1"), "InvalidParameter", "in the body"),
    "GET with a body": (
        RawCall(method="GET", query="JobId=1", sent_body=b"{}"),
        "InvalidParameter",
        "in the query, and no body",
    ),
    "no JSON": (RawCall(body=b"{"), "InvalidParameter", "not valid JSON"),
    "no UTF-8": (RawCall(body=b'{"JobId": "\xff"}'), "InvalidParameter", "not valid JSON"),
    "NaN": (RawCall(body=b'{"JobId": NaN}'), "InvalidParameter", "not valid JSON"),
    "a list": (RawCall(body=b"[]"), "InvalidParameter", "must be a JSON object"),
    "deep": (RawCall(body=b"[" * 100_000), "InvalidParameter", "not valid JSON"),
    "huge number": (RawCall(body=b'{"JobId": ' + b"9" * 9999 + b"}"), "InvalidParameter", ""),
    "Pythonic name": (RawCall(body=json_body(job_id="1")), "UnknownParameter", "`job_id`"),
    "unknown name inside": (
        RawCall(SUBMIT, body=json_body(LogoParam={"LogoRect": {"Z": 1}})),
        "UnknownParameter",
        "`LogoParam.LogoRect.Z`",
    ),
    "no boolean": (RawCall(SUBMIT, body=json_body(EnableAudio=1)), "InvalidParameter", "`EnableAudio`"),
    "empty body": (RawCall(body=b""), "MissingParameter", "`JobId`"),
    "no template of ours": (
        RawCall(SUBMIT, body=json_body(ImageUrl="http://x/", TemplateId="../ke3")),
        "InvalidParameter.TemplateNotExisted",
        "The template does not exist.",
    ),
    "GET without =": (RawCall(method="GET", query="JobId"), "InvalidParameter", "splited by `=`"),
    "GET given twice": (RawCall(method="GET", query="JobId=1&JobId=2"), "InvalidParameter", "twice"),
    "GET value and fields": (
        RawCall(SUBMIT, method="GET", query="LogoParam=1&LogoParam.LogoUrl=2"),
        "InvalidParameter",
        "both a value and fields",
    ),
}


@pytest.mark.parametrize("case", CASES)
async def test_answer(engine: RunningEngine, case: str) -> None:
    call, expected, words = CASES[case]
    code, message = await call.error(engine)
    assert code == expected
    assert expected in error_codes()
    assert words in message
    assert message


async def test_a_get_of_nearly_32_kb_is_read(engine: RunningEngine) -> None:
    call = RawCall(SUBMIT, method="GET", query="TemplateId=" + "k" * 32_000)
    assert await call.error(engine) == (
        "InvalidParameter.TemplateNotExisted",
        message_of("InvalidParameter.TemplateNotExisted"),
    )


async def test_a_body_without_length_is_bounded_too(engine: RunningEngine) -> None:
    async def endless() -> AsyncGenerator[bytes]:
        while True:
            yield b"x" * (1 << 16)

    call = RawCall()
    signed = await call.send(engine)
    headers = {name: value for name, value in signed.request.headers.items() if name != "content-length"}
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        try:
            answer = await client.post(engine.endpoint, content=endless(), headers=headers)
        except httpx.TransportError:
            pass  # the engine answered and closed while we were still sending
        else:
            assert answer.json()["Response"]["Error"]["Code"] == "RequestSizeLimitExceeded"
    assert resident_mb(engine.process.pid) < 400


async def test_a_request_id_is_new_each_time(engine: RunningEngine) -> None:
    ids = {(await RawCall().response(engine))["RequestId"] for _ in range(3)}
    assert len(ids) == 3


async def test_other_paths_are_not_the_api(engine: RunningEngine) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(engine.endpoint + "/admin")).status_code == 404
        health = await client.get(engine.endpoint + "/health")
    assert health.json() == {"status": "ok"}


async def test_secrets_are_not_logged(engine: RunningEngine) -> None:
    await RawCall(secret_key="guess").error(engine)
    assert engine.secret_key not in engine.log


async def test_render_processes_are_started_without_secrets(engine: RunningEngine) -> None:
    for pid in engine.render_pids():
        assert engine.secret_key.encode() not in environment(pid)
