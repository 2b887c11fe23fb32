"""The circuit breaker against a model that keeps the whole history, and what it makes of errors."""

import asyncio
from dataclasses import dataclass

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from vclm.breaker import (
    FAILURES,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    Admission,
    CircuitBreaker,
    CircuitState,
    breaker_of,
)
from vclm.errors import VclmAmbiguous, VclmApiError, VclmCircuitOpen, VclmError, VclmUnreachable


@dataclass(frozen=True)
class Call:
    """A call that was let through: what the breaker gave, and how long the history was then."""

    admission: Admission
    since: int


class BreakerMachine(RuleBasedStateMachine):
    """The history is a list of what counted: "reached", "failed", "opened" and "closed"."""

    calls: Bundle[Call] = Bundle("calls")

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.breaker = CircuitBreaker(clock=lambda: self.now)
        self.history: list[str] = []
        self.opens_at = 0.0
        self.probe: Call | None = None

    @property
    def is_open(self) -> bool:
        changes = [event for event in self.history if event in ("opened", "closed")]
        return changes[-1:] == ["opened"]

    @property
    def may_pass(self) -> bool:
        return not self.is_open or (self.now >= self.opens_at and self.probe is None)

    def is_of_the_past(self, call: Call) -> bool:
        return any(event != "failed" for event in self.history[call.since :])

    @rule(seconds=st.sampled_from([0.1, 0.5, 1.0, 5.0, 30.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @precondition(lambda self: self.may_pass)
    @rule(target=calls)
    def a_call_passes(self) -> Call:
        call = Call(self.breaker.admit(), len(self.history))
        if self.is_open:
            self.probe = call
        return call

    @precondition(lambda self: not self.may_pass)
    @rule()
    def no_call_passes(self) -> None:
        with pytest.raises(VclmCircuitOpen) as caught:
            self.breaker.admit()
        assert caught.value.retry_after == self.breaker.retry_after > 0

    @rule(call=consumes(calls))
    def the_service_answers(self, call: Call) -> None:
        self.breaker.settle(call.admission, reached=True)
        if call is self.probe:
            self.probe = None
            self.history.append("closed")
        elif not self.is_open:
            self.history.append("reached")

    @rule(call=consumes(calls))
    def it_is_out_of_reach(self, call: Call) -> None:
        self.breaker.settle(call.admission, reached=False)
        if self.is_of_the_past(call):
            return
        self.history.append("failed")
        if call is self.probe or self.history[-FAILURES:] == ["failed"] * FAILURES:
            self.probe = None
            self.open()

    @precondition(lambda self: self.may_pass)
    @rule(count=st.integers(2, FAILURES))
    def calls_fail_one_after_the_other(self, count: int) -> None:
        for _ in range(count):
            if self.may_pass:
                self.it_is_out_of_reach(self.a_call_passes())

    @rule(call=consumes(calls))
    def the_caller_gives_up(self, call: Call) -> None:
        self.breaker.settle(call.admission, reached=None)
        if call is self.probe:
            self.probe = None

    def open(self) -> None:
        self.history.append("opened")
        openings = 0
        for event in reversed(self.history):
            if event == "closed":
                break
            openings += event == "opened"
        self.opens_at = self.now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (openings - 1))

    @invariant()
    def the_state_is_the_models(self) -> None:
        if not self.is_open:
            assert self.breaker.state is CircuitState.CLOSED
            assert self.breaker.retry_after == 0.0
        else:
            state = CircuitState.OPEN if self.now < self.opens_at else CircuitState.HALF_OPEN
            assert self.breaker.state is state
            assert self.breaker.retry_after >= max(0.0, self.opens_at - self.now)


BreakerMachine.TestCase.settings = settings(max_examples=100, stateful_step_count=50, deadline=None)
TestBreaker = BreakerMachine.TestCase


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def failing(breaker: CircuitBreaker, error: VclmError) -> None:
    with pytest.raises(type(error)), breaker.call():
        raise error


@pytest.mark.parametrize("error", [VclmUnreachable("no"), VclmAmbiguous("dropped")])
def test_five_failures_in_a_row_open_it_and_nothing_passes_for_a_second(error: VclmError) -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock)
    for _ in range(FAILURES):
        assert breaker.state is CircuitState.CLOSED
        failing(breaker, error)
    clock.now += 0.25
    with pytest.raises(VclmCircuitOpen, match="out of reach") as caught, breaker.call():
        pytest.fail("a call passed")
    assert caught.value.retry_after == 0.75
    clock.now += 0.75
    with breaker.call():
        pass
    assert breaker.state is CircuitState.CLOSED


def test_an_error_of_the_service_is_an_answer() -> None:
    breaker = CircuitBreaker(Clock())
    for _ in range(3):
        for _ in range(FAILURES - 1):
            failing(breaker, VclmUnreachable("no"))
        failing(breaker, VclmApiError("InternalError", "No."))
    assert breaker.state is CircuitState.CLOSED


def test_a_cancelled_probe_leaves_the_next_one_to_ask() -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock)
    for _ in range(FAILURES):
        failing(breaker, VclmUnreachable("no"))
    clock.now += FIRST_PAUSE
    with pytest.raises(asyncio.CancelledError), breaker.call():
        with pytest.raises(VclmCircuitOpen), breaker.call():
            pytest.fail("a second probe passed")
        raise asyncio.CancelledError
    assert breaker.state is CircuitState.HALF_OPEN
    breaker.check()


def test_failures_of_calls_made_before_the_last_success_do_not_open_it() -> None:
    breaker = CircuitBreaker(Clock())
    together = [breaker.admit() for _ in range(20)]
    breaker.settle(together.pop(), reached=True)
    for admission in together:
        breaker.settle(admission, reached=False)
    assert breaker.state is CircuitState.CLOSED


def test_a_long_outage_is_asked_about_every_thirty_seconds() -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock)
    for _ in range(FAILURES):
        failing(breaker, VclmUnreachable("no"))
    pauses: list[float] = []
    for _ in range(2000):  # more than half a day
        pauses.append(breaker.retry_after)
        clock.now += breaker.retry_after
        failing(breaker, VclmUnreachable("no"))
    assert pauses[:6] == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0]
    assert set(pauses[6:]) == {30.0}


def test_clients_of_one_endpoint_share_it() -> None:
    assert breaker_of("http://a/") is breaker_of("http://a/")
    assert breaker_of("http://a/") is not breaker_of("http://b/")
