"""Who may call: the credentials, each a tenant with limits of its own."""

import stat
import tomllib
from collections.abc import Mapping
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import cast

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from engine.failure import CannotStart

SECRET_ID_FORM = r"[A-Za-z0-9_.-]{1,128}"  # noqa: S105 - the public half
"""The form of a credential's public half; another one is no key of this API."""
REQUESTS_PER_SECOND = 20
"""Calls of one action a tenant may make in any second, as the pages of the Vidu job have it."""

Network = IPv4Network | IPv6Network


class Tenant(BaseModel):
    """One credential and what may be done with it; None is "without limit"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    secret_id: str = Field(pattern=f"^{SECRET_ID_FORM}$")
    """The public half of the credential: the tenant's name everywhere."""
    secret_key: SecretStr = Field(min_length=1)
    """The secret half."""
    requests_per_second: int = Field(default=REQUESTS_PER_SECOND, ge=1)
    """Calls of one action in any second; further ones are ``RequestLimitExceeded``."""
    concurrent_jobs: int | None = Field(default=None, ge=1)
    """Jobs that may wait or run; further ones are ``RequestLimitExceeded.JobNumExceed``."""
    daily_jobs: int | None = Field(default=None, ge=0)
    """Jobs accepted in a UTC day; further ones are ``LimitExceeded``."""
    points: int | None = Field(default=None, ge=0)
    """Points granted; a job that costs more than is left is ``ResourceInsufficient``."""
    actions: tuple[str, ...] | None = None
    """The actions it may call; others are ``AuthFailure.UnauthorizedOperation``."""
    suspended: bool = False
    """Whether every call is answered ``OperationDenied``."""
    expires: AwareDatetime | None = None
    """When the credential ends; from then on every call is ``AuthFailure``."""
    allowed_networks: tuple[Network, ...] = ()
    """Where calls may come from, if not from anywhere; others are ``IpNotInWhitelist``."""
    blocked_networks: tuple[Network, ...] = ()
    """Where no call may come from: ``IpInBlacklist``."""

    def expired(self, now: datetime) -> bool:
        """Tell whether the credential has ended."""
        return self.expires is not None and now >= self.expires


def read_tenants(path: Path) -> tuple[Tenant, ...]:
    """Read a tenants file: TOML with a ``[[tenant]]`` table for each, which only its owner may read.

    Raises CannotStart with what to do; never with a secret in its words.
    """
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise CannotStart(f"{path} holds secrets but others may read it; chmod 600 {path}")
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CannotStart(f"ENGINE_TENANTS: {path} cannot be read: {error}") from error
    if set(table) != {"tenant"} or not isinstance(table["tenant"], list):
        raise CannotStart(f"ENGINE_TENANTS: {path} must consist of [[tenant]] tables")
    rows = cast("list[object]", table["tenant"])
    return tuple(_tenant(path, number, row) for number, row in enumerate(rows, 1))


def by_secret_id(tenants: tuple[Tenant, ...]) -> Mapping[str, Tenant]:
    """Return the tenants by their public half; CannotStart if there are none, or two of one name."""
    if not tenants:
        raise CannotStart(
            "credentials are needed: ENGINE_SECRET_ID and ENGINE_SECRET_KEY, or ENGINE_TENANTS (see --help)"
        )
    known: dict[str, Tenant] = {}
    for tenant in tenants:
        if tenant.secret_id in known:
            raise CannotStart(f"two tenants have the secret_id {tenant.secret_id}")
        known[tenant.secret_id] = tenant
    return known


def _tenant(path: Path, number: int, row: object) -> Tenant:
    try:
        return Tenant.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        # A third part would name the kind of network it was last tried as.
        where = [f"tenant {number}", ".".join(map(str, first["loc"][:2])), first["msg"]]
        raise CannotStart(f"ENGINE_TENANTS: {path}, {': '.join(filter(None, where))}") from error
