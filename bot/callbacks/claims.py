"""What a callback claims, in either of the two published shapes. Pure; the bytes are anybody's."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

from vclm.models import JobStatus

_STATUS = {
    **dict.fromkeys(("DONE", "success"), JobStatus.DONE),
    **dict.fromkeys(("FAIL", "failed"), JobStatus.FAIL),
    **dict.fromkeys(("RUN", "processing"), JobStatus.RUN),
    **dict.fromkeys(("WAIT", "created", "queueing"), JobStatus.WAIT),
}
_LONGEST = 4096  # characters of an address or a code
_MOST_FIELDS, _LONGEST_NAME = 30, 40  # of what is kept for a line in the log


class NoClaimError(ValueError):
    """The body says nothing about a job."""


@dataclass(frozen=True)
class Claim:
    """What somebody says about a job. `job_id` is empty where the shape does not carry the provider's.

    `fields` are the names, not the values, of what was said: the first of them, cut short.
    """

    status: JobStatus
    job_id: str = ""
    url: str = ""
    code: str = ""
    fields: tuple[str, ...] = ()

    @property
    def is_end(self) -> bool:
        """Whether it says that the job is over."""
        return self.status in (JobStatus.DONE, JobStatus.FAIL)

    def to_json(self) -> str:
        """Write down what matters later."""
        return json.dumps(
            {"status": str(self.status), "url": self.url, "code": self.code, "fields": self.fields}
        )


def read_claim(body: bytes) -> Claim:
    """Read Tencent's shape (JobId, Status, ...), bare or in its envelope, or Vidu's (state, creations, ...).

    Raises NoClaimError.
    """
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoClaimError("not JSON") from error
    if not isinstance(message, dict):
        raise NoClaimError("no JSON object")
    fields = cast("dict[str, Any]", message)
    inner = fields.get("Response")
    fields = cast("dict[str, Any]", inner) if isinstance(inner, dict) else fields
    return _of_tencent(fields) if "Status" in fields else _of_vidu(fields)


def claim_from_json(written: str) -> Claim:
    """Read back what `Claim.to_json` wrote."""
    known = json.loads(written)
    named = tuple(known.get("fields", ()))
    return Claim(JobStatus(known["status"]), url=known["url"], code=known["code"], fields=named)


def _of_tencent(fields: Mapping[str, Any]) -> Claim:
    return Claim(
        _status(fields.get("Status")),
        job_id=_short(fields, "JobId"),
        url=_short(fields, "ResultVideoUrl"),
        code=_short(fields, "ErrorCode"),
        fields=_names(fields),
    )


def _of_vidu(fields: Mapping[str, Any]) -> Claim:
    # Its `id` is Vidu's own, which a provider in between need not pass on as its JobId.
    made = fields.get("creations")
    first = cast("list[Any]", made)[0] if isinstance(made, list) and made else None
    creation = cast("dict[str, Any]", first) if isinstance(first, dict) else {}
    return Claim(
        _status(fields.get("state", fields.get("status"))),
        url=_short(creation, "url"),
        code=_short(fields, "err_code"),
        fields=_names((*fields, *(f"creations.{name}" for name in creation))),
    )


def _status(word: object) -> JobStatus:
    status = _STATUS.get(word) if isinstance(word, str) else None
    if status is None:
        raise NoClaimError("no status")
    return status


def _names(fields: Iterable[str]) -> tuple[str, ...]:
    return tuple(name[:_LONGEST_NAME] for name in islice(fields, _MOST_FIELDS))


def _short(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) and len(value) <= _LONGEST else ""
