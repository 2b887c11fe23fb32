"""Our client against real sockets: what it repeats, what it never does, and how it names each failure."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from tests.vclm.scripted import ACCEPTED, Handler, Service, answer, drop, error, raw, slow
from vclm.breaker import CircuitBreaker
from vclm.client import VclmClient
from vclm.errors import VclmAmbiguous, VclmApiError, VclmUnreachable
from vclm.models import JobStatus, ResponseModel, SubmitImageAnimateJobRequest
from vclm.rules import RuleBroken
from vclm.signing import parse_authorization, verify
from vclm.vidu import SubmitImageToVideoViduJobRequest

REQUEST = SubmitImageAnimateJobRequest(image_url="https://example.org/a.png", template_id="ke3")
VIDU = SubmitImageToVideoViduJobRequest(images=["https://example.org/a.png"], prompt="She waves.")

Call = Callable[[VclmClient], Awaitable[ResponseModel]]
SUBMISSIONS: dict[str, Call] = {
    "dance": lambda client: client.submit_image_animate_job(REQUEST),
    "vidu": lambda client: client.submit_image_to_video_vidu_job(VIDU),
}
READINGS: dict[str, Call] = {
    "dance": lambda client: client.describe_image_animate_job("1"),
    "vidu": lambda client: client.describe_image_to_video_vidu_job("1"),
}


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


async def test_what_is_sent_for_an_image_to_video_job(client: VclmClient, service: Service) -> None:
    service.script = [ACCEPTED]
    response = await client.submit_image_to_video_vidu_job(VIDU, trace_id="trace-2")
    assert (response.job_id, response.request_id) == ("123", "r-1")
    (sent,) = service.asked
    assert json.loads(sent.payload) == {"Images": ["https://example.org/a.png"], "Prompt": "She waves."}
    assert sent.headers["x-tc-action"] == "SubmitImageToVideoViduJob"
    assert sent.headers["x-tc-traceid"] == "trace-2"


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


@pytest.mark.parametrize("job", SUBMISSIONS)
@pytest.mark.parametrize("case", AMBIGUOUS)
async def test_an_unreadable_answer_to_a_submission_is_ambiguous_and_never_repeated(
    client: VclmClient, service: Service, case: str, job: str
) -> None:
    service.script = [AMBIGUOUS[case], ACCEPTED]
    with pytest.raises(VclmAmbiguous):
        await SUBMISSIONS[job](client)
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
        "FailedOperation.JobQueueFull",
    ],
)
@pytest.mark.parametrize("job", SUBMISSIONS)
async def test_throttling_and_a_full_queue_are_waited_out(
    client: VclmClient, service: Service, code: str, job: str
) -> None:
    service.script = [error(code), error(code), ACCEPTED]
    assert (await SUBMISSIONS[job](client)).to_wire()["JobId"] == "123"
    assert len(service.asked) == 3


async def test_they_are_not_waited_out_for_ever(client: VclmClient, service: Service) -> None:
    service.script = [error("FailedOperation.JobQueueFull")]
    with pytest.raises(VclmApiError, match="JobQueueFull"):
        await client.submit_image_animate_job(REQUEST)
    assert len(service.asked) == 3


@pytest.mark.parametrize(
    "code",
    [
        "InternalError",
        "FailedOperation.InnerError",
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
    async with VclmClient(url, "ID", "KEY", first_pause=0.001, breaker=CircuitBreaker()) as client:
        for call in (*SUBMISSIONS.values(), *READINGS.values()):
            with pytest.raises(VclmUnreachable):
                await call(client)
    async with VclmClient("https://boogie.invalid", "ID", "KEY", first_pause=0.001) as client:
        with pytest.raises(VclmUnreachable):
            await client.submit_image_animate_job(REQUEST)


async def test_describing_is_repeated(client: VclmClient, service: Service) -> None:
    service.script = [drop, raw(b"?"), answer({"Status": "RUN"}, headers={"X-Boogie-Progress": "0.43"})]
    described = await client.describe_image_animate_job("1")
    assert (described.status, described.progress) == (JobStatus.RUN, 0.43)
    assert described.mask_video_url == described.error_code == ""
    assert json.loads(service.asked[-1].payload) == {"JobId": "1"}
    assert service.asked[-1].headers["x-tc-action"] == "DescribeImageAnimateJob"


async def test_describing_an_image_to_video_job_is_repeated(client: VclmClient, service: Service) -> None:
    fields = {"Status": "DONE", "ResultVideoUrl": "https://x/1.mp4", "Credits": 3.5, "Payload": "mine"}
    service.script = [drop, raw(b"?"), answer(fields, headers={"X-Boogie-Progress": "1"})]
    described = await client.describe_image_to_video_vidu_job("1")
    assert (described.status, described.progress) == (JobStatus.DONE, 1.0)
    assert (described.result_video_url, described.credits, described.payload) == (
        "https://x/1.mp4",
        3.5,
        "mine",
    )
    assert json.loads(service.asked[-1].payload) == {"JobId": "1"}
    assert service.asked[-1].headers["x-tc-action"] == "DescribeImageToVideoViduJob"


@pytest.mark.parametrize("progress", ["much", "", "nan"])
@pytest.mark.parametrize("job", READINGS)
async def test_odd_progress(client: VclmClient, service: Service, progress: str, job: str) -> None:
    service.script = [
        answer({"Status": "DONE", "ErrorCode": None, "New": 1}, headers={"X-Boogie-Progress": progress})
    ]
    assert (await READINGS[job](client)).to_wire().get("Progress") in (None, 0.0)


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
    with pytest.raises(ValueError, match="trace id"):
        await client.submit_image_to_video_vidu_job(VIDU, trace_id=trace_id)
    assert not service.asked


async def test_a_broken_limit_is_told_before_anything_is_sent(client: VclmClient, service: Service) -> None:
    service.script = [ACCEPTED]
    link = REQUEST.model_copy(update={"image_url": "ftp://example.org/a.png"})
    with pytest.raises(RuleBroken, match=r"UrlIllegal.*ImageUrl"):
        await client.submit_image_animate_job(link)
    seconds = VIDU.model_copy(update={"duration": 11})
    with pytest.raises(RuleBroken, match=r"Duration.*from 1 to 10"):
        await client.submit_image_to_video_vidu_job(seconds)
    # Each picture is small enough, but both do not fit into one request.
    pictures = VIDU.model_copy(update={"images": ["A" * (5 << 20)] * 2})
    with pytest.raises(RuleBroken, match="RequestSizeLimitExceeded"):
        await client.submit_image_to_video_vidu_job(pictures)
    assert not service.asked


async def test_concurrent_calls_share_the_client(client: VclmClient, service: Service) -> None:
    service.script = [ACCEPTED]
    answers = await asyncio.gather(*(client.submit_image_animate_job(REQUEST) for _ in range(50)))
    assert {one.job_id for one in answers} == {"123"}
    assert len(service.asked) == 50
