"""What each of Discord's errors asks for: one table, no effects."""

from enum import Enum, auto


class Reaction(Enum):
    """What to do about an error while answering a member."""

    DROP = auto()  # too late or a duplicate: never repeat this very call
    TOKEN_DEAD = auto()  # the interaction's token is no use any more: go on with the bot's own
    MESSAGE_GONE = auto()  # the message to edit was deleted: one new message
    PLACE_CLOSED = auto()  # this place does not take our messages: another place, once
    TOO_BIG = auto()  # keep the text; shrink the video, or link it
    OUR_BUG = auto()  # log the body, never repeat, send something plain
    WAIT = auto()  # a limit of speed: wait as long as it says
    RETRY = auto()  # the other side stumbled: back off, then look whether it arrived before posting again
    EDIT_INSTEAD = auto()  # no more follow-ups: edit the original
    BLOCKED = auto()  # a content filter: terminal, explain
    STOP = auto()  # the bot's own token is refused: nothing can be done from here


_BY_CODE = {
    10062: Reaction.DROP,  # unknown interaction: the three seconds were missed
    40060: Reaction.DROP,  # already acknowledged
    50027: Reaction.TOKEN_DEAD,  # invalid webhook token
    10015: Reaction.TOKEN_DEAD,  # unknown webhook: sometimes earlier than 15 minutes
    10008: Reaction.MESSAGE_GONE,  # unknown message
    10003: Reaction.PLACE_CLOSED,  # unknown channel
    10004: Reaction.PLACE_CLOSED,  # unknown guild
    50001: Reaction.PLACE_CLOSED,  # missing access
    50007: Reaction.PLACE_CLOSED,  # cannot send messages to this user
    50013: Reaction.PLACE_CLOSED,  # missing permissions
    40005: Reaction.TOO_BIG,  # request entity too large
    50045: Reaction.TOO_BIG,  # file exceeds the maximum size
    50006: Reaction.OUR_BUG,  # empty message
    50035: Reaction.OUR_BUG,  # invalid form body
    20016: Reaction.WAIT,  # slow mode
    30046: Reaction.WAIT,  # too many edits of an old message
    40062: Reaction.RETRY,  # service resource is being rate limited
    130000: Reaction.RETRY,  # API resource overloaded
    40094: Reaction.EDIT_INSTEAD,  # follow-ups of a user-installed app are used up
    200000: Reaction.BLOCKED,  # AutoMod
    240000: Reaction.BLOCKED,  # harmful link filter
}

_CLOUDFLARE_SECONDS = 600.0
_LONGEST_WAIT = 900.0


def react(status: int, code: int, *, with_token: bool) -> Reaction:
    """Choose the reaction to an HTTP `status` and Discord's error `code` (0: none given).

    `with_token`: the call used the interaction's token, not the bot's own.
    """
    if code in _BY_CODE:
        return _BY_CODE[code]
    if status == 413:
        return Reaction.TOO_BIG
    if status == 429:
        return Reaction.WAIT
    if status >= 500:
        return Reaction.RETRY
    if status == 401:
        return Reaction.TOKEN_DEAD if with_token else Reaction.STOP
    if status in (403, 404):
        return Reaction.TOKEN_DEAD if with_token and status == 404 else Reaction.PLACE_CLOSED
    return Reaction.OUR_BUG


def wait_seconds(retry_after: float | None, *, from_discord: bool) -> float:
    """Say how long a limit of speed asks to wait.

    An answer without a `Via` header is likely Cloudflare's, not Discord's: wait long.
    """
    if not from_discord:
        return _CLOUDFLARE_SECONDS
    return min(_LONGEST_WAIT, max(1.0, retry_after if retry_after is not None else 5.0))
