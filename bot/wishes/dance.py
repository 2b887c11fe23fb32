"""The wish for a dance: SubmitImageAnimateJob and DescribeImageAnimateJob."""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot import dances
from bot.intake.framing import Shapes
from bot.intake.limits import DANCE_SHAPES
from bot.refusal import Refusal
from bot.texts import text
from bot.wishes.wish import Described, Submission
from vclm.client import VclmClient
from vclm.models import SubmitImageAnimateJobRequest


@dataclass(frozen=True, kw_only=True)
class DanceWish:
    """Let the person in a picture dance. `template` is the provider's TemplateId.

    With `mark`, the picture of the video says that it is synthetic.
    """

    kind: ClassVar[str] = "dance"
    calls_back: ClassVar[bool] = False
    another_dance: ClassVar[bool] = True
    under_way: ClassVar[str] = "status.dancing"

    template: str
    sound: bool = True
    keep_background: bool = False
    mark: bool = False  # as the provider has it where nothing is said

    @property
    def off_peak(self) -> bool:
        """Dances are made at any hour."""
        return False

    def title_in(self, locale: str) -> str:
        """Name the dance."""
        return dances.title(self.template, locale)

    @property
    def file_name(self) -> str:
        """Name the file after the dance."""
        return f"boogie-{self.template}.mp4"

    @property
    def kept_whole(self) -> Shapes | None:
        """Only what makes anything dance takes the picture as it is."""
        known = dances.dance(self.template)
        return DANCE_SHAPES if known is not None and known.takes_anything else None

    def alt(self, asker: str, locale: str) -> str:
        """Say who dances what."""
        return text("result.alt_dance", locale, asker=asker, title=self.title_in(locale))

    def check(self, pictures: int) -> None:  # noqa: ARG002 (it is always one)
        """Refuse a dance that nobody knows."""
        if dances.dance(self.template) is None:
            raise Refusal("refusal.unknown_dance", dances=dances.dances())

    def points(self, pictures: int) -> int:  # noqa: ARG002
        """No dance costs points."""
        return 0

    async def submit(self, client: VclmClient, pictures: Sequence[bytes], submission: Submission) -> str:
        """Submit it with its one picture."""
        picture = await asyncio.to_thread(base64.b64encode, pictures[0])
        request = SubmitImageAnimateJobRequest(
            image_base64=picture.decode(),
            template_id=self.template,
            enable_audio=self.sound,
            enable_segment=self.keep_background,
            logo_add=1 if self.mark else None,
        )
        answer = await client.submit_image_animate_job(request, trace_id=submission.trace_id)
        return answer.job_id

    async def describe(self, client: VclmClient, job_id: str) -> Described:
        """Ask how it stands."""
        found = await client.describe_image_animate_job(job_id)
        return Described(found.status, found.error_code, found.result_video_url, found.progress)
