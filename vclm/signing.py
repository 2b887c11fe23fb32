"""TC3-HMAC-SHA256: one implementation that both signs and verifies.

Pure functions over what is on the wire; neither clock nor network. Source: Tencent Cloud API 3.0,
"Signature v3".
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

ALGORITHM = "TC3-HMAC-SHA256"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
REQUIRED_HEADERS = ("content-type", "host")
"""What a signature must cover at the least."""

_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=(?P<id>[^/,\s]+)/(?P<date>\d{{4}}-\d{{2}}-\d{{2}})/(?P<service>[^/,\s]+)"
    r"/tc3_request,"
    r"\s*SignedHeaders=(?P<headers>[a-z0-9_;-]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True)
class SignableRequest:
    """A request as it is on the wire.

    ``query`` is the raw, still encoded query ("" for POST), ``headers`` have lower-case names, ``payload``
    is the body.
    """

    method: str
    query: str
    headers: Mapping[str, str]
    payload: bytes


@dataclass(frozen=True)
class Authorization:
    """The fields of an ``Authorization`` header."""

    secret_id: str
    date: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str

    def __str__(self) -> str:
        return (
            f"{ALGORITHM} Credential={self.secret_id}/{self.date}/{self.service}/tc3_request, "
            f"SignedHeaders={';'.join(self.signed_headers)}, Signature={self.signature}"
        )


def parse_authorization(header: str) -> Authorization:
    """Read an ``Authorization`` header; ValueError if it is not a TC3 one."""
    match = _AUTHORIZATION.fullmatch(header.strip())
    if match is None:
        raise ValueError(f"not a {ALGORITHM} authorization")
    return Authorization(
        match["id"], match["date"], match["service"], tuple(match["headers"].split(";")), match["signature"]
    )


def utc_date(timestamp: int) -> str:
    """Return the UTC day of a UNIX time.

    The ``Date`` of the credential scope; ValueError if there is none.
    """
    try:
        return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
    except (OverflowError, OSError) as error:
        raise ValueError(f"no date for the timestamp {timestamp}") from error


def canonical_request(request: SignableRequest, signed_headers: Sequence[str]) -> str:
    """Return the text whose hash is signed; KeyError if a signed header is missing."""
    headers = "".join(f"{name}:{request.headers[name].strip().lower()}\n" for name in signed_headers)
    unsigned = request.headers.get("x-tc-content-sha256") == UNSIGNED_PAYLOAD
    payload = UNSIGNED_PAYLOAD.encode() if unsigned else request.payload
    return "\n".join(
        (
            request.method,
            "/",
            request.query,
            headers,
            ";".join(signed_headers),
            hashlib.sha256(payload).hexdigest(),
        )
    )


def string_to_sign(canonical: str, timestamp: int, date: str, service: str) -> str:
    """Return the text that the derived key signs."""
    digest = hashlib.sha256(_bytes(canonical)).hexdigest()
    return f"{ALGORITHM}\n{timestamp}\n{date}/{service}/tc3_request\n{digest}"


@dataclass(frozen=True)
class DerivedKeys:
    """The chain of keys from the secret key to the one that signs."""

    date: bytes
    service: bytes
    signing: bytes


def derive_keys(secret_key: str, date: str, service: str) -> DerivedKeys:
    """Derive the signing key of one day and one service."""
    date_key = _hmac(b"TC3" + secret_key.encode(), date)
    service_key = _hmac(date_key, service)
    return DerivedKeys(date_key, service_key, _hmac(service_key, "tc3_request"))


def sign(
    request: SignableRequest,
    *,
    secret_id: str,
    secret_key: str,
    service: str,
    timestamp: int,
    signed_headers: Sequence[str] = REQUIRED_HEADERS,
) -> Authorization:
    """Sign a request; its string form is the ``Authorization`` header.

    ``timestamp`` (UNIX seconds) must be the value of ``X-TC-Timestamp``. KeyError if a signed header is
    missing.
    """
    date = utc_date(timestamp)
    names = tuple(sorted(name.lower() for name in signed_headers))
    text = string_to_sign(canonical_request(request, names), timestamp, date, service)
    signature = _hmac(derive_keys(secret_key, date, service).signing, text).hex()
    return Authorization(secret_id, date, service, names, signature)


def verify(
    request: SignableRequest, authorization: Authorization, *, secret_key: str, timestamp: int
) -> bool:
    """Tell whether the authorization signs this very request at this time.

    False as well if it does not cover ``REQUIRED_HEADERS``, covers a header that is missing, or names
    another day than the timestamp's. The age of the timestamp is the caller's to judge. Compares in
    constant time.
    """
    names = authorization.signed_headers
    if not set(REQUIRED_HEADERS) <= set(names) or any(name not in request.headers for name in names):
        return False
    try:
        if authorization.date != utc_date(timestamp):
            return False
    except ValueError:
        return False
    # The order of the headers is taken as it was signed: ASCII order is the signer's duty, not a secret.
    text = string_to_sign(
        canonical_request(request, names), timestamp, authorization.date, authorization.service
    )
    key = derive_keys(secret_key, authorization.date, authorization.service).signing
    return hmac.compare_digest(_hmac(key, text).hex(), authorization.signature)


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, _bytes(text), hashlib.sha256).digest()


def _bytes(text: str) -> bytes:
    # Servers hand bytes that are no UTF-8 on as surrogates; the signature is over the bytes.
    return text.encode("utf-8", "surrogateescape")
