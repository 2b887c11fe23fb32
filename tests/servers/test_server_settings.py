"""Server settings: what can be set, what is kept, and what the log says of it."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.jobs import database
from bot.refusal import Refusal
from bot.servers.audit import AuditKind
from bot.servers.settings import (
    DEFAULTS,
    ServerSettings,
    Sharing,
    changed,
    differing,
    from_json,
    number,
    to_json,
)
from bot.servers.store import ServerStore

HERE, MAX, MIA = 500, 1, 2
IDS = some.lists(some.integers(1, 2**63 - 1), max_size=4, unique=True).map(tuple)
COUNTS = some.none() | some.integers(1, 1000)
SETTINGS = some.builds(
    ServerSettings,
    channels=IDS,
    roles=IDS,
    templates=some.lists(some.sampled_from(["ke3", "robot"]), unique=True).map(tuple),
    sound=some.booleans(),
    sharing=some.sampled_from(Sharing),
    review_channel=some.integers(1, 2**63 - 1),
    review_hours=some.integers(1, 168),
    member_daily=COUNTS,
    role_daily=some.dictionaries(some.integers(1, 2**63 - 1), some.integers(1, 9)).map(
        lambda limits: tuple(limits.items())
    ),
    server_daily=COUNTS,
    member_open=COUNTS,
    server_open=COUNTS,
    points_monthly=COUNTS,
    cooldown_seconds=COUNTS,
    spoiler=some.booleans(),
    retention_days=COUNTS,
    label=some.text(some.characters(exclude_characters="\n"), max_size=100),
    mark=some.booleans(),
)


@asynccontextmanager
async def open_servers(path: Path) -> AsyncGenerator[ServerStore]:
    connection = await database.connect(path)
    try:
        yield ServerStore(connection)
    finally:
        await connection.close()


@given(SETTINGS)
def test_settings_come_back_as_they_were_written(settings: ServerSettings) -> None:
    assert from_json(to_json(settings)) == settings


@given(SETTINGS, SETTINGS)
def test_what_differs_is_all_that_has_to_be_changed(old: ServerSettings, new: ServerSettings) -> None:
    assert changed(old, **differing(old, new)) == new


def test_only_what_differs_is_written_and_what_is_unknown_is_left_out() -> None:
    assert to_json(DEFAULTS) == "{}"
    assert from_json('{"spoiler": true, "of_a_later_version": 1}') == ServerSettings(spoiler=True)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"member_daily": 0}, "1 to 10,000 videos a day"),
        ({"server_open": 1001}, "1 to 1000 videos at once"),
        ({"role_daily": ((9, 0),)}, "with a role"),
        ({"points_monthly": -1}, "0 to 100,000 points a month"),
        ({"cooldown_seconds": 86_401}, "1 to 86,400 seconds"),
        ({"review_hours": None}, "1 to 168 hours"),
        ({"retention_days": -3}, "1 to 3650 days"),
        ({"label": "x" * 101}, "at most 100 characters"),
        ({"label": "two\nlines"}, "on one line"),
        ({"sharing": Sharing.REVIEW}, "pick a review channel first"),
    ],
)
def test_what_cannot_be_is_refused_in_words(values: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        changed(DEFAULTS, **values)


def test_the_review_channel_stays_as_long_as_videos_are_reviewed() -> None:
    reviewed = changed(DEFAULTS, review_channel=3, sharing=Sharing.REVIEW)
    with pytest.raises(Refusal, match="keep one"):
        changed(reviewed, review_channel=None)
    assert changed(reviewed, review_channel=None, sharing=Sharing.OFF).review_channel is None


def test_a_number_is_a_number_or_nothing() -> None:
    assert (number(" 12 "), number("  ")) == (12, None)
    with pytest.raises(Refusal, match="“lots” is no whole number"):
        number("lots")


@given(some.dictionaries(some.integers(1, 5), some.integers(1, 9)), some.sets(some.integers(1, 6)))
def test_the_most_generous_role_counts_and_without_one_the_members_limit(
    limits: dict[int, int], roles: set[int]
) -> None:
    settings = ServerSettings(member_daily=4, role_daily=tuple(limits.items()))
    granted = [limits[role] for role in roles & set(limits)]
    assert settings.daily_for(tuple(roles)) == (max(granted) if granted else 4)


def test_a_roles_limit_is_replaced_and_taken_away() -> None:
    settings = ServerSettings(role_daily=((1, 5), (2, 6)))
    assert dict(settings.with_role_daily(1, 9)) == {1: 9, 2: 6}
    assert dict(settings.with_role_daily(1, None)) == {2: 6}


async def test_of_changes_made_at_once_one_is_kept_and_logged(tmp_path: Path) -> None:
    async with open_servers(tmp_path / "b.db") as servers:
        for spoiler in (True, False):
            server = await servers.read(HERE)
            saved = await asyncio.gather(
                *(servers.save(server, ServerSettings(spoiler=spoiler), by) for by in range(20))
            )
            [winner] = [one for one in saved if one is not None]
            assert await servers.read(HERE) == winner
        log = await servers.audit(HERE, limit=50)
        assert [entry.kind for entry in log] == [AuditKind.SETTINGS] * 2
        assert [tuple(one.spoiler for one in entry.settings()) for entry in log] == [
            (True, False),
            (False, True),
        ]


async def test_a_version_that_was_never_there_changes_nothing(tmp_path: Path) -> None:
    async with open_servers(tmp_path / "b.db") as servers:
        saved = await servers.save(await servers.read(HERE), ServerSettings(spoiler=True), MAX)
        assert saved is not None
        with sqlite3.connect(tmp_path / "b.db") as other:
            other.execute("DELETE FROM servers")
        assert await servers.save(saved, DEFAULTS, MAX) is None


async def test_settings_outlive_the_process_and_hold_in_their_server_alone(tmp_path: Path) -> None:
    wanted = ServerSettings(channels=(7,), role_daily=((3, 2),), sharing=Sharing.OFF)
    async with open_servers(tmp_path / "b.db") as servers:
        await servers.save(await servers.read(HERE), wanted, MAX)
    async with open_servers(tmp_path / "b.db") as servers:
        assert await servers.settings(HERE) == wanted
        assert await servers.settings(HERE + 1) == await servers.settings(None) == DEFAULTS


async def test_blocks_hold_until_they_are_lifted_and_every_step_is_logged_once(tmp_path: Path) -> None:
    async with open_servers(tmp_path / "b.db") as servers:
        assert await servers.block(HERE, MIA, by=MAX, reason="spam")
        assert not await servers.block(HERE, MIA, by=MAX, reason="again")
        assert await servers.is_blocked(HERE, MIA)
        assert not await servers.is_blocked(HERE + 1, MIA)
        assert await servers.unblock(HERE, MIA, by=MAX)
        assert not await servers.unblock(HERE, MIA, by=MAX)
        assert not await servers.is_blocked(HERE, MIA)
        assert await servers.block(HERE, MIA, by=MAX, reason="once more")
        log = await servers.audit(HERE, limit=50)
        assert [(entry.kind, entry.reason) for entry in log] == [
            (AuditKind.BLOCKED, "once more"),
            (AuditKind.UNBLOCKED, "spam"),
            (AuditKind.BLOCKED, "spam"),
        ]
        assert {(entry.actor_id, entry.member_id) for entry in log} == {(MAX, MIA)}


async def test_the_log_is_searched_by_member_kind_and_page(tmp_path: Path) -> None:
    async with open_servers(tmp_path / "b.db") as servers:
        for member in range(10, 20):
            await servers.block(HERE, member, by=MAX, reason="spam")
        await servers.unblock(HERE, 12, by=19)
        await servers.block(HERE + 1, 12, by=MAX, reason="elsewhere")

        async def found(**search: Any) -> list[int | None]:
            return [entry.member_id for entry in await servers.audit(HERE, **{"limit": 50, **search})]

        assert await found(member_id=19) == [12, 19]
        assert await found(member_id=12, kind=AuditKind.BLOCKED) == [12]
        first = await servers.audit(HERE, limit=4)
        assert await found(limit=4, before=first[-1].id) == [16, 15, 14, 13]
