"""The wire of API 3.0: what is let in, and with which words everything else is turned away."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from tests.engine.calls import SUBMIT, RawCall, json_body
from tests.support.engine import RunningEngine, environment, resident_mb
from vclm.errors import error_codes, message_of

SIGNED_SERVICE = "The request `Authorization` header does not conform to tencentcloud standards"
CASES = {
    "unknown job": (RawCall(), "FailedOperation.JobNotFound", "The task does not exist."),
    "unknown job by GET": (
        RawCall(method="GET", query="JobId=1234567890123456789"),
        "FailedOperation.JobNotFound",
        "The task does not exist.",
    ),
    "no such form of id": (
        RawCall(body=json_body(JobId="../../etc/passwd")),
        "FailedOperation.JobNotFound",
        "",
    ),
    "async SDK's path": (RawCall(path="/?"), "FailedOperation.JobNotFound", ""),
    "scope of other SDKs": (RawCall(service="127"), "FailedOperation.JobNotFound", ""),
    "clock a little slow": (RawCall(age=290), "FailedOperation.JobNotFound", ""),
    "UNSIGNED-PAYLOAD": (
        RawCall(headers={"X-TC-Content-SHA256": "UNSIGNED-PAYLOAD"}),
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
    "no region": (
        RawCall(headers={"X-TC-Region": None}),
        "MissingParameter",
        "The request is missing a required parameter `Region`.",
    ),
    "no timestamp": (
        RawCall(headers={"X-TC-Timestamp": None}),
        "MissingParameter",
        "The request is missing a required parameter `Timestamp`.",
    ),
    "no number": (RawCall(headers={"X-TC-Timestamp": "now"}), "InvalidParameterValue", ""),
    "unknown action": (RawCall(action="SubmitHolidayJob"), "InvalidAction", "The API does not exist."),
    "other version": (
        RawCall(headers={"X-TC-Version": "2018-07-24"}),
        "NoSuchVersion",
        "The specified api version=`2018-07-24` does not exist in service=`vclm`.",
    ),
    "no region at all": (RawCall(headers={"X-TC-Region": "the moon"}), "UnsupportedRegion", ""),
    "unsigned": (RawCall(headers={"Authorization": None}), "AuthFailure.InvalidAuthorization", ""),
    "basic auth": (
        RawCall(headers={"Authorization": "Basic bWU6bWU="}),
        "AuthFailure.InvalidAuthorization",
        "",
    ),
    "wrong scope at Tencent's host": (
        RawCall(service="cvm", headers={"Host": "vclm.intl.tencentcloudapi.com"}),
        "AuthFailure.InvalidAuthorization",
        SIGNED_SERVICE,
    ),
    "unknown secret id": (
        RawCall(secret_id="AKIDnobody"),
        "AuthFailure.SecretIdNotFound",
        "The SecretId is not found, please ensure that your SecretId is correct.",
    ),
    "wrong key": (
        RawCall(secret_key="guess"),
        "AuthFailure.SignatureFailure",
        "The provided credentials could not be validated. Please check your signature is correct.",
    ),
    "other body": (RawCall(sent_body=b'{"JobId": "9"}'), "AuthFailure.SignatureFailure", ""),
    "clock slow": (RawCall(age=320), "AuthFailure.SignatureExpire", "Signature expired."),
    "clock fast": (RawCall(age=-320), "AuthFailure.SignatureExpire", "Signature expired."),
    "temporary token": (RawCall(headers={"X-TC-Token": "x"}), "AuthFailure.TokenFailure", "Token error."),
    "PUT": (RawCall(method="PUT"), "UnsupportedProtocol", "only GET and POST"),
    "multipart": (
        RawCall(headers={"Content-Type": "multipart/form-data; boundary=x"}),
        "InvalidRequest",
        "The multipart format of the request body is incorrect.",
    ),
    "form": (
        RawCall(headers={"Content-Type": "application/x-www-form-urlencoded"}),
        "UnsupportedOperation",
        "TC3-HMAC-SHA256",
    ),
    "no JSON": (RawCall(body=b"{"), "InvalidParameter", "not valid JSON"),
    "no UTF-8": (RawCall(body=b'{"JobId": "\xff"}'), "InvalidParameter", "not valid JSON"),
    "NaN": (RawCall(body=b'{"JobId": NaN}'), "InvalidParameter", "not valid JSON"),
    "a list": (RawCall(body=b"[]"), "InvalidParameter", "must be a JSON object"),
    "deep": (RawCall(body=b"[" * 100_000), "InvalidParameter", "not valid JSON"),
    "huge number": (RawCall(body=b'{"JobId": ' + b"9" * 9999 + b"}"), "InvalidParameter", ""),
    "unknown parameter": (RawCall(body=json_body(JobID="1")), "UnknownParameter", "`JobID`"),
    "Pythonic name": (RawCall(body=json_body(job_id="1")), "UnknownParameter", "`job_id`"),
    "wrong type": (RawCall(body=json_body(JobId=1)), "InvalidParameter", "`JobId`"),
    "wrong type inside": (
        RawCall(SUBMIT, body=json_body(LogoParam={"LogoRect": {"X": "1"}})),
        "InvalidParameter",
        "`LogoParam.LogoRect.X`",
    ),
    "no boolean": (RawCall(SUBMIT, body=json_body(EnableAudio=1)), "InvalidParameter", "`EnableAudio`"),
    "no job id": (
        RawCall(body=b"{}"),
        "MissingParameter",
        "The request is missing a required parameter `JobId`.",
    ),
    "empty body": (RawCall(body=b""), "MissingParameter", "`JobId`"),
    "no template": (
        RawCall(SUBMIT, body=json_body(ImageUrl="http://x/")),
        "MissingParameter",
        "`TemplateId`",
    ),
    "no picture": (RawCall(SUBMIT, body=json_body(TemplateId="ke3")), "MissingParameter", "`ImageUrl`"),
    "no such template": (
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
    "GET nested": (
        RawCall(SUBMIT, method="GET", query="LogoParam.LogoRect.X=one&TemplateId=ke3"),
        "InvalidParameter",
        "`LogoParam.LogoRect.X`",
    ),
    "GET boolean": (
        RawCall(SUBMIT, method="GET", query="EnableAudio=perhaps"),
        "InvalidParameter",
        "`EnableAudio`",
    ),
    "GET dotted keys, numbers, booleans": (
        RawCall(
            SUBMIT,
            method="GET",
            query="LogoParam.LogoRect.X=-222&EnableAudio=True&LogoAdd=1&TemplateId=no+such",
        ),
        "InvalidParameter.TemplateNotExisted",
        "",
    ),
    "GET of 33 KB": (RawCall(method="GET", query="JobId=" + "1" * 33_000), "RequestSizeLimitExceeded", ""),
    "POST over 10 MB": (
        RawCall(SUBMIT, body=json_body(ImageBase64="A" * (10 << 20))),
        "RequestSizeLimitExceeded",
        "The request size exceeds the upper limit.",
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
