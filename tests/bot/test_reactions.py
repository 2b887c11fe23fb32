"""Discord's errors and what each asks for: the table, row by row."""

import pytest

from bot.delivery.reactions import Reaction, react, wait_seconds


@pytest.mark.parametrize(
    ("status", "code", "with_token", "reaction"),
    [
        (404, 10062, True, Reaction.DROP),
        (400, 40060, True, Reaction.DROP),
        (401, 50027, True, Reaction.TOKEN_DEAD),
        (404, 10015, True, Reaction.TOKEN_DEAD),
        (404, 10008, True, Reaction.MESSAGE_GONE),
        (404, 10003, False, Reaction.PLACE_CLOSED),
        (404, 10004, False, Reaction.PLACE_CLOSED),
        (403, 50001, False, Reaction.PLACE_CLOSED),
        (403, 50013, False, Reaction.PLACE_CLOSED),
        (403, 50013, True, Reaction.PLACE_CLOSED),
        (403, 50007, False, Reaction.PLACE_CLOSED),
        (413, 40005, True, Reaction.TOO_BIG),
        (413, 0, True, Reaction.TOO_BIG),
        (400, 50045, False, Reaction.TOO_BIG),
        (400, 50035, False, Reaction.OUR_BUG),
        (400, 50006, False, Reaction.OUR_BUG),
        (429, 0, False, Reaction.WAIT),
        (429, 40062, False, Reaction.RETRY),
        (500, 0, False, Reaction.RETRY),
        (503, 130000, False, Reaction.RETRY),
        (429, 20016, False, Reaction.WAIT),
        (429, 30046, True, Reaction.WAIT),
        (400, 40094, True, Reaction.EDIT_INSTEAD),
        (400, 200000, False, Reaction.BLOCKED),
        (400, 240000, False, Reaction.BLOCKED),
        (401, 0, False, Reaction.STOP),
        (401, 0, True, Reaction.TOKEN_DEAD),
        (404, 0, True, Reaction.TOKEN_DEAD),
        (404, 0, False, Reaction.PLACE_CLOSED),
        (403, 0, False, Reaction.PLACE_CLOSED),
        (400, 0, False, Reaction.OUR_BUG),
        (400, 99999, False, Reaction.OUR_BUG),
    ],
)
def test_each_error_has_its_reaction(status: int, code: int, with_token: bool, reaction: Reaction) -> None:
    assert react(status, code, with_token=with_token) is reaction


def test_waiting_is_as_long_as_asked_within_bounds() -> None:
    assert wait_seconds(7.5, from_discord=True) == 7.5
    assert wait_seconds(None, from_discord=True) == 5.0
    assert wait_seconds(0.0, from_discord=True) == 1.0
    assert wait_seconds(1e9, from_discord=True) == 900.0
    assert wait_seconds(1.0, from_discord=False) == 600.0, "Cloudflare wants to be left alone"
