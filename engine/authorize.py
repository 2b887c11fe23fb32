"""Who calls, and whether it is really them."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from engine.failure import ActionFailed, missing
from engine.wire import WireRequest
from vclm.signing import Authorization, SignableRequest, parse_authorization, verify

SERVICE = "vclm"
MAX_SKEW = 300
"""Seconds between the request's timestamp and our clock, as published."""
TENCENT = ".tencentcloudapi.com"


@dataclass(frozen=True)
class Claim:
    """What a request says of itself before its signature is checked."""

    authorization: Authorization
    timestamp: int
    secret_key: SecretStr

    @property
    def tenant(self) -> str:
        """Name the tenant: the public half of the credential."""
        return self.authorization.secret_id


class Authorizer:
    """Checks signatures against the known credentials (secret id to secret key)."""

    def __init__(self, credentials: Mapping[str, SecretStr], clock: Callable[[], float] = time.time) -> None:
        self._credentials = credentials
        self._clock = clock

    def claim(self, head: WireRequest) -> Claim:
        """Check all that can be checked without the body; raises ActionFailed."""
        authorization = self._authorization(head)
        timestamp = self._timestamp(head)
        secret_key = self._credentials.get(authorization.secret_id)
        if secret_key is None:
            raise ActionFailed("AuthFailure.SecretIdNotFound")
        if head.headers.get("x-tc-token"):
            # Temporary credentials are issued by nobody here, so no token can be a good one.
            raise ActionFailed("AuthFailure.TokenFailure")
        return Claim(authorization, timestamp, secret_key)

    def confirm(self, claim: Claim, request: SignableRequest) -> None:
        """Check the signature; raises ActionFailed."""
        key = claim.secret_key.get_secret_value()
        if not verify(request, claim.authorization, secret_key=key, timestamp=claim.timestamp):
            raise ActionFailed("AuthFailure.SignatureFailure")

    def _authorization(self, head: WireRequest) -> Authorization:
        if "authorization" not in head.headers:
            raise ActionFailed("AuthFailure.InvalidAuthorization")
        try:
            authorization = parse_authorization(head.headers["authorization"])
        except ValueError as error:
            raise ActionFailed("AuthFailure.InvalidAuthorization") from error
        host = head.headers.get("host", "").lower()
        # At Tencent's hosts the scope must name the product. Elsewhere some SDKs (Node, Java) name the
        # first label of the endpoint, "127" for a loopback address: it stays covered by the signature, and
        # there is one service only.
        if authorization.service != SERVICE and host.partition(":")[0].endswith(TENCENT):
            message = (
                "The request `Authorization` header does not conform to tencentcloud standards: "
                "`Service` in Credential not valid."
            )
            raise ActionFailed("AuthFailure.InvalidAuthorization", message)
        return authorization

    def _timestamp(self, head: WireRequest) -> int:
        text = head.headers.get("x-tc-timestamp")
        if not text:
            raise missing("Timestamp")
        if not (text.isascii() and text.isdigit() and len(text) <= 12):
            raise ActionFailed("InvalidParameterValue", "`X-TC-Timestamp` must be UNIX time in seconds.")
        if abs(int(text) - self._clock()) > MAX_SKEW:
            raise ActionFailed("AuthFailure.SignatureExpire")
        return int(text)
