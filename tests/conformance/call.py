"""A call and what came of it, the same for every client.

Nothing here imports an SDK or the engine: the mainland SDK's process reads it too.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from vclm.messages import Language

SUBMIT_DANCE = "SubmitImageAnimateJob"
DESCRIBE_DANCE = "DescribeImageAnimateJob"
SUBMIT_VIDU = "SubmitImageToVideoViduJob"
DESCRIBE_VIDU = "DescribeImageToVideoViduJob"


@dataclass(frozen=True)
class Call:
    """One call by its wire names; what is "" is the engine's own or the client's usual."""

    action: str
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    method: str = "POST"
    secret_id: str = ""
    secret_key: str = ""
    token: str = ""
    language: Language = "en-US"
    region: str = "ap-singapore"
    version: str = ""
    host: str = ""
    """A name to call the engine by, as if the hosts file had it."""
    scope: str = ""
    """The product the credential is said to be for."""
    clock: int = 0
    """Seconds the client's clock is fast."""
    trace_id: str = ""
    unsigned_payload: bool = False
    sign_method: str = ""
    generic: bool = False
    """Made through the SDK's call for what it has no method for: actions and fields it does not know."""
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Switches of that generic call: ``SkipSign``, ``IsMultipart``."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        return cls(**row)


def description(submission: str, job: str) -> Call:
    """Ask how a job stands that was submitted by an action."""
    return Call(submission.replace("Submit", "Describe"), {"JobId": job})


@dataclass(frozen=True)
class Outcome:
    """What a client made of the answer: its fields, or the error's code and message."""

    answer: Mapping[str, Any] = field(default_factory=dict[str, Any])
    code: str = ""
    message: str = ""
    request_id: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        return cls(**row)
