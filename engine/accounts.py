"""What each tenant has spent, for the owner to read."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from engine.ledger import Account, Ledger
from engine.tenants import Tenant


def account_lines(folder: Path, tenants: Sequence[Tenant]) -> list[str]:
    """Return a line for each tenant of a data folder, also while an engine serves from it.

    Raises CannotStart if there is no ledger, or it cannot be read.
    """
    ledger = Ledger(folder)
    try:
        known = {account.tenant: account for account in ledger.accounts()}
    finally:
        ledger.close_database()
    return list(_lines(known, {tenant.secret_id: tenant.points for tenant in tenants}))


def _lines(known: Mapping[str, Account], granted: Mapping[str, int | None]) -> Iterator[str]:
    for name in sorted(known.keys() | granted.keys()):
        account = known.get(name) or Account(name, spent=0, held=0, jobs=0)
        points = granted.get(name)
        left = "no limit" if points is None else f"{points - account.spent} of {points} left"
        yield (
            f"{name}: {account.spent} points spent, {account.held} of them on {account.jobs} jobs under way; "
            f"{left}"
        )
