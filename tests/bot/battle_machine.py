"""The state machine of battles: two jobs each, one post and one poll, crashed at any moment."""

import dataclasses
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from bot.delivery.letter import Manner
from bot.jobs.record import WITHOUT_PICTURES, Job
from bot.jobs.runner import Step
from bot.jobs.states import TERMINAL, JobState
from bot.provider import Provider
from bot.steps.battling import Announcing, Battling
from bot.worker_process import WorkerError
from tests.bot.machine import TROUBLES, Machine
from tests.bot.records import DANCE, columns
from tests.bot.world import World

BATTLE_TROUBLES = (*TROUBLES, "joining", "lost worker", "before poll", "after poll", "announcing")
_POLL = 1000  # ids of polls begin here; those of other messages are less


@dataclasses.dataclass
class WorldsWorker:
    """Puts two files together by name."""

    world: World

    async def run(self, task: str, _seconds: float, **arguments: str) -> dict[str, Any]:
        assert task == "side_by_side"
        self.world.moment("joining")
        if self.world.happens("lost worker"):
            raise WorkerError("it died")
        parts = [Path(arguments[side]).read_bytes() for side in ("left", "right")]  # noqa: ASYNC240
        Path(arguments["target"]).write_bytes(b" and ".join(parts))  # noqa: ASYNC240
        return {}


@dataclasses.dataclass
class WorldsPolls:
    """Polls that survive the bot. A second one about the same video would be a second poll."""

    world: World
    asked: dict[str, int] = dataclasses.field(default_factory=dict)  # battle → its poll
    winners: dict[str, tuple[int, int]] = dataclasses.field(default_factory=dict)

    async def ask(self, first: Job, _second: Job, _manner: Manner) -> int:
        assert self.world.edits.get(first.id) == "both" or "both" in self.world.messages[first.id]
        self.world.moment("before poll")
        self.asked.setdefault(first.id, _POLL + len(self.asked))
        self.world.moment("after poll")
        return self.asked[first.id]

    async def votes(self, second: Job) -> tuple[int, int]:
        assert second.message_id in self.asked.values()
        return 3, 2

    async def announce(self, first: Job, _second: Job, votes: tuple[int, int], _manner: Manner) -> None:
        self.winners[first.id] = votes
        self.world.moment("announcing")

    async def take_both_away(self, first: Job, _second: Job) -> None:
        if self.world.edits.get(first.id) == "both" or "both" in self.world.messages.get(first.id, []):
            await self.take_away(first, 1)

    async def take_away(self, job: Job, message_id: int) -> None:
        if message_id >= _POLL:
            del self.asked[job.id]
        else:
            self.world.edits.pop(job.id, None)
            self.world.messages.pop(job.id, None)


class BattleMachine(Machine):
    """Battles in place of single wishes; their member takes one of the two back now and then."""

    jobs_each = 2

    def __init__(self) -> None:
        self.taken_back: set[str] = set()
        self.polls: WorldsPolls | None = None
        super().__init__()

    def last_steps(self, provider: Provider, postman: Any) -> dict[JobState, Step]:
        self.polls = self.polls or WorldsPolls(self.world)
        worker, polls = WorldsWorker(self.world), self.polls
        battling = Battling(self.store, self.files, provider, postman, worker, polls, self.clock)  # pyright: ignore
        return {JobState.FETCHED: battling, JobState.DELIVERED: Announcing(self.store, polls)}  # pyright: ignore

    @rule()
    def ask(self) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        battle = f"{len(self.claims) + 1:016x}"
        first = columns(self.clock.now, DANCE, id=battle, battle_id=battle, guild_id=5)
        negated = {"interaction_id": -first["interaction_id"], "interaction_token": None}
        second = {**first, **negated, "id": f"{battle[8:]}{battle[8:]}"}
        self.claims.append({"asked": [first, second], "deadline_at": self.clock.now + 3600})
        assert len(self.run(self.store.claim_together(**self.claims[-1]))) == 2

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def ask_the_same_again(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from(self.claims))
        assert self.run(self.store.claim_together(**claim)) == []

    @rule(trouble=st.sampled_from(BATTLE_TROUBLES))
    def let_trouble_brew(self, trouble: str) -> None:
        self.world.trouble = trouble

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def take_one_back(self, data: st.DataObject) -> None:
        """As the member does who deletes it, as long as it was not posted."""
        jobs = [job for job in self.jobs() if not (job.is_over or self.is_posted(job))]
        if jobs:
            self.take_back(data.draw(st.sampled_from(jobs)))

    def take_back(self, job: Job) -> None:
        emptied = {**WITHOUT_PICTURES, "result_file": None, "result_url": None, "interaction_token": None}
        told = {"told_at": self.clock.now, "due_at": None}
        assert self.run(self.store.move(job, JobState.CANCELLED, **emptied, **told)) is not None
        self.taken_back.add(job.id)

    def is_posted(self, job: Job) -> bool:
        rival = self.run(self.store.rival(job))
        return rival is not None and rival.state is JobState.DELIVERED

    def expected(self, job: Job) -> list[str]:
        if job.id in self.taken_back:
            return []
        if job.state is not JobState.DELIVERED:
            return ["words"]
        if not self.is_posted(job):
            return ["video"]
        return ["both"] if job.leads else []

    @invariant()
    def there_is_one_poll_for_each_post_of_both(self) -> None:
        assert self.polls is not None
        for job in self.jobs():
            both = "both" in self.postman.answers(job.id)
            if job.leads and job.state in TERMINAL:
                assert both == (self.is_both(job))
            assert both or job.id not in self.polls.asked

    def is_both(self, first: Job) -> bool:
        """Whether a battle that has its end is one of both."""
        rival = self.run(self.store.rival(first))
        lost = rival is None or (rival.state in TERMINAL and rival.state is not JobState.DELIVERED)
        return first.state is JobState.DELIVERED and not lost

    def teardown(self) -> None:
        """And in the end every poll is over, and its outcome said."""
        super().teardown()
        assert self.polls is not None
        assert set(self.polls.winners) == set(self.polls.asked)
