"""Calls a second, against any order of calls that hypothesis thinks of."""

from bisect import bisect_left
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.failure import ActionFailed
from engine.rates import RequestRates

SECOND = 1024
"""Ticks of the clock, which a float holds exactly."""
PAUSES = st.lists(
    st.integers(0, 700) | st.integers(0, 60) | st.sampled_from([0, 1, SECOND - 1, SECOND]), max_size=150
)


class Clock:
    def __init__(self) -> None:
        self.ticks = 0

    def __call__(self) -> float:
        return self.ticks / SECOND


def counted(rates: RequestRates, limit: int, tenant: str = "me", action: str = "Submit") -> bool:
    """Tell whether a call is served."""
    try:
        rates.count(tenant, action, limit)
    except ActionFailed as failure:
        assert failure.code == "RequestLimitExceeded"
        return False
    return True


@example(pauses=[0, SECOND - 1, 1, SECOND], limit=1)
@given(pauses=PAUSES, limit=st.integers(1, 20))
def test_never_more_than_the_limit_in_any_second(pauses: list[int], limit: int) -> None:
    clock = Clock()
    rates = RequestRates(clock)
    served: list[int] = []
    for pause in pauses:
        clock.ticks += pause
        before = len(served) - bisect_left(served, clock.ticks - SECOND + 1)
        taken = counted(rates, limit)
        assert taken == (before < limit), "whoever keeps to it is served, also after being turned away"
        if taken:
            served.append(clock.ticks)
    for start in served:
        assert sum(start <= one < start + SECOND for one in served) <= limit


@example(limit=1, pauses=[0, 0])
@given(limit=st.integers(1, 50), pauses=st.lists(st.integers(0, 50), max_size=150))
def test_who_keeps_to_the_limit_is_never_refused(limit: int, pauses: list[int]) -> None:
    clock = Clock()
    rates = RequestRates(clock)
    sent: list[int] = []
    for number, pause in enumerate(pauses):
        earliest = sent[number - limit] + SECOND if number >= limit else 0
        clock.ticks = max(clock.ticks, earliest) + pause
        assert counted(rates, limit)
        sent.append(clock.ticks)


@given(calls=st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["Submit", "Describe"])), max_size=60))
def test_each_tenant_and_action_is_counted_for_itself(calls: list[tuple[str, str]]) -> None:
    rates = RequestRates(Clock())
    served = Counter(call for call in calls if counted(rates, 5, *call))
    assert served == {call: min(count, 5) for call, count in Counter(calls).items()}


def test_the_words_name_the_limit() -> None:
    rates = RequestRates(Clock())
    rates.count("me", "Submit", 1)
    with pytest.raises(ActionFailed, match="which exceeds the frequency limit `1` for a second"):
        rates.count("me", "Submit", 1)
