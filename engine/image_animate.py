"""The two actions of the image animation job."""

import asyncio

from engine.animate.templates import available, load
from engine.calls import Answer, Call
from engine.failure import ActionFailed, missing
from engine.fetch import Fetcher
from engine.files import FileStore
from engine.job_ids import is_job_id, new_job_id, repeatable_job_id
from engine.job_spec import JobSpec, spec_of
from engine.jobs import JobQueue, JobRecord
from engine.parameters import parse
from engine.pictures import MAX_BYTES, MAX_LOGO_BYTES, check_logo, check_picture, decode_base64
from engine.renders import Renders
from vclm.models import (
    DescribeImageAnimateJobRequest,
    DescribeImageAnimateJobResponse,
    JobStatus,
    SubmitImageAnimateJobRequest,
)

PROGRESS_HEADER = "X-Boogie-Progress"
_MAX_TRACE_ID = 256


class ImageAnimate:
    """Submits and describes jobs; everything slow happens in threads."""

    def __init__(
        self,
        *,
        jobs: JobQueue,
        files: FileStore,
        renders: Renders,
        fetcher: Fetcher,
        queue_limit: int,
        public_url: str = "",
    ) -> None:
        self._jobs = jobs
        self._files = files
        self._renders = renders
        self._fetcher = fetcher
        self._queue_limit = queue_limit
        self._public_url = public_url.rstrip("/")
        self._accepting = asyncio.Lock()

    async def submit(self, call: Call) -> Answer:
        """SubmitImageAnimateJob: judge the request and the picture, and record the job."""
        job = _job_id(call)
        if call.trace_id and await asyncio.to_thread(self._jobs.find, job):
            return Answer({"JobId": job})
        request = await asyncio.to_thread(parse, SubmitImageAnimateJobRequest, call.head, call.body)
        template = request.template_id
        if not template:
            raise missing("TemplateId")
        if template not in available():
            raise ActionFailed("InvalidParameter.TemplateNotExisted")
        picture = await self._picture(request)
        logo = await self._logo(request)
        spec = spec_of(call.tenant, request, load(template), has_logo=logo is not None)
        # One at a time, so that the queue's bound holds and a submission sent twice is found the second time.
        async with self._accepting:
            await asyncio.to_thread(self._accept, job, spec, picture, logo)
        return Answer({"JobId": job})

    async def describe(self, call: Call) -> Answer:
        """DescribeImageAnimateJob: tell how a job stands; another tenant's job does not exist."""
        request = await asyncio.to_thread(parse, DescribeImageAnimateJobRequest, call.head, call.body)
        job = request.job_id
        if not job:
            raise missing("JobId")
        record = await asyncio.to_thread(self._jobs.find, job) if is_job_id(job) else None
        if record is None or record.spec.tenant != call.tenant:
            raise ActionFailed("FailedOperation.JobNotFound")
        answer = self._description(job, record, self._public_url or call.origin)
        headers: dict[str, str] = {}
        if record.status is JobStatus.RUN:
            headers[PROGRESS_HEADER] = f"{self._renders.progress(job):.3f}"
        return Answer(answer.to_wire(), headers)

    def _accept(self, job: str, spec: JobSpec, picture: bytes, logo: bytes | None) -> None:
        if self._jobs.find(job):
            return
        if self._jobs.waiting(at_most=self._queue_limit) >= self._queue_limit:
            raise ActionFailed("FailedOperation.JobQueueFull")
        self._files.write_input(job, "picture", picture)
        if logo is not None:
            self._files.write_input(job, "logo", logo)
        self._jobs.submit(job, spec)

    async def _picture(self, request: SubmitImageAnimateJobRequest) -> bytes:
        """Return the picture; as with the logo, the URL wins over the Base64."""
        if request.image_url:
            data = await self._fetcher.fetch(request.image_url, max_bytes=MAX_BYTES)
        elif request.image_base64:
            data = await asyncio.to_thread(decode_base64, request.image_base64)
        else:
            raise missing("ImageUrl")
        await asyncio.to_thread(check_picture, data)
        return data

    async def _logo(self, request: SubmitImageAnimateJobRequest) -> bytes | None:
        param = request.logo_param
        if not request.logo_add or param is None:
            return None
        if param.logo_url:
            data = await self._fetcher.fetch(param.logo_url, max_bytes=MAX_LOGO_BYTES)
        elif param.logo_image:
            data = await asyncio.to_thread(decode_base64, param.logo_image)
        else:
            return None
        await asyncio.to_thread(check_logo, data)
        return data

    def _description(self, job: str, record: JobRecord, origin: str) -> DescribeImageAnimateJobResponse:
        outcome = record.outcome
        url = ""
        if record.status is JobStatus.DONE and outcome is not None:
            url = origin + self._files.signed_path(f"{job}.mp4", self._files.expiry(outcome.finished_at))
        return DescribeImageAnimateJobResponse(
            status=record.status,
            error_code=outcome.error_code if outcome else "",
            error_message=outcome.error_message if outcome else "",
            result_video_url=url,
        )


def _job_id(call: Call) -> str:
    if not call.trace_id:
        return new_job_id()
    if len(call.trace_id) > _MAX_TRACE_ID:
        raise ActionFailed("InvalidParameterValue", "`X-TC-TraceId` is too long.")
    content = call.body or call.head.query.encode("utf-8", "surrogateescape")
    return repeatable_job_id(call.tenant, call.action, call.trace_id, content)
