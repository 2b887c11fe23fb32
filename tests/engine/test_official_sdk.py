"""The official SDK, sync and async, against the running engine."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportAttributeAccessIssue=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportArgumentType=false

import asyncio
import json
import re

import httpx
import pytest
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.vclm.v20240523 import models
from tencentcloud.vclm.v20240523.vclm_client import VclmClient as SyncClient
from tencentcloud.vclm.v20240523.vclm_client_async import VclmClient as AsyncClient

from tests.engine.jobs import SAMPLE, encoded, until
from tests.support.engine import RunningEngine
from tests.support.pictures import picture
from vclm.client import VclmClient
from vclm.models import JobStatus


def profile(engine: RunningEngine, method: str = "POST", *, unsigned: bool = False) -> ClientProfile:
    http = HttpProfile(protocol="http", endpoint=f"127.0.0.1:{engine.port}", reqMethod=method, reqTimeout=30)
    made = ClientProfile(httpProfile=http)
    made.unsignedPayload = unsigned
    return made


def sync_client(engine: RunningEngine, method: str = "POST", *, unsigned: bool = False) -> SyncClient:
    credential = Credential(engine.secret_id, engine.secret_key)
    return SyncClient(credential, "ap-singapore", profile(engine, method, unsigned=unsigned))


def submission(trace_id: str, **fields: object) -> models.SubmitImageAnimateJobRequest:
    request = models.SubmitImageAnimateJobRequest()
    request.from_json_string(
        json.dumps({"TemplateId": "ke3", "ImageBase64": encoded(SAMPLE.read_bytes()), **fields})
    )
    request.headers = {"X-TC-TraceId": trace_id}
    return request


def description(job: str) -> models.DescribeImageAnimateJobRequest:
    request = models.DescribeImageAnimateJobRequest()
    request.JobId = job
    return request


EVERYTHING = {
    "EnableAudio": True,
    "EnableBodyJoins": False,
    "EnableSegment": True,
    "LogoAdd": 1,
    "LogoParam": {
        "LogoImage": encoded(picture(202, 34)),
        "LogoRect": {"X": -222, "Y": -54, "Width": 202, "Height": 34},
    },
}


async def test_both_clients_share_one_job_and_it_ends_in_a_video(
    engine: RunningEngine, client: VclmClient
) -> None:
    by_sync = await asyncio.to_thread(
        sync_client(engine).SubmitImageAnimateJob, submission("the-same", **EVERYTHING)
    )
    async with AsyncClient(
        Credential(engine.secret_id, engine.secret_key), "ap-singapore", profile(engine)
    ) as async_client:
        by_async = await async_client.SubmitImageAnimateJob(submission("the-same", **EVERYTHING))
        assert by_async.JobId == by_sync.JobId
        assert re.fullmatch(r"\d{19}", str(by_sync.JobId))
        assert by_sync.RequestId != by_async.RequestId
        described = await async_client.DescribeImageAnimateJob(description(by_sync.JobId))
        assert described.Status in ("WAIT", "RUN")
        assert (described.ErrorCode, described.ResultVideoUrl) == ("", "")
        await until(client, by_sync.JobId, JobStatus.DONE)
        described = await async_client.DescribeImageAnimateJob(description(by_sync.JobId))
    for method in ("POST", "GET"):
        same = await asyncio.to_thread(
            sync_client(engine, method).DescribeImageAnimateJob, description(by_sync.JobId)
        )
        assert (same.Status, same.ErrorCode, same.ErrorMessage) == ("DONE", "", "")
        assert same.ResultVideoUrl == described.ResultVideoUrl
    await check_result(engine, same.ResultVideoUrl)


async def check_result(engine: RunningEngine, url: str) -> None:
    assert url.startswith(f"{engine.endpoint}/results/")
    async with httpx.AsyncClient(trust_env=False) as web:
        whole = await web.get(url)
        assert whole.status_code == 200
        assert whole.headers["content-type"] == "video/mp4"
        assert whole.content[4:8] == b"ftyp"
        part = await web.get(url, headers={"Range": "bytes=4-7"})
        assert (part.status_code, part.content) == (206, b"ftyp")
        assert part.headers["content-range"] == f"bytes 4-7/{len(whole.content)}"
        report = await web.get(whole.url.join(whole.links["describedby"]["url"]))
        assert report.json()["frames"] >= 300
        assert report.json()["fps"] == 30
        assert (await web.get(url[:-1] + ("0" if url[-1] != "0" else "1"))).status_code == 403
        assert (await web.get(url.replace("mp4", "json"))).status_code == 403
    assert not list((engine.folder / "inputs").iterdir()), "the picture is kept no longer than needed"


async def test_a_picture_without_anybody_fails_with_a_published_code(
    engine: RunningEngine, client: VclmClient
) -> None:
    request = submission("nobody", ImageBase64=encoded(picture()))
    sdk = sync_client(engine, unsigned=True)
    job = (await asyncio.to_thread(sdk.SubmitImageAnimateJob, request)).JobId
    await until(client, job, JobStatus.FAIL)
    described = await asyncio.to_thread(sdk.DescribeImageAnimateJob, description(job))
    assert described.Status == "FAIL"
    assert described.ErrorCode == "FailedOperation.ImageCheckNoBody"
    assert described.ErrorMessage == "No human body is detected in the input image."
    assert described.ResultVideoUrl == ""


async def test_errors_are_the_sdks_exceptions(engine: RunningEngine) -> None:
    with pytest.raises(TencentCloudSDKException) as caught:
        await asyncio.to_thread(
            sync_client(engine).SubmitImageAnimateJob, submission("x", TemplateId="polka")
        )
    assert caught.value.get_code() == "InvalidParameter.TemplateNotExisted"
    assert caught.value.get_request_id()
    wrong = AsyncClient(Credential(engine.secret_id, "guess"), "ap-singapore", profile(engine))
    async with wrong as async_client:
        with pytest.raises(TencentCloudSDKException) as caught:
            await async_client.DescribeImageAnimateJob(description("1"))
    assert caught.value.get_code() == "AuthFailure.SignatureFailure"
