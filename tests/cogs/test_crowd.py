"""Many commands at the same moment: all are acknowledged first, and each gets its answer."""

from pathlib import Path
from typing import Any

import simcord
from simcord.interactions import base_payload
from simcord.results import InteractionResult

from bot import crowd
from tests.cogs.hall import Hall, open_hall, without_provider

MANY = 3 * crowd._FEW


async def at_once(
    hall: Hall, count: int, *, repeated: bool = False, **options: Any
) -> list[InteractionResult]:
    """Send `count` times, at the same moment, the command that Mia has just sent."""
    await hall.dance(**options)
    backend = hall.env.backend
    _, event, first = next(one for one in reversed(backend.transcript) if one[1] == "INTERACTION_CREATE")
    made = [
        base_payload(
            backend,
            type=2,
            channel_id=hall.channel.id,
            guild_id=hall.mia.guild.id,
            user_id=hall.mia.id,
            data=first["data"],
        )
        for _ in range(count)
    ]
    for _, payload in made:
        for _ in range(1 + repeated):
            backend.emit(event, payload)
    await hall.env.settle()
    return [InteractionResult(hall.env, record) for record, _ in made]


def words(answer: simcord.InteractionResult) -> str:
    return answer.response.content if answer.response is not None else ""


async def test_a_few_are_answered_at_once_and_the_others_are_told_first_that_an_answer_comes(
    tmp_path: Path,
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answers = await at_once(hall, MANY)
        assert len(hall.jobs()) == MANY + 1
        assert all("in line" in words(one) and not one.ephemeral for one in answers)
        calls = [one.path for one in hall.env.http_requests]
        assert sum("@original" in path for path in calls) == MANY - crowd._FEW
        first_edit = next(at for at, path in enumerate(calls) if "@original" in path)
        assert sum("/callback" in path for path in calls[first_edit:]) <= crowd._FEW
        await hall.dance()
        assert "/callback" in hall.env.http_requests[-1].path, "the crowd is gone"


async def test_a_refusal_in_a_crowd_is_still_for_its_member_alone(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answers = await at_once(hall, MANY, template="polka")
        assert hall.jobs() == []
        assert hall.channel.history() == []
        for answer in answers:
            told = [one for one in (answer.response, *answer.followups) if one is not None]
            assert len(told) == 1
            assert told[0].ephemeral
            assert "Kemusan" in told[0].content


async def test_events_that_come_twice_in_a_crowd_make_one_job_each(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answers = await at_once(hall, MANY, repeated=True)
        assert len(hall.jobs()) == MANY + 1
        assert all("in line" in words(one) for one in answers)
        assert hall.env.errors == []


async def test_a_private_video_asked_for_in_a_crowd_leaves_nothing_that_others_see(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answers = await at_once(hall, MANY, deliver="alone")
        assert len(hall.jobs()) == MANY + 1
        assert hall.channel.history() == []
        for answer in answers:
            told = [one for one in (answer.response, *answer.followups) if one is not None]
            assert len(told) == 1
            assert told[0].ephemeral
            assert "in line" in told[0].content
