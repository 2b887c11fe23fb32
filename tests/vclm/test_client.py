"""Our client against real sockets: what it repeats, what it never does, and how it names each failure."""

import asyncio
import json

import pytest

from tests.vclm.scripted import ACCEPTED, Handler, Service, answer, drop, error, raw, slow
from vclm.client import VclmClient
from vclm.errors import VclmAmbiguous, VclmApiError, VclmUnreachable
from vclm.models import JobStatus, SubmitImageAnimateJobRequest
from vclm.signing import parse_authorization, verify

REQUEST = SubmitImageAnimateJobRequest(image_url="https://example.org/a.png", template_id="ke3")


async def test_what_is_sent(client: VclmClient, service: Service) -> None:
    service.script = [ACCEPTED]
    response = await client.submit_image_animate_job(REQUEST, trace_id="trace-1")
    assert (response.job_id, response.request_id) == ("123", "r-1")
    (sent,) = service.asked
    assert json.loads(sent.payload) == {"ImageUrl": "https://example.org/a.png", "TemplateId": "ke3"}
    expected = {
        "x-tc-action": "SubmitImageAnimateJob",
        "x-tc-version": "2024-05-23",
        "x-tc-region": "ap-singapore",
        "x-tc-language": "en-US",
        "x-tc-traceid": "trace-1",
        "content-type": "application/json",
    }
    assert expected.items() <= sent.headers.items()
    authorization = parse_authorization(sent.headers["authorization"])
    assert authorization.signed_headers == ("content-type", "host", "x-tc-action")
    timestamp = int(sent.headers["x-tc-timestamp"])
    assert verify(sent, authorization, secret_key="KEY", timestamp=timestamp)


async def test_a_token_is_sent(service: Service) -> None:
    service.script = [ACCEPTED]
    async with VclmClient(service.url, "ID", "KEY", token="temporary") as client:
        await client.submit_image_animate_job(REQUEST)
    assert service.asked[0].headers["x-tc-token"] == "temporary"
    assert "x-tc-traceid" not in service.asked[0].headers


AMBIGUOUS: dict[str, Handler] = {
    "dropped": drop,
    "HTTP 502": raw(b"<html>bad gateway</html>", 502),
    "HTTP 500 with an answer": answer({"JobId": "123"}, 500),
    "no JSON": raw(b"OK"),
    "no envelope": raw(b'{"JobId": "123"}'),
    "a list": raw(b"[]"),
    "deep": raw(b"[" * 100_000),
    "no job id": answer({}),
    "a number as job id": answer({"JobId": 123}),
    "half an error": raw(b'{"Response": {"Error": {"Code": "X"}}}'),
    "too long": raw(b" " * (9 << 20)),
}


@pytest.mark.parametrize("case", AMBIGUOUS)
async def test_an_unreadable_answer_to_a_submission_is_ambiguous_and_never_repeated(
    client: VclmClient, service: Service, case: str
) -> None:
    service.script = [AMBIGUOUS[case], ACCEPTED]
    with pytest.raises(VclmAmbiguous):
        await client.submit_image_animate_job(REQUEST)
    assert len(service.asked) == 1


async def test_a_time_out_after_sending_is_ambiguous(service: Service) -> None:
    service.script = [slow]
    async with VclmClient(service.url, "ID", "KEY", timeout=0.2) as client:
        with pytest.raises(VclmAmbiguous):
            await client.submit_image_animate_job(REQUEST)
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "code",
    [
        "RequestLimitExceeded",
        "RequestLimitExceeded.UinLimitExceeded",
        "RequestLimitExceeded.IPLimitExceeded",
        "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
    ],
)
async def test_throttling_is_waited_out(client: VclmClient, service: Service, code: str) -> None:
    service.script = [error(code), error(code), ACCEPTED]
    assert (await client.submit_image_animate_job(REQUEST)).job_id == "123"
    assert len(service.asked) == 3


@pytest.mark.parametrize(
    "code",
    [
        "InternalError",
        "FailedOperation.InnerError",
        "FailedOperation.JobQueueFull",
        "RequestLimitExceeded.JobNumExceed",
    ],
)
async def test_other_errors_of_a_submission_are_not_repeated(
    client: VclmClient, service: Service, code: str
) -> None:
    service.script = [error(code), ACCEPTED]
    with pytest.raises(VclmApiError) as caught:
        await client.submit_image_animate_job(REQUEST)
    assert (caught.value.code, caught.value.message, caught.value.request_id) == (code, "No.", "r-1")
    assert len(service.asked) == 1


async def test_nobody_there_is_unreachable(service: Service) -> None:
    url = service.url
    await service.server.close()
    async with VclmClient(url, "ID", "KEY", first_pause=0.001) as client:
        with pytest.raises(VclmUnreachable):
            await client.submit_image_animate_job(REQUEST)
        with pytest.raises(VclmUnreachable):
            await client.describe_image_animate_job("1")
    async with VclmClient("https://boogie.invalid", "ID", "KEY", first_pause=0.001) as client:
        with pytest.raises(VclmUnreachable):
            await client.submit_image_animate_job(REQUEST)


async def test_describing_is_repeated(client: VclmClient, service: Service) -> None:
    service.script = [drop, raw(b"?"), answer({"Status": "RUN"}, headers={"X-Boogie-Progress": "0.43"})]
    described = await client.describe_image_animate_job("1")
    assert (described.status, described.progress) == (JobStatus.RUN, 0.43)
    assert described.mask_video_url == described.error_code == ""


@pytest.mark.parametrize("progress", ["much", "", "nan"])
async def test_odd_progress(client: VclmClient, service: Service, progress: str) -> None:
    service.script = [
        answer({"Status": "DONE", "ErrorCode": None, "New": 1}, headers={"X-Boogie-Progress": progress})
    ]
    assert (await client.describe_image_animate_job("1")).progress in (None, 0.0)


async def test_loopback_does_not_go_through_a_proxy(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    service.script = [ACCEPTED]
    for host in ("127.0.0.1", "localhost"):
        async with VclmClient(f"http://{host}:{service.server.port}", "ID", "KEY") as client:
            assert (await client.submit_image_animate_job(REQUEST)).job_id == "123"


async def test_other_hosts_do(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", service.url)
    service.script = [ACCEPTED]
    async with VclmClient("http://vclm.example", "ID", "KEY") as client:
        await client.submit_image_animate_job(REQUEST)
    assert service.asked[0].headers["host"] == "vclm.example"


@pytest.mark.parametrize("endpoint", ["ftp://x", "vclm.intl.tencentcloudapi.com", "", "http://"])
def test_an_endpoint_is_a_url(endpoint: str) -> None:
    with pytest.raises(ValueError, match="endpoint"):
        VclmClient(endpoint, "ID", "KEY")


@pytest.mark.parametrize("trace_id", ["", "two words", "line\nbreak", "x" * 129, "ü"])
async def test_a_trace_id_fits_a_header(client: VclmClient, service: Service, trace_id: str) -> None:
    service.script = [ACCEPTED]
    with pytest.raises(ValueError, match="trace id"):
        await client.submit_image_animate_job(REQUEST, trace_id=trace_id)
    assert not service.asked


async def test_concurrent_calls_share_the_client(client: VclmClient, service: Service) -> None:
    service.script = [ACCEPTED]
    answers = await asyncio.gather(*(client.submit_image_animate_job(REQUEST) for _ in range(50)))
    assert {one.job_id for one in answers} == {"123"}
    assert len(service.asked) == 50
