"""What the owner reads of the tenants' points."""

from pathlib import Path

from engine.accounts import account_lines
from engine.ledger import Ledger
from engine.tenants import Tenant


def tenant(name: str, points: int | None = None) -> Tenant:
    return Tenant.model_validate({"secret_id": name, "secret_key": "secret", "points": points})


def test_each_tenant_has_a_line_while_the_ledger_is_in_use(tmp_path: Path) -> None:
    rich, poor, new = tenant("rich"), tenant("poor", 10), tenant("new", 5)
    ledger = Ledger(tmp_path)
    try:
        ledger.open("1", rich, 7, "Submit")
        ledger.open("2", poor, 3, "Submit")
        ledger.open("3", poor, 4, "Submit")
        ledger.close("3", returned=False)
        assert account_lines(tmp_path, [rich, poor, new]) == [
            "new: 0 points spent, 0 of them on 0 jobs under way; 5 of 5 left",
            "poor: 7 points spent, 3 of them on 1 jobs under way; 3 of 10 left",
            "rich: 7 points spent, 7 of them on 1 jobs under way; no limit",
        ]
    finally:
        ledger.close_database()
