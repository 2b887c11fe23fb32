"""Vidu's signature of a callback: pure, for who sends one and who receives it.

It covers the method, the path, the query, the time and a nonce, but not the body: what a callback claims is
to be confirmed by describing the job. Source: Vidu, "Callback signature".
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime

MAX_SKEW = 300.0
"""Seconds between the callback's ``Date`` and the receiver's clock."""

ALGORITHM = "hmac-sha256"
ACCESS_KEY = "vidu"
NONCE_HEADER = "x-request-nonce"
ALGORITHM_HEADER = "X-HMAC-ALGORITHM"
ACCESS_KEY_HEADER = "X-HMAC-ACCESS-KEY"
SIGNED_HEADERS_HEADER = "X-HMAC-SIGNED-HEADERS"
SIGNATURE_HEADER = "X-HMAC-SIGNATURE"
_COVERED = ("Date", NONCE_HEADER)
_MAX_COVERED = 16


@dataclass(frozen=True)
class Callback:
    """What of a callback is signed.

    ``path`` and ``query`` are as on the wire; an empty path counts as "/", no query is "".
    """

    method: str
    path: str
    query: str


def string_to_sign(callback: Callback, date: str, covered: Sequence[tuple[str, str]]) -> str:
    """Return the text that is signed; ``covered`` are headers and values in the order they were signed."""
    lines = (callback.method, callback.path or "/", callback.query, ACCESS_KEY, date)
    headers = "".join(f"{name}:{value}\n" for name, value in covered)
    return "\n".join(lines) + "\n" + headers


def sign_callback(callback: Callback, *, key: str, nonce: str, now: float) -> dict[str, str]:
    """Return the headers that sign a callback; ``now`` is UNIX time, ``nonce`` a text that was never used."""
    date = formatdate(now, usegmt=True)
    text = string_to_sign(callback, date, ((_COVERED[0], date), (_COVERED[1], nonce)))
    return {
        "Date": date,
        NONCE_HEADER: nonce,
        SIGNED_HEADERS_HEADER: ";".join(_COVERED),
        SIGNATURE_HEADER: _signature(key, text),
        ALGORITHM_HEADER: ALGORITHM,
        ACCESS_KEY_HEADER: ACCESS_KEY,
    }


def verify_callback(callback: Callback, headers: Mapping[str, str], *, key: str, now: float) -> bool:
    """Tell whether a callback was signed with ``key`` within `MAX_SKEW` seconds of ``now``.

    Whether the nonce was seen before is the caller's to judge. Compares in constant time.
    """
    values = {name.lower(): value for name, value in headers.items()}
    names = values.get(SIGNED_HEADERS_HEADER.lower(), "").split(";")
    lowered = [name.lower() for name in names]
    if (
        values.get(ALGORITHM_HEADER.lower(), "").lower() != ALGORITHM
        or values.get(ACCESS_KEY_HEADER.lower()) != ACCESS_KEY
        or len(names) > _MAX_COVERED
        or not {name.lower() for name in _COVERED} <= set(lowered)
        or any(name not in values for name in lowered)
        or not _is_recent(values["date"], now)
    ):
        return False
    text = string_to_sign(callback, values["date"], [(name, values[name.lower()]) for name in names])
    given = values.get(SIGNATURE_HEADER.lower(), "").encode("utf-8", "surrogateescape")
    return hmac.compare_digest(_signature(key, text).encode(), given)


def _signature(key: str, text: str) -> str:
    digest = hmac.new(key.encode(), text.encode("utf-8", "surrogateescape"), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _is_recent(date: str, now: float) -> bool:
    try:
        return abs(parsedate_to_datetime(date).timestamp() - now) <= MAX_SKEW
    except (ValueError, TypeError, OverflowError):
        return False
