"""The two actions of the image animation job."""

import asyncio

from engine.accepting import Accepting, job_id_of
from engine.animate.templates import available, load
from engine.calls import Answer, Call
from engine.failure import ActionFailed, missing
from engine.inputs import Inputs
from engine.job_record import JobRecord
from engine.job_spec import ImageAnimateSpec, animate_spec
from engine.jobs import JobQueue
from engine.own_jobs import own_job
from engine.parameters import parse
from engine.renders import Renders
from engine.results import ResultUrls
from vclm.errors import message_of
from vclm.models import (
    DescribeImageAnimateJobRequest,
    DescribeImageAnimateJobResponse,
    SubmitImageAnimateJobRequest,
)


class ImageAnimate:
    """Submits and describes jobs; everything slow happens in threads."""

    def __init__(
        self, *, accepting: Accepting, jobs: JobQueue, inputs: Inputs, renders: Renders, urls: ResultUrls
    ) -> None:
        self._accepting = accepting
        self._jobs = jobs
        self._inputs = inputs
        self._renders = renders
        self._urls = urls

    async def submit(self, call: Call) -> Answer:
        """SubmitImageAnimateJob: judge the request and the picture, and record the job."""
        job = job_id_of(call)
        if await self._accepting.known(call, job):
            return Answer({"JobId": job})
        request = await asyncio.to_thread(parse, SubmitImageAnimateJobRequest, call.head, call.body)
        template = request.template_id
        if not template:
            raise missing("TemplateId")
        if template not in available():
            raise ActionFailed("InvalidParameter.TemplateNotExisted")
        if not (request.image_url or request.image_base64):
            raise missing("ImageUrl")
        async with self._inputs.room:
            inputs = {"picture": await self._inputs.person(request.image_url, request.image_base64)}
            logo = await self._inputs.logo(request.logo_param) if request.logo_add else None
            if logo is not None:
                inputs["logo"] = logo
            spec = animate_spec(call.tenant.secret_id, request, load(template), has_logo=logo is not None)
            await self._accepting.accept(call, job, spec, inputs=inputs)
        return Answer({"JobId": job})

    async def describe(self, call: Call) -> Answer:
        """DescribeImageAnimateJob: tell how a job stands; another tenant's job does not exist."""
        request = await asyncio.to_thread(parse, DescribeImageAnimateJobRequest, call.head, call.body)
        job = request.job_id or ""
        spec, record = await own_job(self._jobs, call, job, ImageAnimateSpec)
        answer = self._description(job, spec, record, call)
        return Answer(answer.to_wire(), self._renders.progress_headers(job, record.status))

    def _description(
        self, job: str, spec: ImageAnimateSpec, record: JobRecord, call: Call
    ) -> DescribeImageAnimateJobResponse:
        return DescribeImageAnimateJobResponse(
            status=record.status,
            error_code=record.error_code,
            error_message=message_of(record.error_code, call.language) if record.error_code else "",
            result_video_url=self._urls.video(job, record, call.origin),
            mask_video_url=self._urls.mask(job, record, call.origin) if spec.keep_background else "",
        )
