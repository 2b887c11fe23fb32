"""What can go wrong with a call, told apart by what it means for a retry.

* VclmError
  * VclmApiError      the service answered, and its answer is an error
  * VclmUnreachable   nothing was sent: trying again cannot double anything
    * VclmCircuitOpen nothing was tried: the service was out of reach a moment ago
  * VclmAmbiguous     something was sent, the answer is unknown: a submitted job may or may not exist
  * VclmDownloadError a result could not be fetched
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from vclm.messages import Language

THROTTLED = frozenset(
    {
        "RequestLimitExceeded",
        "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
        "RequestLimitExceeded.IPLimitExceeded",
        "RequestLimitExceeded.UinLimitExceeded",
    }
)
"""Codes that say a request was turned away for its frequency alone, before anything was done for it."""


class VclmError(Exception):
    """A call did not give a result."""


class VclmApiError(VclmError):
    """The service answered with an error."""

    def __init__(self, code: str, message: str, request_id: str = "") -> None:
        super().__init__(f"{code}: {message} (request {request_id or 'without id'})")
        self.code = code
        self.message = message
        self.request_id = request_id

    @property
    def throttled(self) -> bool:
        """Whether the request was turned away for its frequency alone."""
        return self.code in THROTTLED


class VclmUnreachable(VclmError):  # noqa: N818 - names a situation, as its siblings do
    """Nothing was sent: no connection was made."""


class VclmCircuitOpen(VclmUnreachable):
    """Nothing was tried: the service was out of reach several times in a row.

    The next call is let through in ``retry_after`` seconds.
    """

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"out of reach several times in a row; next try in {retry_after:.1f} s")
        self.retry_after = retry_after


class VclmAmbiguous(VclmError):  # noqa: N818 - likewise
    """The request was sent, at least in part, and no readable answer came back."""


class VclmDownloadError(VclmError):
    """A result could not be fetched.

    ``status`` is the HTTP status if one came, ``gone`` if trying again is useless.
    """

    def __init__(self, message: str, *, status: int | None = None, gone: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.gone = gone


@dataclass(frozen=True)
class ErrorCode:
    """A published error code, with its general message in both languages."""

    code: str
    message: str
    message_zh: str
    sources: tuple[str, ...]


@cache
def error_codes() -> Mapping[str, ErrorCode]:
    """Return every known code, by code, from ``error_codes.toml``."""
    table = tomllib.loads((files("vclm") / "error_codes.toml").read_text(encoding="utf-8"))
    return {
        code: ErrorCode(code, row["message"], row["message_zh"], tuple(row["sources"]))
        for code, row in table.items()
    }


def message_of(code: str, language: Language = "en-US") -> str:
    """Return the published message of a code; KeyError if it is not a published code."""
    entry = error_codes()[code]
    return entry.message_zh if language == "zh-CN" else entry.message
