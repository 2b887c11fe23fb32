"""The credentials of the suite: one for each thing that can be the matter with one."""

from pathlib import Path
from typing import Any

KEY = "the-key-of-all-these-tenants"

EXPIRED = "AKIDexpiredEXAMPLE"
SUSPENDED = "AKIDsuspendedEXAMPLE"
READER = "AKIDreaderEXAMPLE"
ELSEWHERE = "AKIDelsewhereEXAMPLE"
BLOCKED = "AKIDblockedEXAMPLE"
SLOW = "AKIDslowEXAMPLE"
SINGLE = "AKIDsingleEXAMPLE"
DAILY = "AKIDdailyEXAMPLE"
POOR = "AKIDpoorEXAMPLE"

_LIMITS = {
    EXPIRED: "expires = 2024-01-01T00:00:00Z",
    SUSPENDED: "suspended = true",
    READER: 'actions = ["DescribeImageAnimateJob", "DescribeImageToVideoViduJob"]',
    ELSEWHERE: 'allowed_networks = ["192.0.2.0/24"]',
    BLOCKED: 'blocked_networks = ["127.0.0.0/8"]',
    SLOW: "requests_per_second = 1",
    SINGLE: "concurrent_jobs = 1",
    DAILY: "daily_jobs = 1",
    POOR: "points = 3",
}


def of(secret_id: str) -> dict[str, Any]:
    """What makes a call one of a tenant's."""
    return {"secret_id": secret_id, "secret_key": KEY}


def written(path: Path) -> str:
    """Write the tenants to a file and return its name."""
    rows = (
        f'[[tenant]]\nsecret_id = "{name}"\nsecret_key = "{KEY}"\n{limit}\n'
        for name, limit in _LIMITS.items()
    )
    path.write_text("\n".join(rows))
    path.chmod(0o600)
    return str(path)
