"""A provider that renders a few jobs at a time in virtual time, charges for them, and is not always well."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.refusal import Refusal
from bot.steps.submitting import NO_JOB
from bot.wishes import Described
from bot.worker_process import WorkerLostError
from tests.soak.faults import Faults
from vclm.download import Downloaded
from vclm.errors import VclmAmbiguous, VclmApiError, VclmUnreachable
from vclm.models import DescribeImageAnimateJobResponse, JobStatus, SubmitImageAnimateJobResponse
from vclm.vidu import DescribeImageToVideoViduJobResponse, SubmitImageToVideoViduJobResponse

_ENDS = ("FailedOperation.DriverFailed", "FailedOperation.ModerationFailed", "InternalError")


@dataclass
class Rendering:
    """One job at the provider: when it is worked on, how it ends, and what it costs."""

    trace_id: str
    start: float
    end: float
    error_code: str
    points: float


@dataclass
class Studio:
    """Everything at the provider; it outlives the bot's restarts. `workers` render side by side."""

    dice: random.Random
    now: Callable[[], float]
    faults: Faults
    workers: int
    longest: float  # seconds of a render
    deduplicates: bool
    jobs: dict[str, Rendering] = field(default_factory=dict[str, Rendering])
    by_trace: dict[str, str] = field(default_factory=dict[str, str])
    submissions: Counter[str] = field(default_factory=Counter[str])

    async def submit(self, trace_id: str | None, *, points: float) -> str:
        """Take a job, whatever becomes of the answer."""
        assert trace_id
        match await self.faults.before("submit"):
            case "unreachable":
                raise VclmUnreachable("refused")
            case "busy":
                raise VclmApiError("RequestLimitExceeded.JobNumExceed", "too many")
            case _:
                pass
        if trace_id not in self.by_trace or not self.deduplicates:
            self.submissions[trace_id] += 1
            self.by_trace[trace_id] = self._begin(trace_id, points)
        job_id = self.by_trace[trace_id]
        if await self.faults.after("submit"):
            raise VclmAmbiguous("timed out")
        return job_id

    def _begin(self, trace_id: str, points: float) -> str:
        busy = sorted(one.end for one in self.jobs.values() if one.end > self.now())
        start = self.now() if len(busy) < self.workers else busy[-self.workers]
        end = start + self.dice.uniform(0.3, 1.0) * self.longest
        code = self.dice.choice(_ENDS) if self.dice.random() < 0.08 else ""
        job_id = f"provider-{len(self.jobs)}"
        self.jobs[job_id] = Rendering(trace_id, start, end, code, points)
        return job_id

    async def describe(self, job_id: str) -> Described:
        """Say how a job stands."""
        if await self.faults.before("describe"):
            raise VclmUnreachable("refused")
        if job_id == NO_JOB:
            raise VclmApiError("FailedOperation.JobNotFound", "the task does not exist")
        job, now = self.jobs[job_id], self.now()
        if now < job.start:
            return Described(JobStatus.WAIT)
        if now < job.end:
            return Described(JobStatus.RUN, progress=(now - job.start) / (job.end - job.start))
        if job.error_code:
            return Described(JobStatus.FAIL, job.error_code)
        return Described(
            JobStatus.DONE, result_url=f"https://results.example.org/{job_id}", points=job.points
        )

    def charged(self, job_id: str) -> float:
        """The points that a job cost in the end: what fails is given back."""
        job = self.jobs[job_id]
        return 0.0 if job.error_code else job.points


class StudiosVclm:
    """The client of the studio."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    async def submit_image_animate_job(self, _request: Any, *, trace_id: str | None = None) -> Any:
        return SubmitImageAnimateJobResponse(job_id=await self._studio.submit(trace_id, points=0.0))

    async def submit_image_to_video_vidu_job(self, _request: Any, *, trace_id: str | None = None) -> Any:
        points = float(self._studio.dice.randint(2, 9))
        return SubmitImageToVideoViduJobResponse(job_id=await self._studio.submit(trace_id, points=points))

    async def describe_image_animate_job(self, job_id: str) -> DescribeImageAnimateJobResponse:
        found = await self._studio.describe(job_id)
        return DescribeImageAnimateJobResponse(
            status=found.status,
            error_code=found.error_code,
            result_video_url=found.result_url,
            progress=found.progress,
        )

    async def describe_image_to_video_vidu_job(self, job_id: str) -> DescribeImageToVideoViduJobResponse:
        found = await self._studio.describe(job_id)
        return DescribeImageToVideoViduJobResponse(
            status=found.status,
            error_code=found.error_code,
            result_video_url=found.result_url,
            progress=found.progress,
            credits=found.points,
        )

    async def download(self, url: str, target: Path, *, max_bytes: int) -> Downloaded:
        if await self._studio.faults.before("download"):
            raise VclmUnreachable("refused")
        target.write_bytes(b"video of " + url.encode())  # noqa: ASYNC240 (tiny)
        await self._studio.faults.after("download")
        return Downloaded(size=target.stat().st_size, report_url=None)  # noqa: ASYNC240


class ScriptedWorker:
    """Stands in for the process that prepares pictures: takes its time, and does not like every picture."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    async def run(self, task: str, _seconds: float, **arguments: Any) -> dict[str, Any]:
        assert task == "prepare", "no video of this provider is too large"
        match await self._faults.before("prepare"):
            case "lost":
                raise WorkerLostError("it died", slow=False)
            case "refused":
                raise Refusal("refusal.unreadable")
            case _:
                pass
        for source, name in zip(arguments["sources"], arguments["names"], strict=True):
            (Path(arguments["folder"]) / name).write_bytes(Path(source).read_bytes())  # noqa: ASYNC240
        return {"sizes": []}
