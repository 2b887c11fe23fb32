"""A client of VCLM, in the cloud or on this machine."""

import asyncio
import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import httpx
from pydantic import ValidationError
from pydantic_core import to_json

from vclm.auth import TC3Auth
from vclm.download import Downloaded, fetch
from vclm.errors import VclmAmbiguous, VclmApiError
from vclm.models import (
    DescribeImageAnimateJobRequest,
    DescribeImageAnimateJobResponse,
    RequestModel,
    ResponseModel,
    SubmitImageAnimateJobRequest,
    SubmitImageAnimateJobResponse,
)
from vclm.retry import FIRST_PAUSE, may_reread, may_resubmit, retrying
from vclm.transport import http_client, read_bounded, translated

VERSION = "2024-05-23"
TRACE_HEADER = "X-TC-TraceId"
PROGRESS_HEADER = "X-Boogie-Progress"

Answer = TypeVar("Answer", bound=ResponseModel)

_MAX_ANSWER = 8 << 20
_TRACE_ID = re.compile(r"[\x21-\x7e]{1,128}")


class VclmClient:
    """Calls the two actions of the image animation job and fetches results.

    ``endpoint`` is a base URL such as ``https://vclm.intl.tencentcloudapi.com`` or
    ``http://127.0.0.1:8080``. ``timeout`` (seconds) holds for each phase of a request. What goes wrong on
    the way is a VclmError. Reading is repeated a few times on failure (first after ``first_pause`` seconds,
    at most); a submission only if it certainly made no job. Close it with ``aclose`` or use ``async with``.
    """

    def __init__(
        self,
        endpoint: str,
        secret_id: str,
        secret_key: str,
        *,
        region: str = "ap-singapore",
        token: str = "",
        language: str = "en-US",
        timeout: float = 30.0,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self._url = httpx.URL(endpoint).copy_with(path="/")
        if self._url.scheme not in ("http", "https") or not self._url.host:
            raise ValueError(f"the endpoint must be an http(s) URL: {endpoint!r}")
        self._first_pause = first_pause
        self._auth = TC3Auth(secret_id, secret_key, token=token)
        self._headers = {"X-TC-Version": VERSION, "X-TC-Region": region, "X-TC-Language": language}
        # A submission on an idle connection which the peer closes just now could not be told from one that
        # was received: so submissions have fresh connections, where a failure to connect means that nothing
        # was sent.
        self._submissions = http_client(timeout=timeout, keep_alive=False)
        self._readings = http_client(timeout=timeout, keep_alive=True)
        self._downloads = http_client(timeout=timeout, keep_alive=False, max_redirects=3)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def submit_image_animate_job(
        self, request: SubmitImageAnimateJobRequest, *, trace_id: str | None = None
    ) -> SubmitImageAnimateJobResponse:
        """Submit a job.

        ``trace_id`` (up to 128 visible ASCII characters) makes the submission idempotent on our own engine:
        the same id with the same request is the same job. Tencent's cloud gives no such promise.
        """
        if trace_id is not None and not _TRACE_ID.fullmatch(trace_id):
            raise ValueError("a trace id has 1 to 128 visible ASCII characters")
        headers = {TRACE_HEADER: trace_id} if trace_id else {}

        async def submit() -> SubmitImageAnimateJobResponse:
            answer, _ = await self._call(self._submissions, "SubmitImageAnimateJob", request, headers)
            return _parsed(SubmitImageAnimateJobResponse, answer)

        return await retrying(submit, may_resubmit, first_pause=self._first_pause)

    async def describe_image_animate_job(self, job_id: str) -> DescribeImageAnimateJobResponse:
        """Ask how a job stands; an unknown one is a VclmApiError with ``FailedOperation.JobNotFound``."""
        request = DescribeImageAnimateJobRequest(job_id=job_id)

        async def describe() -> DescribeImageAnimateJobResponse:
            answer, headers = await self._call(self._readings, "DescribeImageAnimateJob", request, {})
            described = _parsed(DescribeImageAnimateJobResponse, answer)
            return described.model_copy(update={"progress": _progress(headers)})

        return await retrying(describe, may_reread, first_pause=self._first_pause)

    async def download(self, url: str, target: Path, *, max_bytes: int) -> Downloaded:
        """Fetch a result into ``target``.

        Which appears only when whole; VclmDownloadError if it is gone or too large.
        """

        async def download() -> Downloaded:
            return await fetch(self._downloads, url, target, max_bytes=max_bytes)

        return await retrying(download, may_reread, first_pause=self._first_pause)

    async def aclose(self) -> None:
        """Close all connections."""
        for client in (self._submissions, self._readings, self._downloads):
            await client.aclose()

    async def _call(
        self, client: httpx.AsyncClient, action: str, request: RequestModel, headers: Mapping[str, str]
    ) -> tuple[dict[str, Any], httpx.Headers]:
        """Make one call and return the unwrapped answer with the headers it came with."""
        body = await asyncio.to_thread(_encoded, request)  # megabytes, if it holds a picture
        wire = client.build_request(
            "POST",
            self._url,
            content=body,
            headers={**self._headers, "X-TC-Action": action, "Content-Type": "application/json", **headers},
        )
        with translated():
            response = await client.send(wire, auth=self._auth, stream=True)
            try:
                content = await read_bounded(response, _MAX_ANSWER)
            finally:
                await response.aclose()
        return _unwrapped(response.status_code, content), response.headers


def _encoded(request: RequestModel) -> bytes:
    # A thread is not enough: json.dumps holds the interpreter's lock, for 50 ms with the largest pictures.
    return to_json(request.to_wire())


def _unwrapped(status: int, content: bytes) -> dict[str, Any]:
    """Take the answer out of Tencent's envelope.

    VclmApiError if it is an error, VclmAmbiguous if it is no envelope.
    """
    try:
        answer = json.loads(content)["Response"]
        request_id = str(answer.get("RequestId", ""))
        if error := answer.get("Error"):
            raise VclmApiError(str(error["Code"]), str(error["Message"]), request_id)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise VclmAmbiguous(f"HTTP {status} without a readable answer") from error
    if status != HTTPStatus.OK:
        raise VclmAmbiguous(f"HTTP {status} instead of 200")
    return cast("dict[str, Any]", answer)


def _parsed(model: type[Answer], answer: dict[str, Any]) -> Answer:
    try:
        return model.from_wire(answer)
    except ValidationError as error:
        raise VclmAmbiguous(f"the answer is no {model.__name__}") from error


def _progress(headers: httpx.Headers) -> float | None:
    try:
        return min(1.0, max(0.0, float(headers[PROGRESS_HEADER])))
    except (KeyError, ValueError):
        return None
