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
from bot.delivery.postman import Compose
from bot.jobs.record import Job
from vclm.download import Downloaded
from vclm.errors import VclmAmbiguous, VclmApiError, VclmUnreachable
from vclm.models import (
    DescribeImageAnimateJobResponse,
    JobStatus,
    SubmitImageAnimateJobRequest,
    SubmitImageAnimateJobResponse,
)


class Crash(BaseException):
    """kill -9: nothing may catch it."""


@dataclass
class World:
    """What exists outside the bot."""

    trouble: str = ""
    jobs: dict[str, str] = field(default_factory=dict)  # trace id → provider job
    charged: Counter[str] = field(default_factory=Counter)  # trace id → how often paid for
    looks: Counter[str] = field(default_factory=Counter)
    messages: dict[str, list[str]] = field(default_factory=dict)  # job → its new messages
    edits: dict[str, str] = field(default_factory=dict)  # job → what its first answer says
    deduplicates: bool = True
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


class WorldsVclm:
    """The client of the world's provider."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def submit_image_animate_job(
        self, request: SubmitImageAnimateJobRequest, *, trace_id: str | None = None
    ) -> SubmitImageAnimateJobResponse:
        world = self.world
        assert trace_id
        assert request.image_base64
        world.moment("before submit")
        if world.happens("unreachable"):
            raise VclmUnreachable("refused")
        if world.happens("busy"):
            raise VclmApiError("RequestLimitExceeded.JobNumExceed", "too many")
        if world.happens("refused picture"):
            raise VclmApiError("FailedOperation.ImageManyPeople", "two")
        if trace_id not in world.jobs or not world.deduplicates:
            world.charged[trace_id] += 1
            world.jobs[trace_id] = f"provider-{next(world.numbers)}"
            world.fate[world.jobs[trace_id]], world.next_fate = world.next_fate, ""
        world.moment("after submit")
        if world.happens("lost answer"):
            raise VclmAmbiguous("timed out")
        return SubmitImageAnimateJobResponse(job_id=world.jobs[trace_id])

    async def describe_image_animate_job(self, job_id: str) -> DescribeImageAnimateJobResponse:
        world = self.world
        world.moment("describe")
        if world.happens("unreachable"):
            raise VclmUnreachable("refused")
        assert job_id in world.fate
        world.looks[job_id] += 1
        if world.looks[job_id] < 3:
            return DescribeImageAnimateJobResponse(status=JobStatus.RUN, progress=0.3 * world.looks[job_id])
        if code := world.fate[job_id]:
            return DescribeImageAnimateJobResponse(status=JobStatus.FAIL, error_code=code)
        url = f"http://127.0.0.1/{job_id}?s={world.looks[job_id]}"
        return DescribeImageAnimateJobResponse(status=JobStatus.DONE, result_video_url=url)

    async def download(self, url: str, target: Path, *, max_bytes: int) -> Downloaded:
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
        letter: Letter = await compose(10_000_000)
        what = "words" if words_only else "video"
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
