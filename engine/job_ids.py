"""JobIds: numbers of nineteen digits, like Tencent's; the same for the same submission sent twice."""

import hashlib
import secrets

_FIRST, _LAST = 10**18, 10**19 - 1


def new_job_id() -> str:
    """Return an id that was never given."""
    return str(_FIRST + secrets.randbelow(_LAST - _FIRST + 1))


def repeatable_job_id(tenant: str, action: str, trace_id: str, body: bytes) -> str:
    """Return the id of a submission which its sender can name: equal for equal arguments, and only then.

    63 bits of SHA-256: a million submissions collide with a chance of one in ten million.
    """
    head = "\n".join((tenant, action, trace_id)).encode("utf-8", "surrogateescape")
    digest = hashlib.sha256(hashlib.sha256(head).digest() + hashlib.sha256(body).digest()).digest()
    return str(_FIRST + int.from_bytes(digest[:16]) % (_LAST - _FIRST + 1))


def is_job_id(text: str) -> bool:
    """Tell whether a text has the form of an id."""
    return len(text) == 19 and text.isascii() and text.isdigit()
