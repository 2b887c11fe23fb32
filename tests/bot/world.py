# ruff: noqa: ASYNC240 (tiny local files)
"""A provider and a Discord in memory that survive the bot's crashes, for the state machine's tests.

They behave as the real ones were seen to: the engine makes one job per trace id, an edit can be repeated, a
message cannot.
`trouble` is what happens next time it can: a crash before or after an effect, or an answer that is no help.
"""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bot.delivery.letter import Letter
from bot.delivery.places import Place
from bot.delivery.postman import Compose
from bot.jobs.record import Job
from bot.steps.submitting import NO_JOB
from bot.wishes import Described
from vclm.download import Downloaded
from vclm.errors import VclmAmbiguous, VclmApiError, VclmCircuitOpen, VclmUnreachable
from vclm.models import (
    DescribeImageAnimateJobResponse,
    JobStatus,
    SubmitImageAnimateJobRequest,
    SubmitImageAnimateJobResponse,
)
from vclm.vidu import (
    DescribeImageToVideoViduJobResponse,
    SubmitImageToVideoViduJobRequest,
    SubmitImageToVideoViduJobResponse,
)

LOOKS = 3
"""The look that finds a job done."""


class Crash(BaseException):
    """kill -9: nothing may catch it."""


@dataclass
class World:
    """What exists outside the bot."""

    trouble: str = ""
    jobs: dict[str, str] = field(default_factory=dict)  # trace id → provider job
    charged: Counter[str] = field(default_factory=Counter)  # trace id → how often paid for
    sent: dict[str, bytes] = field(default_factory=dict)  # trace id → the request that made the job
    looks: Counter[str] = field(default_factory=Counter)
    finished: set[str] = field(default_factory=set[str])  # provider jobs that are over, seen or not
    callbacks: dict[str, str] = field(default_factory=dict)  # provider job → where to call when it ends
    messages: dict[str, list[str]] = field(default_factory=dict)  # job → its new messages
    edits: dict[str, str] = field(default_factory=dict)  # job → what its first answer says
    deduplicates: bool = True
    describes_animations: bool = True
    fate: dict[str, str] = field(default_factory=dict)  # provider job → error code, "" for success
    next_fate: str = ""
    tokens_dead: bool = False
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def moment(self, name: str) -> None:
        """Die here if this is the moment."""
        if self.trouble == name:
            self.trouble = ""
            raise Crash(name)

    def happens(self, name: str) -> bool:
        """Whether this trouble, which is over with it, happens now."""
        if self.trouble != name:
            return False
        self.trouble = ""
        return True

    def submit(self, request: bytes, trace_id: str | None, callback_url: str | None = None) -> str:
        """Take a submission; return the provider's job."""
        assert trace_id
        self.moment("before submit")
        if self.happens("unreachable"):
            raise VclmUnreachable("refused")
        if self.happens("circuit open"):
            raise VclmCircuitOpen(7.0)
        if self.happens("busy"):
            raise VclmApiError("RequestLimitExceeded.JobNumExceed", "too many")
        if self.happens("refused picture"):
            raise VclmApiError("FailedOperation.ImageManyPeople", "two")
        if self.happens("callback not allowed"):
            raise VclmApiError("InvalidParameterValue.UrlIllegal", "not that address")
        if trace_id not in self.jobs or not self.deduplicates:
            self.charged[trace_id] += 1
            job = self.jobs[trace_id] = f"provider-{next(self.numbers)}"
            self.sent[trace_id] = request
            self.fate[job], self.next_fate = self.next_fate, ""
            if callback_url is not None:
                self.callbacks[job] = callback_url
        assert self.sent[trace_id] == request, "a repeated submission differs from the first"
        self.moment("after submit")
        if self.happens("lost answer"):
            raise VclmAmbiguous("timed out")
        return self.jobs[trace_id]

    def describe(self, job_id: str) -> Described:
        """Say how a job stands; it is done at the third look, if not before."""
        self.moment("describe")
        if self.happens("forgotten"):
            raise VclmApiError("FailedOperation.JobNotExist", "unknown")
        if self.happens("unreachable"):
            raise VclmUnreachable("refused")
        if job_id == NO_JOB:
            raise VclmApiError("FailedOperation.JobNotFound", "the task does not exist")
        assert job_id in self.fate
        self.looks[job_id] += 1
        if self.looks[job_id] < LOOKS and job_id not in self.finished:
            return Described(JobStatus.RUN, progress=0.3 * self.looks[job_id])
        return self.end(job_id)

    def end(self, job_id: str) -> Described:
        """Let a job be over, and say how it ended."""
        self.finished.add(job_id)
        if code := self.fate[job_id]:
            return Described(JobStatus.FAIL, code)
        return Described(JobStatus.DONE, result_url=f"https://results.example.org/{job_id}?s=1")


class WorldsVclm:
    """The client of the world's provider."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def submit_image_animate_job(
        self, request: SubmitImageAnimateJobRequest, *, trace_id: str | None = None
    ) -> SubmitImageAnimateJobResponse:
        assert request.image_base64
        made = self.world.submit(request.model_dump_json().encode(), trace_id)
        return SubmitImageAnimateJobResponse(job_id=made)

    async def submit_image_to_video_vidu_job(
        self, request: SubmitImageToVideoViduJobRequest, *, trace_id: str | None = None
    ) -> SubmitImageToVideoViduJobResponse:
        assert request.images
        made = self.world.submit(request.model_dump_json().encode(), trace_id, request.callback_url)
        return SubmitImageToVideoViduJobResponse(job_id=made)

    async def describe_image_animate_job(self, job_id: str) -> DescribeImageAnimateJobResponse:
        found = self.world.describe(job_id)
        return DescribeImageAnimateJobResponse(
            status=found.status,
            error_code=found.error_code,
            result_video_url=found.result_url,
            progress=found.progress,
        )

    async def describe_image_to_video_vidu_job(self, job_id: str) -> DescribeImageToVideoViduJobResponse:
        if not self.world.describes_animations:
            raise VclmApiError("InvalidAction", "there is no such thing")
        found = self.world.describe(job_id)
        return DescribeImageToVideoViduJobResponse(
            status=found.status,
            error_code=found.error_code,
            result_video_url=found.result_url,
            progress=found.progress,
        )

    async def download(self, url: str, target: Path, *, max_bytes: int) -> Downloaded:
        assert url.startswith("https://results.example.org/"), "nothing that was only claimed is fetched"
        self.world.moment("before download")
        if self.world.happens("unreachable"):
            raise VclmUnreachable("refused")
        target.write_bytes(b"video of " + url.encode())
        self.world.moment("after download")
        return Downloaded(size=target.stat().st_size, report_url=None)


class WorldsPostman:
    """Posts into the world: edits while the token lives, else a message after looking for an earlier one."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def deliver(self, job: Job, compose: Compose, *, words_only: bool, repeated: bool) -> int:
        world = self.world
        letter: Letter = await compose(Place.DIRECT, 10_000_000)
        joined = letter.file_name.startswith("battle-")
        what = "words" if words_only else "both" if joined else "video"
        world.moment("before post")
        sent = world.messages.setdefault(job.id, [])
        if job.interaction_token is not None and not world.tokens_dead:
            world.edits[job.id] = what
        elif not (repeated and (sent or job.id in world.edits)):
            sent.append(what)
        assert letter.content
        world.moment("after post")
        return 1

    def answers(self, job_id: str) -> list[str]:
        """Everything the member sees as an answer to a job."""
        edit = self.world.edits.get(job_id)
        return [*([edit] if edit else []), *self.world.messages.get(job_id, [])]
