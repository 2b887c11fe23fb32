"""What every kind of wish can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from bot.intake.framing import Shapes
from vclm.client import VclmClient
from vclm.models import JobStatus

OFF_PEAK_SECONDS = 48 * 3600.0
"""How long a provider may let an off-peak job wait before it cancels it, as published."""


@dataclass(frozen=True)
class Described:
    """How a job stands at the provider, whatever its kind.

    `error_code` is empty unless it failed, `result_url` unless it is done; `progress` is 0..1 and `points`
    what the job costs, where known.
    """

    status: JobStatus
    error_code: str = ""
    result_url: str = ""
    progress: float | None = None
    points: float | None = None


@dataclass(frozen=True)
class Submission:
    """How a wish is submitted: the key of idempotency, and where the provider calls back, if it is to."""

    trace_id: str
    callback_url: str | None


class Wish(Protocol):
    """What a member wants made of their pictures: a frozen dataclass of JSON values for each kind."""

    kind: ClassVar[str]
    calls_back: ClassVar[bool]
    """Whether the provider can be told to call back when a job of this kind ends."""
    another_dance: ClassVar[bool]
    """Whether "Other dance" makes sense under the result."""
    under_way: ClassVar[str]
    """Key of the sentence for a job at work; its fields are `title`, `bar` and `percent`."""

    def title_in(self, locale: str) -> str:
        """Name the video for members who read a locale, in Discord's markdown."""
        ...

    @property
    def file_name(self) -> str:
        """Name the file of the video."""
        ...

    @property
    def off_peak(self) -> bool:
        """Whether the provider may let it wait for a quiet hour, and how long the bot waits with it."""
        ...

    @property
    def kept_whole(self) -> Shapes | None:
        """The shapes that a picture may have which is kept whole; None to frame it around a person."""
        ...

    def alt(self, asker: str, locale: str) -> str:
        """Describe the video for those who cannot see it."""
        ...

    def check(self, pictures: int) -> None:
        """Raise Refusal for what no provider would take, given the number of pictures."""
        ...

    def points(self, pictures: int) -> int:
        """Say what the provider is expected to charge for that number of pictures, in points."""
        ...

    async def submit(self, client: VclmClient, pictures: Sequence[bytes], submission: Submission) -> str:
        """Submit the job with its prepared pictures; return the provider's id. Raises VclmError."""
        ...

    async def describe(self, client: VclmClient, job_id: str) -> Described:
        """Ask the provider how its job stands. Raises VclmError."""
        ...
