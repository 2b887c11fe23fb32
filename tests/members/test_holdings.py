"""What is kept about members: nothing that names one is left out of the list, and no secret gets out."""

import json
import re
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot.jobs import database
from bot.jobs.connection import RecordConnection
from bot.jobs.record import COLUMNS
from bot.jobs.store import JobStore
from bot.members.held import HELD, HIDDEN, OTHERS, Fate
from bot.members.holdings import Holdings
from bot.members.preferences import AvatarUse
from bot.members.store import MOST_FAVORITES, MemberStore
from bot.texts import has_text
from tests.bot.records import claimed

MIA, SAM = 7, 8
BY_MODERATORS = {
    ("servers", "changed_by"),
    ("blocks", "blocked_by"),
    ("blocks", "lifted_by"),
    ("jobs", "review_by"),
    ("jobs", "deleted_by"),
}
"""What somebody did to others' rows: the log has it too, as theirs."""


@pytest.fixture
async def record(tmp_path: Path) -> AsyncGenerator[RecordConnection]:
    connection = await database.connect(tmp_path / "b.db")
    yield connection
    await connection.close()


async def columns(record: RecordConnection) -> set[tuple[str, str]]:
    rows = await record.fetch(
        "SELECT tables.name, columns.name FROM sqlite_master AS tables, "
        "pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'"
    )
    return {(str(row[0]), str(row[1])) for row in rows}


async def test_every_column_that_names_a_member_is_in_the_list(record: RecordConnection) -> None:
    people = re.compile(r"(user|member|actor|owner|author|reporter|friend)_id|.*_by|avatar_of|.*_of_member")
    naming = {(table, column) for table, column in await columns(record) if people.fullmatch(column)}
    assert ("jobs", "user_id") in naming
    assert naming - BY_MODERATORS == {(one.table, one.column) for one in HELD}


async def test_what_the_list_names_exists_and_has_its_sentence(record: RecordConnection) -> None:
    known = await columns(record)
    for one in HELD:
        assert {(one.table, name) for name in (one.column, *one.columns)} <= known
        assert has_text(f"held.{one.name}")
    assert set(COLUMNS) >= HIDDEN, "no column is hidden under a name it does not have"
    assert {name for _, name in known} >= OTHERS


def test_whoever_adds_a_column_to_jobs_decides_whether_it_is_a_secret() -> None:
    secret = re.compile(r".*(token|url|hash|claim|secret|key|trace).*|callback_base|provider_job_id")
    assert {name for name in COLUMNS if secret.fullmatch(name)} == HIDDEN


async def test_rows_are_counted_exported_and_deleted_for_their_member_alone(record: RecordConnection) -> None:
    members, holdings = MemberStore(record), Holdings(record)
    for who in (MIA, SAM):
        await claimed(JobStore(record), user_id=who, user_name=f"name-{who}")
        await members.add_favorite(who, "ke3")
        await members.prefer(who, avatar=AvatarUse.SERVERS)
    counts = {one.name: count for one, count in (await holdings.count(MIA)).items() if count}
    assert counts == {"jobs_user_id": 1, "favorites_user_id": 1, "preferences_user_id": 1}
    exported = json.dumps(await holdings.export(MIA))
    assert "name-7" in exported
    assert "name-8" not in exported
    assert "a-token" not in exported
    await holdings.delete(MIA)
    left = {one.name for one, count in (await holdings.count(MIA)).items() if count}
    assert left == {one.name for one in HELD if one.fate is Fate.ERASED} & {"jobs_user_id"}
    assert await members.favorites(SAM) == ["ke3"]
    assert (await members.preferences(SAM)).avatar is AvatarUse.SERVERS


async def test_large_numbers_are_written_so_that_no_reader_rounds_them(record: RecordConnection) -> None:
    members, holdings = MemberStore(record), Holdings(record)
    await members.add_favorite(2**60 + 1, "ke3")
    [row] = (await holdings.export(2**60 + 1))["favorites_user_id"]
    assert row["user_id"] == str(2**60 + 1)
    assert isinstance(row["added_at"], float)


async def test_favorites_are_bounded_and_adding_one_twice_changes_nothing(record: RecordConnection) -> None:
    members = MemberStore(record)
    for number in range(MOST_FAVORITES):
        assert await members.add_favorite(MIA, f"d{number}")
    assert not await members.add_favorite(MIA, "one-more")
    assert await members.add_favorite(MIA, "d3"), "it is one already"
    assert await members.favorites(MIA) == [f"d{number}" for number in range(MOST_FAVORITES)]
    await members.remove_favorite(MIA, "d3")
    assert await members.add_favorite(MIA, "one-more")
