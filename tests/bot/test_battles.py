"""Battles under crashes: nothing is lost, shown twice, or shown beside what was taken back."""

import pytest
from hypothesis import HealthCheck, settings

from bot.jobs.states import JobState
from tests.bot.battle_machine import BATTLE_TROUBLES, BattleMachine
from tests.bot.test_machine import played, states

TestBattles = BattleMachine.TestCase
TestBattles.settings = settings(
    max_examples=6,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("tokens_dead", [False, True], ids=["edited", "posted anew"])
@pytest.mark.parametrize("trouble", BATTLE_TROUBLES)
def test_one_trouble_at_each_moment_of_a_battle(trouble: str, tokens_dead: bool) -> None:
    with played(BattleMachine) as one:
        one.let_tokens_die(tokens_dead)
        one.ask()
        one.let_trouble_brew(trouble)
        one.go_on(60)
        assert not one.world.trouble, "it must have happened"


@pytest.mark.parametrize("tokens_dead", [False, True], ids=["edited", "posted anew"])
@pytest.mark.parametrize("gone", [0, 1], ids=["the first", "the second"])
def test_a_post_of_both_that_a_crash_left_unwritten_does_not_outlive_one_of_them(
    gone: int, tokens_dead: bool
) -> None:
    with played(BattleMachine) as one:
        one.let_tokens_die(tokens_dead)
        one.ask()
        while states(one) != [JobState.FETCHED] * 2:
            one.go_on(1)
        one.let_trouble_brew("after post")
        while one.world.trouble:
            one.go_on(1)
        first = next(job for job in one.jobs() if job.leads)
        assert one.postman.answers(first.id) == ["both"]
        one.take_back(sorted(one.jobs(), key=lambda job: not job.leads)[gone])
        one.go_on(40)
        assert "both" not in one.postman.answers(first.id)


def test_who_waits_is_woken_by_the_other_and_not_by_the_clock() -> None:
    with played(BattleMachine) as one:
        one.ask()
        begun = one.clock.now
        one.go_on(60)
        first, second = sorted(one.jobs(), key=lambda job: not job.leads)
        assert first.told_at is not None
        assert first.told_at - begun < 300
        assert (second.told_at or 0) - first.told_at < 5


def test_who_is_done_waits_as_long_as_moderators_may_take_over_the_other() -> None:
    with played(BattleMachine) as one:
        one.ask()
        while states(one) != [JobState.FETCHED] * 2:
            one.go_on(1)
        first, second = sorted(one.jobs(), key=lambda job: not job.leads)
        week = one.clock.now + 7 * 86_400
        assert one.run(one.store.note(second, due_at=week, deadline_at=week)) is not None
        while one.clock.now < week - 7200:
            one.go_on(1)
            one.clock.now += 3600
        waiting = one.run(one.store.find(first.id))
        assert waiting is not None
        assert (waiting.state, waiting.holdup) == (JobState.FETCHED, "battle.waiting")
