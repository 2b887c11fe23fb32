"""Thirty servers on a simulated Discord, the bot among them, and a book of all that was asked."""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import discord
import simcord

from bot.jobs.states import JobState
from bot.servers.admission import Caps
from bot.servers.settings import ServerSettings, Sharing
from tests.cogs.hall import NOBODY, without_provider
from tests.soak.faults import Faults
from tests.soak.life import Life, chance
from tests.soak.provider import Studio
from tests.soak.stillness import share_clock

JOURNAL = """
CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY, job TEXT, interaction INTEGER, server INTEGER, member INTEGER,
    old TEXT, new TEXT, at REAL, within TEXT
) STRICT;
CREATE TRIGGER IF NOT EXISTS journal_made AFTER INSERT ON jobs BEGIN
    INSERT INTO journal (job, interaction, server, member, new, at)
    VALUES (NEW.id, NEW.interaction_id, NEW.guild_id, NEW.user_id, NEW.state, NEW.changed_at);
END;
CREATE TRIGGER IF NOT EXISTS journal_moved AFTER UPDATE ON jobs
WHEN OLD.state <> NEW.state BEGIN
    INSERT INTO journal (job, interaction, server, member, old, new, at)
    VALUES (NEW.id, NEW.interaction_id, NEW.guild_id, NEW.user_id, OLD.state, NEW.state, NEW.changed_at);
END;
CREATE TRIGGER IF NOT EXISTS journal_served AFTER UPDATE OF submission_started_at ON jobs
WHEN OLD.state = 'reviewed' AND NEW.state = 'reviewed' AND OLD.submission_started_at IS NULL BEGIN
    INSERT INTO journal (job, server, within) VALUES (NEW.id, NEW.guild_id, 'served');
END;
CREATE TRIGGER IF NOT EXISTS journal_not_served AFTER UPDATE OF submission_started_at ON jobs
WHEN OLD.submission_started_at IS NOT NULL AND NEW.submission_started_at IS NULL BEGIN
    INSERT INTO journal (job, server, within) VALUES (NEW.id, NEW.guild_id, 'not served');
END;
CREATE TRIGGER IF NOT EXISTS journal_put_off AFTER UPDATE OF due_at ON jobs
WHEN OLD.state = 'reviewed' AND NEW.state = 'reviewed' AND NEW.due_at > OLD.due_at BEGIN
    INSERT INTO journal (job, server, within) VALUES (NEW.id, NEW.guild_id, 'put off');
END;
"""
"""Triggers of the test's own: every move, and who is served or has to wait, in the order of the commits."""

_JOB = re.compile(r"boogie:(?:again|other|offer|delete|review):(?:[a-z0-9_-]+:)?([0-9a-f]{16})")


@dataclass
class Place:
    """One server. `settings` and `blocked` are what its moderators were told holds."""

    channel: simcord.ChannelHandle
    review: simcord.ChannelHandle
    members: list[simcord.MemberActor]
    moderators: list[simcord.MemberActor]
    settings: ServerSettings = field(default_factory=ServerSettings)
    blocked: set[int] = field(default_factory=set[int])

    @property
    def id(self) -> int:
        return self.channel._channel.guild_id or 0


@dataclass(frozen=True)
class Asked:
    """One command, what held when it came, and the answer; `before` and `after` are places in the journal."""

    interaction: int
    server: int
    member: int
    at: float
    before: int
    after: int
    settings: ServerSettings
    blocked: bool
    refusal: str | None


@dataclass
class Posts:
    """The messages that steps left at Discord, by job: those with a video, with words, for moderators."""

    videos: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    words: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    reviews: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    places: dict[int, int] = field(default_factory=dict[int, int])  # message → channel

    def seen(self, message: dict[str, Any]) -> None:
        """Take note of a message as Discord returned it."""
        for custom_id in custom_ids_in(message.get("components") or []):
            if (match := _JOB.match(custom_id)) is None:
                continue
            with_video = self.videos if message.get("attachments") else self.words
            kind = self.reviews if custom_id.startswith("boogie:review") else with_video
            kind[match[1]].add(int(message["id"]))
            self.places[int(message["id"])] = int(message["channel_id"])


@dataclass(frozen=True)
class Size:
    """How much of everything. `window` is how many jobs the provider is given at once."""

    commands: int
    seconds: float = 3600.0
    servers: int = 30
    members: int = 10
    restarts: int = 12
    window: int = 4
    longest_render: float = 60.0


class Town:
    """The servers, the provider, and the bot's present life."""

    caps = Caps(member_daily=40, member_open=15)

    def __init__(self, data: Path, seed: int, size: Size, env: simcord.Env | None = None) -> None:
        self.settings = without_provider(data, engine_endpoint=NOBODY)
        self.size = size
        self.posts = Posts()
        self.book: list[Asked] = []
        self.places: list[Place] = []
        self.strays = {"pictures": 0, "videos": 0}  # how many files steps may have left when they were killed
        self.faults = Faults(chance(seed, "faults"))
        self.studio = Studio(
            dice=chance(seed, "studio"),
            now=self.now,
            faults=self.faults,
            workers=size.window,
            longest=size.longest_render,
            deduplicates=seed % 2 == 0,
        )
        self.life = Life(self.settings, self.studio, self.faults, self.now)
        self.env = env or simcord.Env(self.life.client)
        self.clock = share_clock(self.env)

    def now(self) -> float:
        """Unix time in this town."""
        return self.clock.unix()

    @property
    def files(self) -> tuple[set[str], set[str]]:
        """The names of pictures and results on disk."""
        folders = (self.settings.pictures, self.settings.results)
        return tuple({path.name for path in folder.iterdir()} for folder in folders)  # pyright: ignore

    async def __aenter__(self) -> Self:
        await self._open()
        await self.life.connection.executescript(JOURNAL)
        self.reader = sqlite3.connect(self.settings.database)
        self.reader.row_factory = sqlite3.Row
        await self.env.start()
        for number in range(self.size.servers):
            self.places.append(self._found(number))
        await self.env.settle()
        self.life.begin(self.env, self.posts.seen)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.life.kill()
        self.reader.close()
        await self.env.shutdown()

    def _found(self, number: int) -> Place:
        guild = self.env.create_guild(f"server-{number}")
        role = guild.create_role("Mods", permissions=discord.Permissions(manage_messages=True))
        members = [
            guild.add_member(self.env.create_user(f"m{number}-{one}")) for one in range(self.size.members - 2)
        ]
        moderators = [
            guild.add_member(self.env.create_user(f"mod{number}-{one}"), roles=[role]) for one in range(2)
        ]
        channels = [guild.create_text_channel(name) for name in ("floor", "review")]
        return Place(channels[0], channels[1], [*members, *moderators], moderators)

    async def _open(self) -> None:
        await self.life.open(caps=self.caps, window=self.size.window, deadline_seconds=1500.0)

    async def restart(self) -> None:
        """Kill the bot where it stands, and start another on what is on disk."""
        under_way = Counter(job.state for job in self.life.runner._begun.values())
        self.strays["pictures"] += 4 * under_way[JobState.RECEIVED]  # two at most, raw and prepared
        self.strays["videos"] += under_way[JobState.RENDERED]
        await self.life.kill()
        self.life = Life(self.settings, self.studio, self.faults, self.now)
        await self._open()
        await self.env.restart_bot(self.life.client)
        self.life.begin(self.env, self.posts.seen)

    async def set_up(self, place: Place, **values: Any) -> None:
        """Change a server's settings as its moderators would."""
        desk = self.life.client.desk
        version = (await desk.server(place.id)).version
        place.settings = (await desk.change(place.id, version, place.moderators[0].id, **values)).settings

    async def review_in(self, place: Place) -> None:
        """Have a server's videos wait for its moderators."""
        await self.set_up(place, sharing=Sharing.REVIEW, review_channel=place.review.id, review_hours=1)

    def written(self) -> int:
        """How long the journal is."""
        return self.rows("SELECT ifnull(max(seq), 0) FROM journal")[0][0]

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Read from the record by a connection of its own."""
        return self.reader.execute(sql, values).fetchall()


def custom_ids_in(components: list[dict[str, Any]]) -> Iterator[str]:
    """The custom ids of components, however deep."""
    for one in components:
        if "custom_id" in one:
            yield one["custom_id"]
        yield from custom_ids_in(one.get("components", []))
