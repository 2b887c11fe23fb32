"""The engine starts on Python 3.12 and later with a SQLite that is older than DBOS expects."""

import time

import sqlalchemy

from engine.old_sqlite import teach_subseconds


def test_every_sqlite_here_tells_the_time_in_subseconds() -> None:
    teach_subseconds()
    teach_subseconds()
    engine = sqlalchemy.create_engine("sqlite://")
    with engine.begin() as connection:
        now = "(unixepoch('subsec') * 1000)"
        connection.execute(sqlalchemy.text(f"CREATE TABLE t (id TEXT, at INTEGER NOT NULL DEFAULT {now})"))
        connection.execute(sqlalchemy.text("INSERT INTO t (id) VALUES ('x')"))
        (at,) = connection.execute(sqlalchemy.text("SELECT at FROM t")).one()
    engine.dispose()
    assert abs(at / 1000 - time.time()) < 60
