"""The rate as the service sees it, on a virtual clock: never above the limit, hardly below it under load."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vclm.virtual_time import run_virtually
from vclm.errors import VclmUnreachable
from vclm.rate import CALLS_PER_SECOND, MOST_ON_THE_WAY, PATIENCE, TokenBucket, bucket_of

SECOND = 1.0


@dataclass(frozen=True)
class Trip:
    """A call, in seconds: when it is wanted, how long it takes to be sent, to get there, and to be answered.

    `back` is None if the caller is cancelled right after sending.
    """

    wanted: float
    sending: float
    way: float
    back: float | None


def seen_by_the_service(trips: Sequence[Trip], calls_per_second: int = CALLS_PER_SECOND) -> list[float]:
    """Make all the calls through one bucket; returns when each reached the service, in order."""
    seen: list[float] = []

    async def make(trip: Trip, bucket: TokenBucket) -> None:
        await asyncio.sleep(trip.wanted)
        async with bucket.call() as token:
            await asyncio.sleep(trip.sending)
            token.sent()
            seen.append(asyncio.get_running_loop().time() + trip.way)
            if trip.back is None:
                asyncio.current_task().cancel()  # pyright: ignore[reportOptionalMemberAccess]
            await asyncio.sleep(trip.way + (trip.back or 0.0))

    async def main() -> None:
        bucket = TokenBucket(calls_per_second, clock=asyncio.get_running_loop().time)
        await asyncio.gather(*(make(trip, bucket) for trip in trips), return_exceptions=True)

    run_virtually(main())
    return sorted(seen)


def most_in_a_second(seen: Sequence[float]) -> int:
    return max(sum(start <= at < start + SECOND for at in seen) for start in seen)


def seconds(longest: float) -> st.SearchStrategy[float]:
    return st.floats(0, longest)


@st.composite
def traffic(draw: st.DrawFn) -> list[Trip]:
    """Any pattern of calls: bursts, trickles, slow uploads, answers that are late or never come.

    The way is as long as it likes, but no longer by more than the assumed bound than that of other calls.
    """
    base = draw(st.just(0.0) | seconds(2.0))
    trip = st.builds(
        Trip,
        wanted=st.sampled_from([0.0, 0.5, 1.0, 2.5]) | seconds(4.0),
        sending=st.just(0.0) | seconds(0.01) | seconds(3.0),
        way=(st.sampled_from([0.0, MOST_ON_THE_WAY]) | seconds(MOST_ON_THE_WAY)).map(
            lambda more: base + more
        ),
        back=st.none() | st.just(0.0) | seconds(0.01) | seconds(3.0),
    )
    # Some services are known to be slow, so that their answers are not waited for.
    known = [Trip(0.0, 0.0, base, 1.0)] * draw(st.sampled_from([0, 30]))
    return [*known, *draw(st.lists(trip, min_size=1, max_size=120))]


@settings(deadline=None)
@given(traffic(), st.integers(1, 25))
def test_no_second_at_the_service_holds_more_calls_than_it_serves(trips: list[Trip], limit: int) -> None:
    seen = seen_by_the_service(trips, limit)
    assert len(seen) == len(trips)
    assert most_in_a_second(seen) <= limit


@settings(deadline=None, max_examples=15)
@given(
    st.just(0.0) | seconds(0.5),
    st.lists(st.tuples(seconds(0.005), seconds(MOST_ON_THE_WAY), seconds(0.5)), min_size=1, max_size=50),
)
def test_under_load_nineteen_of_twenty_possible_calls_are_made(
    base: float, kinds: list[tuple[float, float, float]]
) -> None:
    wanted = 40 * CALLS_PER_SECOND
    trips = [
        Trip(0.0, sending, base + jitter, back)
        for sending, jitter, back in (kinds[number % len(kinds)] for number in range(wanted))
    ]
    seen = seen_by_the_service(trips)
    # The full bucket that is poured out at first is no merit.
    share = (wanted - CALLS_PER_SECOND) / (seen[-1] - seen[0]) / CALLS_PER_SECOND
    assert 0.95 <= share <= 1.0


@settings(deadline=None, max_examples=50)
@given(st.lists(seconds(PATIENCE), min_size=1, max_size=10), st.integers(1, 20))
def test_a_service_near_by_that_falters_is_waited_for(stalls: list[float], limit: int) -> None:
    quick = Trip(0.0, 0.0, 0.001, 0.001)
    faltering = [Trip(0.0, 0.0, stall, 0.0) for stall in stalls]
    seen = seen_by_the_service([*[quick] * 2 * limit, *faltering, *[quick] * 3 * limit], limit)
    assert most_in_a_second(seen) <= limit


def test_a_full_bucket_is_poured_out_at_once_and_a_waiting_call_goes_as_soon_as_it_may() -> None:
    seen = seen_by_the_service([Trip(0.0, 0.0, 0.0, 0.0)] * 41)
    assert seen[19] == 0.0
    assert all(later - earlier < 1.01 for earlier, later in pairwise(seen))
    assert seen[40] < 2.01


def test_waiting_calls_go_in_the_order_in_which_they_came() -> None:
    order: list[int] = []

    async def make(number: int, bucket: TokenBucket) -> None:
        async with bucket.call():
            order.append(number)

    async def main() -> None:
        bucket = TokenBucket(2, clock=asyncio.get_running_loop().time)
        await asyncio.gather(*(make(number, bucket) for number in range(9)))

    run_virtually(main())
    assert order == list(range(9))


def test_a_call_that_was_never_sent_leaves_its_token() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        bucket = TokenBucket(1, clock=loop.time)
        for _ in range(5):
            with pytest.raises(VclmUnreachable):
                async with bucket.call():
                    raise VclmUnreachable("nobody there")
        return loop.time()

    assert run_virtually(main()) == 0.0


def test_a_call_that_is_stuck_before_it_was_sent_does_not_hold_up_the_other_tokens() -> None:
    seen = seen_by_the_service([Trip(0.0, 60.0, 0.0, 0.0), *[Trip(0.1, 0.0, 0.0, 0.0)] * 5], 2)
    assert seen[4] < 5.0
    assert seen[5] == 60.0


def test_a_call_that_is_given_up_while_waiting_takes_no_token() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        bucket = TokenBucket(1, clock=loop.time)
        async with bucket.call() as token:
            token.sent()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5), bucket.call():
                pass
        async with bucket.call():
            return loop.time()

    assert run_virtually(main()) == pytest.approx(1.0, abs=0.01)


def test_clients_of_one_credential_share_a_bucket_for_each_action() -> None:
    mine = bucket_of("http://a/", "ID", "Submit", 20)
    assert bucket_of("http://a/", "ID", "Submit", 20) is mine
    others = [
        ("http://b/", "ID", "Submit", 20),
        ("http://a/", "ID2", "Submit", 20),
        ("http://a/", "ID", "D", 20),
    ]
    assert all(bucket_of(*key) is not mine for key in others)


def test_a_bucket_outlives_an_event_loop() -> None:
    ticks = count(0.0, 0.1)
    bucket = TokenBucket(1, clock=lambda: next(ticks))

    async def call() -> None:
        async with bucket.call():
            pass

    async def contended() -> None:
        await asyncio.gather(call(), call(), call())

    run_virtually(contended())
    run_virtually(contended())


def test_no_rate_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        TokenBucket(0)
