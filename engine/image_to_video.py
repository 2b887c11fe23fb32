"""The two actions of the image-to-video job."""

import asyncio
import time
from collections.abc import Callable

from engine.accepting import Accepting, job_id_of
from engine.callbacks import Callbacks
from engine.calls import Answer, Call
from engine.failure import ActionFailed
from engine.inputs import Inputs
from engine.jobs import JobQueue
from engine.own_jobs import own_job
from engine.parameters import parse
from engine.renders import Renders
from engine.results import ResultUrls
from engine.shot.voices import voices
from engine.vidu_description import describe_vidu
from engine.vidu_spec import FIRST, LAST, ViduSpec, vidu_spec
from vclm.rules import RuleBroken
from vclm.vidu import DescribeImageToVideoViduJobRequest, SubmitImageToVideoViduJobRequest
from vclm.vidu_points import price
from vclm.vidu_rules import ViduChoice, choose


class ImageToVideo:
    """Submits and describes jobs; everything slow happens in threads.

    ``off_peak_seconds`` is how long an off-peak job may wait before it is cancelled.
    """

    def __init__(
        self,
        *,
        accepting: Accepting,
        jobs: JobQueue,
        inputs: Inputs,
        renders: Renders,
        urls: ResultUrls,
        callbacks: Callbacks,
        off_peak_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._accepting = accepting
        self._jobs = jobs
        self._inputs = inputs
        self._renders = renders
        self._urls = urls
        self._callbacks = callbacks
        self._off_peak_seconds = off_peak_seconds
        self._clock = clock

    async def submit(self, call: Call) -> Answer:
        """SubmitImageToVideoViduJob: judge the request and its pictures, take the points, record the job."""
        job = job_id_of(call)
        if await self._accepting.known(call, job):
            return Answer({"JobId": job})
        request = await asyncio.to_thread(parse, SubmitImageToVideoViduJobRequest, call.head, call.body)
        choice = await asyncio.to_thread(_choose, request)
        if request.callback_url:
            self._callbacks.check_url(request.callback_url)
        await self._inputs.check_text(choice.prompt)
        async with self._inputs.room:
            inputs = await self._pictures(request, choice)
            points = price(choice)
            spec = vidu_spec(
                call.tenant.secret_id,
                request,
                choice,
                points=points,
                has_logo="logo" in inputs,
                origin=call.origin,
                expires=self._clock() + self._off_peak_seconds,
            )
            await self._accepting.accept(call, job, spec, points=points, inputs=inputs)
        return Answer({"JobId": job})

    async def describe(self, call: Call) -> Answer:
        """DescribeImageToVideoViduJob: tell how a job stands; another tenant's job does not exist."""
        request = await asyncio.to_thread(parse, DescribeImageToVideoViduJobRequest, call.head, call.body)
        job = request.job_id or ""
        spec, record = await own_job(self._jobs, call, job, ViduSpec)
        url = self._urls.video(job, record, call.origin)
        answer = describe_vidu(spec, record, url, call.language)
        return Answer(answer.to_wire(), self._renders.progress_headers(job, record.status))

    async def _pictures(
        self, request: SubmitImageToVideoViduJobRequest, choice: ViduChoice
    ) -> dict[str, bytes]:
        frames = await self._inputs.frames(request.images or [])
        inputs: dict[str, bytes] = dict(zip((FIRST, LAST), frames, strict=False))
        logo = await self._inputs.logo(request.logo_param) if choice.logo else None
        if logo is not None:
            inputs["logo"] = logo
        return inputs


def _choose(request: SubmitImageToVideoViduJobRequest) -> ViduChoice:
    try:
        choice = choose(request)
    except RuleBroken as broken:
        raise ActionFailed(broken.code, broken.key or "", **broken.fields) from broken
    if choice.voice_id and choice.voice_id not in voices():
        raise ActionFailed("ResourceNotFound", "unknown_voice", name=choice.voice_id)
    return choice
