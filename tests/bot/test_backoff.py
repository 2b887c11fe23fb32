"""How long is waited, and how often a running job is asked after."""

import pytest

from bot.jobs.backoff import busy_pause, pause, poll_pause


def test_pauses_double_up_to_five_minutes() -> None:
    assert [pause(n, 1.0) for n in (1, 2, 3, 30)] == [2.0, 4.0, 8.0, 300.0]
    assert pause(3, 0.0) == 4.0


def test_a_busy_provider_is_asked_again_within_seconds_but_not_by_all_at_once() -> None:
    assert busy_pause(1, 0.0) < busy_pause(1, 0.5) < busy_pause(1, 1.0) <= 10.0


def test_a_provider_that_stays_busy_is_not_sent_the_picture_every_few_seconds() -> None:
    assert [busy_pause(failures, 1.0) for failures in (1, 2, 3, 4, 5000)] == [10.0, 20.0, 40.0, 60.0, 60.0]


@pytest.mark.parametrize("paid", [False, True])
@pytest.mark.parametrize("called_back", [False, True])
def test_polling_is_brisk_at_first_and_slower_later(paid: bool, called_back: bool) -> None:
    ages = (0, 100, 1000, 50_000)
    pauses = [poll_pause(age, paid=paid, called_back=called_back) for age in ages]
    assert pauses == sorted(set(pauses))
    assert all(poll_pause(age, paid=paid) <= one for age, one in zip(ages, pauses, strict=True))
    assert all(poll_pause(age, paid=False) <= poll_pause(age, paid=True) for age in ages)
    assert pauses[-1] <= 300
