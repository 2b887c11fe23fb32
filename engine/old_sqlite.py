"""What DBOS asks of SQLite on Python 3.12 and later, for SQLite before 3.42 (Debian 12 has 3.40).

DBOS takes the time from ``unixepoch('subsec')``, in statements and in its tables' defaults. Before 3.42
SQLite does not know that modifier and gives NULL, so that no job could be recorded.
"""

import sqlite3
import time

from sqlalchemy import event
from sqlalchemy.pool import Pool

KNOWS_SUBSECONDS = (3, 42)


def teach_subseconds(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> None:
    """Give every SQLite connection that SQLAlchemy opens from now on the modifier, if its SQLite lacks it."""
    if version < KNOWS_SUBSECONDS and not event.contains(Pool, "connect", _teach):
        event.listen(Pool, "connect", _teach)


def _teach(connection: object, _record: object) -> None:
    driver = getattr(connection, "driver_connection", None) or connection
    if isinstance(driver, sqlite3.Connection):
        driver.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(modifier: str) -> float | None:
    # With one argument DBOS asks only this; NULL is what SQLite says to a modifier it does not know.
    return time.time() if modifier in ("subsec", "subsecond") else None
