"""Leaving a server: what happens to what was made there, and what does not happen in an outage."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.departures import Departures
from bot.jobs import database, memberships
from bot.jobs.files import JobFiles
from bot.jobs.memberships import PATIENCE_SECONDS, Memberships
from tests.bot.records import Clock
from tests.cogs.hall import PICTURE, Hall, open_hall, without_provider


def guild_of(hall: Hall) -> int:
    guild = hall.mia.guild
    assert guild is not None
    return guild.id


def emptied(hall: Hall) -> bool:
    """Whether no file of any job is left."""
    settings = hall.boogie.settings
    return not [*settings.pictures.iterdir(), *settings.results.iterdir()]


def give_files(hall: Hall, guild_id: int) -> list[Path]:
    """Let the jobs of a server have pictures and videos."""
    settings = hall.boogie.settings
    made: list[Path] = []
    for job in hall.jobs():
        if job["guild_id"] == guild_id:
            names = (f"{job['id']}-1.jpg", f"{job['id']}-2.jpg", f"{job['id']}.mp4")
            execute(
                hall,
                "UPDATE jobs SET picture_file = ?, second_file = ?, result_file = ? WHERE id = ?",
                *names,
                job["id"],
            )
            paths = [settings.pictures / names[0], settings.pictures / names[1], settings.results / names[2]]
            made += [*paths, settings.results / f"{job['id']}-1000.mp4"]
    for path in made:
        path.write_bytes(b"x")
    return made


def execute(hall: Hall, sql: str, *values: Any) -> list[Any]:
    with closing(sqlite3.connect(hall.boogie.settings.database, timeout=10)) as record, record:
        return record.execute(sql, values).fetchall()


def remembered(hall: Hall) -> dict[int, float | None]:
    return dict(execute(hall, "SELECT guild_id, missing_since FROM memberships"))


async def remove(hall: Hall, guild_id: int) -> None:
    """A moderator removes the bot."""
    hall.env.backend.remove_guild(guild_id)
    await hall.env.settle()


async def test_removing_the_bot_ends_the_servers_jobs_and_deletes_all_that_is_kept_of_it(
    tmp_path: Path,
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        here = guild_of(hall)
        other = hall.env.create_guild("Another hall")
        elsewhere = other.create_text_channel("floor")
        ann = other.add_member(hall.env.create_user("ann"))
        await hall.dance()
        await hall.animate()
        await ann.slash(elsewhere, "dance", image=PICTURE, template="ke3")
        execute(hall, "CREATE TABLE kept_of_servers (guild_id INTEGER, what TEXT)")
        execute(hall, "INSERT INTO kept_of_servers VALUES (?, 'settings'), (?, 'settings')", here, other.id)
        gone, kept = give_files(hall, here), give_files(hall, other.id)
        await remove(hall, here)
        [left] = hall.jobs()
        assert left["guild_id"] == other.id
        assert not [path for path in gone if path.exists()]
        assert all(path.exists() for path in kept)
        assert execute(hall, "SELECT guild_id FROM kept_of_servers") == [(other.id,)]
        assert here not in remembered(hall)


async def test_a_job_that_is_just_being_worked_on_ends_too(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path), runner=True) as hall:
        await hall.dance()  # its provider does not answer, so it is tried again and again
        await remove(hall, guild_of(hall))
        assert hall.jobs() == []
        await hall.env.settle()
        assert hall.jobs() == []


async def test_an_outage_is_not_a_departure(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.dance()
        guild = guild_of(hall)
        state: Any = hall.boogie.client._connection  # pyright: ignore[reportPrivateUsage]
        state.parse_guild_delete({"id": str(guild), "unavailable": True})
        await hall.env.settle()
        assert len(hall.jobs()) == 1
        assert guild in [one.id for one in hall.boogie.client.guilds], "the list names it all the same"


async def test_a_server_left_while_the_bot_was_away_is_forgotten_after_a_week_of_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(memberships.Memberships.__init__, "__defaults__", (clock,))
    async with open_hall(without_provider(tmp_path)) as hall:
        here = guild_of(hall)
        await hall.dance()
        assert remembered(hall)[here] is None
        with monkeypatch.context() as away:
            away.setattr(hall.boogie.client._connection, "dispatch", lambda *_args, **_more: None)
            await remove(hall, here)
        assert len(hall.jobs()) == 1
        for days, jobs in ((0.0, 1), (6.9, 1), (0.2, 0)):
            clock.now += days * 86_400
            await hall.restart()
            await hall.env.settle()
            assert len(hall.jobs()) == jobs, days
        assert here not in remembered(hall)


async def test_a_server_that_is_listed_again_was_never_left(tmp_path: Path) -> None:
    clock = Clock()
    connection = await database.connect(tmp_path / "b.db")
    try:
        known = Memberships(connection, clock)
        assert await known.compare(1, [10, 11, 12]) == []
        clock.now += 86_400
        assert await known.compare(1, [10, 12]) == []
        clock.now += PATIENCE_SECONDS - 1
        assert await known.compare(1, [10, 11, 12]) == []
        clock.now += 86_400
        assert await known.compare(1, [10, 11]) == [], "12 is missing only since now"
        clock.now += PATIENCE_SECONDS
        assert await known.compare(2, [77]) == [], "another application proves nothing"
        assert await known.compare(1, []) == [12]
    finally:
        await connection.close()


async def test_the_list_of_one_shard_and_of_a_client_that_is_not_ready_prove_nothing(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.dance()
        client: Any = hall.boogie.client
        connection = await database.connect(hall.boogie.settings.database)
        clock = Clock()
        try:
            known = Memberships(connection, clock)
            files = JobFiles(hall.boogie.settings.pictures, hall.boogie.settings.results)
            await known.joined(client.application_id, 999)
            away: Any = type("Away", (), {"application_id": client.application_id, "guilds": []})()
            for shards, ready in ((2, True), (None, False)):
                away.shard_count, away.is_ready = shards, lambda ready=ready: ready
                for _ in range(2):
                    await Departures(known, files, away).look()
                    clock.now += PATIENCE_SECONDS
            assert remembered(hall)[999] is None
        finally:
            await connection.close()
        assert isinstance(client, discord.Client)
        assert len(hall.jobs()) == 1
        assert emptied(hall)
