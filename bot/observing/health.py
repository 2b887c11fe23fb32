"""Whether the bot is well: one verdict, and what it rests on."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.observing.record_view import LATEST_STEP_SECONDS, trouble_writing, view
from bot.observing.vitals import Vitals


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `detail` says what is wrong with it, empty when nothing is."""

    ok: bool
    detail: str = ""


@dataclass(frozen=True)
class Health:
    """All that was looked at; `due_seconds` is how long the longest due step has been due, None unknown."""

    checks: dict[str, Check]
    due_seconds: float | None

    @property
    def ok(self) -> bool:
        """Whether all is well."""
        return all(check.ok for check in self.checks.values())

    def to_json(self) -> dict[str, Any]:
        """Make the object that /health answers with."""
        checks = {name: asdict(check) for name, check in self.checks.items()}
        return {"ok": self.ok, "checks": checks, "oldest_due_seconds": self.due_seconds}


def examine(database: Path, vitals: Vitals, clock: Callable[[], float] = time.time) -> Health:
    """Look at everything; blocks for a few seconds at most."""
    checks = {
        "database": _unless(trouble_writing(database)),
        "gateway": _unless(None if vitals.gateway.connected else "Discord is not connected"),
        "provider": _unless(None if vitals.provider() else "whoever renders does not answer"),
        "runner": _unless(None if vitals.runner() else "nobody works on the jobs"),
    }
    due: float | None = None
    try:
        due = view(database, clock()).due_age
        late = due > LATEST_STEP_SECONDS
        checks["jobs"] = _unless(f"a step has been due for {due:.0f} s" if late else None)
    except sqlite3.Error as error:
        checks["jobs"] = Check(False, f"the record cannot be read: {error}")
    return Health(checks, due)


def _unless(trouble: str | None) -> Check:
    return Check(trouble is None, trouble or "")
