"""Our client and Tencent's, so that a benchmark can tell them apart by nothing but their figures."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportAttributeAccessIssue=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportArgumentType=false

import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import httpx
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.common.retry_async import StandardRetryer
from tencentcloud.vclm.v20240523 import models
from tencentcloud.vclm.v20240523.vclm_client_async import VclmClient as OfficialClient

from vclm.client import VclmClient
from vclm.errors import VclmError
from vclm.models import SubmitImageAnimateJobRequest

Submit = Callable[[str, str], Awaitable[str]]
"""Submits a job for a picture, by its URL and, beside that, Base64; returns the id of the job."""
Client = Callable[[str], AbstractAsyncContextManager[Submit]]
"""Opens a client of an endpoint."""
FAILURES = (VclmError, TencentCloudSDKException, httpx.HTTPError)
"""What the clients raise when a call fails."""

_ATTEMPTS = 3
_NAMES = ("a-secret-id", "a-secret-key")


@contextlib.asynccontextmanager
async def ours(endpoint: str) -> AsyncGenerator[Submit]:
    """Open our client, without limit to its rate."""
    async with VclmClient(endpoint, *_NAMES, calls_per_second=None) as client:

        async def submit(url: str, picture: str) -> str:
            request = SubmitImageAnimateJobRequest(
                image_url=url, image_base64=picture or None, template_id="ke3"
            )
            return (await client.submit_image_animate_job(request)).job_id

        yield submit


@contextlib.asynccontextmanager
async def _official(endpoint: str, retryer: Callable[[], StandardRetryer] | None) -> AsyncGenerator[Submit]:
    http = HttpProfile(protocol="http", endpoint=endpoint.removeprefix("http://"))
    profile = ClientProfile(httpProfile=http, retryer=retryer() if retryer else None)
    async with OfficialClient(Credential(*_NAMES), "ap-singapore", profile) as client:

        async def submit(url: str, picture: str) -> str:
            request = models.SubmitImageAnimateJobRequest()
            request.ImageUrl, request.ImageBase64, request.TemplateId = url, picture or None, "ke3"
            return str((await client.SubmitImageAnimateJob(request)).JobId)

        yield submit


official: Client = partial(_official, retryer=None)
official_with_retries: Client = partial(_official, retryer=partial(StandardRetryer, max_attempts=_ATTEMPTS))

CLIENTS: dict[str, Client] = {"ours": ours, "official": official}
CLIENTS_UNDER_FAULTS: dict[str, Client] = {**CLIENTS, "official, StandardRetryer": official_with_retries}
