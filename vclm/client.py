"""A client of VCLM, in the cloud or on this machine."""

import re
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import ValidationError

from vclm.auth import TC3Auth
from vclm.breaker import CircuitBreaker, CircuitState, breaker_of
from vclm.calling import Account, Caller, OnError
from vclm.download import Downloaded, fetch
from vclm.errors import VclmAmbiguous, VclmError
from vclm.models import (
    PROGRESS_HEADER,
    VERSION,
    DescribeImageAnimateJobRequest,
    DescribeImageAnimateJobResponse,
    RequestModel,
    ResponseModel,
    SubmitImageAnimateJobRequest,
    SubmitImageAnimateJobResponse,
)
from vclm.rate import CALLS_PER_SECOND
from vclm.retry import FIRST_PAUSE, may_reread, may_resubmit, retrying
from vclm.rules import check_image_animate
from vclm.transport import http_client
from vclm.vidu import (
    DescribeImageToVideoViduJobRequest,
    DescribeImageToVideoViduJobResponse,
    SubmitImageToVideoViduJobRequest,
    SubmitImageToVideoViduJobResponse,
)
from vclm.vidu_rules import choose

TRACE_HEADER = "X-TC-TraceId"

Answer = TypeVar("Answer", bound=ResponseModel)
Description = TypeVar("Description", DescribeImageAnimateJobResponse, DescribeImageToVideoViduJobResponse)

_TRACE_ID = re.compile(r"[\x21-\x7e]{1,128}")


class VclmClient:
    """Calls the actions of the two jobs, image animation and image to video, and fetches results.

    ``endpoint`` is a base URL such as ``https://vclm.intl.tencentcloudapi.com`` or
    ``http://127.0.0.1:8080``. ``timeout`` (seconds) holds for each phase of a request. What goes wrong on
    the way is a VclmError. Reading is repeated a few times on failure (first after ``first_pause`` seconds,
    at least); a submission only if it certainly made no job, and never if not ``patient``, which is for
    callers who wait by themselves. Close it with ``aclose`` or use ``async with``.

    Each action is called at most ``calls_per_second`` times in any second, by all clients of this process
    with the same endpoint, credential and rate together; further calls wait. Tencent's cloud serves the
    published rate; an engine of one's own may serve more, and None is without limit. All clients of an
    endpoint also share a circuit ``breaker``, unless given another: while the endpoint is out of reach, calls
    fail at once with VclmCircuitOpen, which says when the next one is let through. Downloads are from other
    hosts and know neither.

    A submission is checked before anything is sent: RuleBroken tells which published limit it breaks.
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
        calls_per_second: int | None = CALLS_PER_SECOND,
        breaker: CircuitBreaker | None = None,
        patient: bool = True,
        on_error: OnError = lambda _action, _error: None,
    ) -> None:
        url = httpx.URL(endpoint).copy_with(path="/")
        if url.scheme not in ("http", "https") or not url.host:
            raise ValueError(f"the endpoint must be an http(s) URL: {endpoint!r}")
        self._first_pause = first_pause
        self._patient = patient
        account = Account(url, secret_id, calls_per_second)
        auth = TC3Auth(secret_id, secret_key, token=token)
        breaker = breaker or breaker_of(str(url))
        self._breaker = breaker
        self._on_error = on_error
        headers = {"X-TC-Version": VERSION, "X-TC-Region": region, "X-TC-Language": language}
        caller = partial(Caller, account, auth, breaker, headers, timeout=timeout, on_error=on_error)
        self._submissions, self._readings = caller(fresh=True), caller(fresh=False)
        self._downloads = http_client(timeout=timeout, keep_alive=False, max_redirects=3)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    @property
    def is_reachable(self) -> bool:
        """Whether the service answered when it was last called; true before the first call."""
        return self._breaker.state is CircuitState.CLOSED

    async def submit_image_animate_job(
        self, request: SubmitImageAnimateJobRequest, *, trace_id: str | None = None
    ) -> SubmitImageAnimateJobResponse:
        """Submit an image animation job; RuleBroken before anything is sent.

        ``trace_id`` (up to 128 visible ASCII characters) makes the submission idempotent on our own engine:
        the same id with the same request is the same job. Tencent's cloud gives no such promise.
        """
        check_image_animate(request)
        return await self._submit("SubmitImageAnimateJob", request, SubmitImageAnimateJobResponse, trace_id)

    async def describe_image_animate_job(self, job_id: str) -> DescribeImageAnimateJobResponse:
        """Ask how a job stands; an unknown one is a VclmApiError with ``FailedOperation.JobNotFound``."""
        request = DescribeImageAnimateJobRequest(job_id=job_id)
        return await self._describe("DescribeImageAnimateJob", request, DescribeImageAnimateJobResponse)

    async def submit_image_to_video_vidu_job(
        self, request: SubmitImageToVideoViduJobRequest, *, trace_id: str | None = None
    ) -> SubmitImageToVideoViduJobResponse:
        """Submit an image-to-video job; RuleBroken before anything is sent. For ``trace_id`` see above."""
        choose(request)
        return await self._submit(
            "SubmitImageToVideoViduJob", request, SubmitImageToVideoViduJobResponse, trace_id
        )

    async def describe_image_to_video_vidu_job(self, job_id: str) -> DescribeImageToVideoViduJobResponse:
        """Ask how a job stands; an unknown one is a VclmApiError with ``FailedOperation.JobNotFound``.

        Tencent's international cloud has no such action as yet: there the callback is all.
        """
        request = DescribeImageToVideoViduJobRequest(job_id=job_id)
        return await self._describe(
            "DescribeImageToVideoViduJob", request, DescribeImageToVideoViduJobResponse
        )

    async def download(self, url: str, target: Path, *, max_bytes: int) -> Downloaded:
        """Fetch a result into ``target``.

        Which appears only when whole; VclmDownloadError if it is gone or too large.
        """

        async def download() -> Downloaded:
            try:
                return await fetch(self._downloads, url, target, max_bytes=max_bytes)
            except VclmError as error:
                self._on_error("download", error)
                raise

        return await retrying(download, may_reread, first_pause=self._first_pause)

    async def aclose(self) -> None:
        """Close all connections."""
        for one in (self._submissions, self._readings, self._downloads):
            await one.aclose()

    async def _submit(
        self, action: str, request: RequestModel, model: type[Answer], trace_id: str | None
    ) -> Answer:
        if trace_id is not None and not _TRACE_ID.fullmatch(trace_id):
            raise ValueError("a trace id has 1 to 128 visible ASCII characters")
        headers = {TRACE_HEADER: trace_id} if trace_id else {}

        async def submit() -> Answer:
            answer, _ = await self._submissions.call(action, request, headers)
            return _parsed(model, answer)

        if not self._patient:
            return await submit()
        return await retrying(submit, may_resubmit, first_pause=self._first_pause)

    async def _describe(self, action: str, request: RequestModel, model: type[Description]) -> Description:
        async def describe() -> Description:
            answer, headers = await self._readings.call(action, request)
            return _parsed(model, answer).model_copy(update={"progress": _progress(headers)})

        return await retrying(describe, may_reread, first_pause=self._first_pause)


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
