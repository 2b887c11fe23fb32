"""The state machine and its store under crashes: nothing is lost, nothing is told or paid twice."""

from collections.abc import Generator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

from bot.jobs.states import JobState
from bot.wishes import Described
from tests.bot.caller import Call, body
from tests.bot.machine import TROUBLES, CloudMachine, IntlMachine, Machine
from tests.bot.records import ANIMATION, DANCE
from vclm.models import JobStatus

_SETTINGS = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


Played = TypeVar("Played", bound=Machine)


@contextmanager
def played(machine: type[Played] = Machine) -> Generator[Played]:
    """Play one machine by hand, then see it to its end."""
    one = machine()
    try:
        yield one
    except BaseException:
        one.close()
        raise
    one.teardown()


@pytest.mark.parametrize(
    ("machine", "trouble", "tokens_dead"),
    [
        *((machine, trouble, False) for machine in (Machine, CloudMachine) for trouble in TROUBLES),
        *((Machine, trouble, True) for trouble in ("before post", "after post", "refused picture")),
    ],
)
def test_one_trouble_at_each_moment(machine: type[Machine], trouble: str, tokens_dead: bool) -> None:
    with played(machine) as one:
        one.let_tokens_die(tokens_dead)
        one.ask(DANCE)
        one.let_trouble_brew(trouble)
        one.go_on(40)
        assert not one.world.trouble, "it must have happened"


TestWithTheEngine = Machine.TestCase
TestWithTheEngine.settings = _SETTINGS
TestWithTheCloud = CloudMachine.TestCase
TestWithTheCloud.settings = _SETTINGS
TestWhereOnlyACallbackTells = IntlMachine.TestCase
TestWhereOnlyACallbackTells.settings = _SETTINGS


def ended(one: Machine, shape: str = "tencent") -> Call:
    """What the provider calls as its only job ends."""
    [provider_job] = one.world.callbacks
    return one.made(provider_job, body(provider_job, one.world.end(provider_job), shape))


def states(one: Machine) -> list[JobState]:
    return [job.state for job in one.jobs()]


def test_a_lost_callback_is_found_by_describing() -> None:
    with played() as one:
        one.ask(ANIMATION)
        one.go_on(40)
        assert [job.awaits_callback for job in one.jobs()] == [True]
        assert states(one) == [JobState.DELIVERED]


def test_a_callback_spares_the_asking() -> None:
    with played() as one:
        one.ask(ANIMATION)
        one.go_on(3)
        asked = one.world.looks.total()
        one.place(ended(one))
        one.go_on(1)
        assert states(one) == [JobState.RENDERED]
        assert one.world.looks.total() == asked + 1


def test_a_callback_that_is_repeated_or_late_changes_nothing() -> None:
    with played() as one:
        one.ask(ANIMATION)
        one.go_on(3)
        called = ended(one)
        one.place(called)
        one.clock.now += 1
        for state in (JobState.SUBMITTED, JobState.RENDERED, JobState.FETCHED, JobState.DELIVERED):
            assert states(one) == [state]
            one.unheard(called)
            one.unheard(ended(one, "vidu"))
            one.go_on(1)


def test_a_callback_that_comes_before_the_submission_is_written_down_is_asked_for_again() -> None:
    with played() as one:
        one.ask(ANIMATION)
        one.let_trouble_brew("after submit")
        one.go_on(2)
        early = ended(one)
        assert one.run(early.reach(one.judge)) is HTTPStatus.SERVICE_UNAVAILABLE
        one.go_on(1)
        again = ended(one)
        assert again.url == early.url, "the port has changed since, but not the request"
        assert one.run(again.reach(one.judge)) is HTTPStatus.OK


def test_a_repeated_submission_stays_the_same_though_it_does_not_get_through_at_once() -> None:
    with played() as one:
        one.ask(ANIMATION)
        one.let_trouble_brew("after submit")
        one.go_on(2)
        one.let_trouble_brew("unreachable")
        one.go_on(1)
        one.restart()  # on another port
        one.go_on(1)
        assert states(one) == [JobState.SUBMITTED]


@pytest.mark.parametrize(("called", "state"), [(True, JobState.DELIVERED), (False, JobState.EXPIRED)])
def test_where_nobody_can_be_asked_the_callback_is_believed_and_waited_for(
    called: bool, state: JobState
) -> None:
    with played(IntlMachine) as one:
        one.ask(ANIMATION)
        one.go_on(5)
        assert states(one) == [JobState.SUBMITTED]
        if called:
            one.place(ended(one, "vidu"))
        one.go_on(200)
        assert states(one) == [state]


def test_a_claimed_address_that_no_provider_would_use_is_not_followed() -> None:
    with played(IntlMachine) as one:
        one.ask(ANIMATION)
        one.go_on(5)
        [provider_job] = one.world.callbacks
        inside = Described(JobStatus.DONE, result_url="http://169.254.169.254/latest/meta-data")
        one.place(one.made(provider_job, body(provider_job, inside)))
        one.go_on(200)
        assert states(one) == [JobState.EXPIRED]


@pytest.mark.parametrize("shape", ["tencent", "vidu"])
@pytest.mark.parametrize("url", ["", "http://169.254.169.254/latest/meta-data"])
def test_an_end_without_a_video_does_not_keep_the_true_one_out(
    caplog: pytest.LogCaptureFixture, shape: str, url: str
) -> None:
    with played(IntlMachine) as one:
        one.ask(ANIMATION)
        one.go_on(3)
        [provider_job] = one.world.callbacks
        one.place(
            one.made(provider_job, body(provider_job, Described(JobStatus.DONE, result_url=url), shape))
        )
        one.go_on(1)
        assert states(one) == [JobState.SUBMITTED]
        assert ("ResultVideoUrl" if shape == "tencent" else "creations") in caplog.text
        assert "169.254" not in caplog.text, "names, not values"
        one.place(ended(one))
        one.go_on(4)
        assert states(one) == [JobState.DELIVERED]
