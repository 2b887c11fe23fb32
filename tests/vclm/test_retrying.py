"""What is tried again, how often, and after which pauses."""

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vclm.virtual_time import run_virtually
from vclm.errors import (
    THROTTLED,
    VclmAmbiguous,
    VclmApiError,
    VclmCircuitOpen,
    VclmDownloadError,
    VclmError,
    VclmUnreachable,
    error_codes,
)
from vclm.retry import ATTEMPTS, FIRST_PAUSE, LONGEST_PAUSE, may_reread, may_resubmit, pauses, retrying

OUTCOMES: list[VclmError | None] = [
    None,
    VclmUnreachable("nobody there"),
    VclmCircuitOpen(3.0),
    VclmAmbiguous("dropped"),
    *(VclmApiError(code, "No.") for code in error_codes()),
]


def attempts(
    outcomes: list[VclmError | None], may_repeat: Callable[[VclmError], bool]
) -> tuple[list[VclmError | None], float]:
    """Make a call that ends in these ways, one after the other; returns those it came to, and the seconds."""
    met: list[VclmError | None] = []

    async def call() -> None:
        met.append(outcomes[len(met)])
        if error := met[-1]:
            raise error

    async def main() -> float:
        try:
            await retrying(call, may_repeat)
        except VclmError as error:
            assert error is met[-1]
        else:
            assert met[-1] is None
        return asyncio.get_running_loop().time()

    seconds = run_virtually(main())
    return met, seconds


@given(st.lists(st.sampled_from(OUTCOMES), min_size=ATTEMPTS, max_size=ATTEMPTS))
def test_a_submission_is_repeated_only_after_failures_that_made_no_job(
    outcomes: list[VclmError | None],
) -> None:
    met, seconds = attempts(outcomes, may_resubmit)
    for error in met[:-1]:
        assert isinstance(error, VclmUnreachable) or (
            isinstance(error, VclmApiError)
            and error.code.startswith(("RequestLimitExceeded", "FailedOperation.JobQueueFull"))
        )
    assert len(met) == ATTEMPTS or met[-1] is None or not may_resubmit(met[-1]) or is_open(met[-1])
    assert (len(met) - 1) * FIRST_PAUSE <= seconds <= (len(met) - 1) * LONGEST_PAUSE


def is_open(error: VclmError | None) -> bool:
    return isinstance(error, VclmCircuitOpen)


def test_which_errors_of_the_service_let_a_submission_be_repeated() -> None:
    repeated = {code for code in error_codes() if may_resubmit(VclmApiError(code, "No."))}
    assert repeated == {*THROTTLED, "FailedOperation.JobQueueFull"}
    assert not may_resubmit(VclmAmbiguous("dropped"))
    assert not may_resubmit(VclmDownloadError("HTTP 503", status=503))


def test_reading_is_repeated_whenever_that_may_help() -> None:
    repeated = {code for code in error_codes() if may_reread(VclmApiError(code, "No."))}
    assert repeated == {*THROTTLED, "InternalError"}
    assert may_reread(VclmAmbiguous("dropped"))
    assert may_reread(VclmUnreachable("nobody there"))
    assert may_reread(VclmDownloadError("HTTP 503", status=503))
    assert not may_reread(VclmDownloadError("HTTP 404", status=404, gone=True))


@pytest.mark.parametrize("may_repeat", [may_resubmit, may_reread])
def test_an_open_circuit_is_not_waited_for(may_repeat: Callable[[VclmError], bool]) -> None:
    met, seconds = attempts([VclmUnreachable("nobody there"), VclmCircuitOpen(0.1), None], may_repeat)
    assert is_open(met[-1])
    assert len(met) == 2
    assert seconds < 2.0


@given(st.floats(0.001, 10.0))
def test_pauses_are_random_within_bounds(first: float) -> None:
    before = first
    made = list(pauses(first))
    for pause in made:
        assert min(first, LONGEST_PAUSE) <= pause <= min(LONGEST_PAUSE, 3 * before)
        before = pause
    assert len(made) == ATTEMPTS - 1


def test_callers_who_were_turned_away_together_do_not_come_back_together() -> None:
    assert len({round(next(pauses()), 3) for _ in range(100)}) > 50
