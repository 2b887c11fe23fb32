"""Who calls, whether it is really them, and what they may do."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address

from engine.failure import ActionFailed, missing
from engine.tenants import SECRET_ID_FORM, Tenant
from engine.wire import WireRequest
from vclm.signing import Authorization, SignableRequest, parse_authorization, verify

SERVICE = "vclm"
MAX_SKEW = 300
"""Seconds between the request's timestamp and our clock, as published."""
TENCENT = ".tencentcloudapi.com"
_SECRET_ID = re.compile(SECRET_ID_FORM)


@dataclass(frozen=True)
class Claim:
    """What a request says of itself before its signature is checked."""

    authorization: Authorization
    timestamp: int
    tenant: Tenant


class Authorizer:
    """Checks signatures against the known credentials (tenants by their secret ids)."""

    def __init__(self, tenants: Mapping[str, Tenant], clock: Callable[[], float] = time.time) -> None:
        self._tenants = tenants
        self._clock = clock

    def claim(self, head: WireRequest, remote: str) -> Claim:
        """Check all that can be checked without the body; raises ActionFailed.

        ``remote`` is the IP address the call came from.
        """
        authorization = self._authorization(head)
        timestamp = self._timestamp(head)
        if not _SECRET_ID.fullmatch(authorization.secret_id):
            raise ActionFailed("AuthFailure.InvalidSecretId")
        tenant = self._tenants.get(authorization.secret_id)
        if tenant is None:
            raise ActionFailed("AuthFailure.SecretIdNotFound")
        if head.headers.get("x-tc-token"):
            # Temporary credentials are issued by nobody here, so no token can be a good one.
            raise ActionFailed("AuthFailure.TokenFailure")
        _check_address(tenant, remote)
        return Claim(authorization, timestamp, tenant)

    def confirm(self, claim: Claim, request: SignableRequest) -> None:
        """Check the signature, and that its key is still good; raises ActionFailed.

        Hashes the whole body: call it from a thread.
        """
        tenant = claim.tenant
        key = tenant.secret_key.get_secret_value()
        if not verify(request, claim.authorization, secret_key=key, timestamp=claim.timestamp):
            raise ActionFailed("AuthFailure.SignatureFailure")
        # Only who has the key learns what became of it.
        if tenant.expired(datetime.fromtimestamp(self._clock(), UTC)):
            raise ActionFailed("AuthFailure", "secret_expired")
        if tenant.suspended:
            raise ActionFailed("OperationDenied", "suspended")

    def _authorization(self, head: WireRequest) -> Authorization:
        if "authorization" not in head.headers:
            raise ActionFailed("AuthFailure.InvalidAuthorization")
        try:
            authorization = parse_authorization(head.headers["authorization"])
        except ValueError as error:
            raise ActionFailed("AuthFailure.InvalidAuthorization") from error
        host = head.headers.get("host", "").lower().partition(":")[0]
        if not host.isascii():  # it becomes part of result URLs
            raise ActionFailed("AuthFailure.InvalidAuthorization")
        if host.endswith(TENCENT) and host.partition(".")[0] != SERVICE:
            raise ActionFailed("NoSuchProduct")
        # At Tencent's hosts the scope must name the product. Elsewhere some SDKs (Node, Java) name the
        # first label of the endpoint, "127" for a loopback address: it stays covered by the signature, and
        # there is one service only.
        if authorization.service != SERVICE and host.endswith(TENCENT):
            raise ActionFailed("AuthFailure.InvalidAuthorization", "scope_service")
        return authorization

    def _timestamp(self, head: WireRequest) -> int:
        text = head.headers.get("x-tc-timestamp")
        if not text:
            raise missing("Timestamp")
        if not (text.isascii() and text.isdigit() and len(text) <= 12):
            raise ActionFailed("InvalidParameterValue", "timestamp")
        if abs(int(text) - self._clock()) > MAX_SKEW:
            raise ActionFailed("AuthFailure.SignatureExpire")
        return int(text)


def check_action(tenant: Tenant, action: str) -> None:
    """Check that a tenant may call an action; raises ActionFailed."""
    if tenant.actions is not None and action not in tenant.actions:
        raise ActionFailed("AuthFailure.UnauthorizedOperation", "not_authorized", action=action)


def _check_address(tenant: Tenant, remote: str) -> None:
    if not tenant.allowed_networks and not tenant.blocked_networks:
        return
    address = ip_address(remote.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    if any(address in network for network in tenant.blocked_networks):
        raise ActionFailed("IpInBlacklist")
    if tenant.allowed_networks and not any(address in network for network in tenant.allowed_networks):
        raise ActionFailed("IpNotInWhitelist")
