"""How people say what a camera does: the words, and finding them in one clause of a plain prompt."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

Axis = Literal["zoom", "pan", "tilt"]
Step = tuple[Axis, int]


class Spoken(NamedTuple):
    """One move in the words of a clause: on which axis, which way, and from where to where it is said."""

    axis: Axis
    way: int
    start: int
    end: int


_IN: Step = ("zoom", 1)
_OUT: Step = ("zoom", -1)
_LEFT: Step = ("pan", -1)
_RIGHT: Step = ("pan", 1)
_UP: Step = ("tilt", 1)
_DOWN: Step = ("tilt", -1)

_WAYS: Mapping[str, Step] = {
    **dict.fromkeys(("in", "into", "on", "onto", "closer", "nearer", "forward", "forwards", *"进近前"), _IN),
    **dict.fromkeys(("out", "back", "backward", "backwards", "away", *"远出开后"), _OUT),
    **dict.fromkeys(("left", "leftward", "leftwards", "左"), _LEFT),
    **dict.fromkeys(("right", "rightward", "rightwards", "右"), _RIGHT),
    **dict.fromkeys(("up", "upward", "upwards", "上"), _UP),
    **dict.fromkeys(("down", "downward", "downwards", "下"), _DOWN),
}
_TRADE_WORDS: Mapping[str, Step] = {
    **dict.fromkeys(("zoom", "推镜"), _IN),
    **dict.fromkeys(("摇镜", "移镜", "环绕镜头", "环绕拍摄"), _RIGHT),
    "拉镜": _OUT,
    "升镜": _UP,
    "降镜": _DOWN,
}
_WORDS: Mapping[str, Step] = {
    **dict.fromkeys(("approach", "前进", "放大", "靠近", "接近", "变焦"), _IN),
    **dict.fromkeys(("retreat", "reced", "后退", "缩小"), _OUT),
    **dict.fromkeys(("orbit", "circl", "pan", "环绕", "围绕", "旋转", "平移", "横移"), _RIGHT),
    **dict.fromkeys(("ris", "ascend", "升起", "升高", "抬升", "抬高"), _UP),
    **dict.fromkeys(("descend", "sink", "降低"), _DOWN),
}
_FORMS = r"e?(?:[a-z]?ing|e?s)?(?![a-z])"
_WAY = "(" + "|".join(sorted(filter(str.isascii, _WAYS), key=len, reverse=True)) + ")(?![a-z])"
_TO = r"(?:[ -][a-z]+ly)*[ -](?:(?:to|towards?) the )?"
_GOES = (
    r"(?<![a-z])(?:mov|slid|glid|drift|float|travel|swing|sweep|turn|shift|fly|flie|go|com|creep|eas|pull)"
    + _FORMS
)


def _words(table: Mapping[str, Step]) -> str:
    english = "|".join(filter(str.isascii, table))
    return rf"(?<![a-z])({english}){_FORMS}|({'|'.join(w for w in table if not w.isascii())})"


_OPERATES = rf"(?<![a-z])(?<!frying )(?<!head )(?:zoom|pan|tilt|doll(?:y|ie)|truck|push|track|crane){_FORMS}"
_TRADE = (
    re.compile(rf"{_OPERATES}{_TO}{_WAY}"),
    re.compile(rf"(?<![a-z])pull{_FORMS}[ -](back|out|away)(?! (?:the|an?|h[a-z]+|its|my)(?![a-z]))"),
    re.compile(rf"{_GOES} the camera{_TO}{_WAY}"),
    re.compile(r"([左右])平移|[推拉]([进近远])"),
    re.compile(_words(_TRADE_WORDS)),
)
"""Words of the trade: they are about the camera wherever they stand."""
_COMMON = (
    re.compile(rf"{_GOES}(?:{_TO}|(?: [a-z]+){{1,4}}? to(?:wards?)? the ){_WAY}"),
    re.compile(r"[从由].[到至向往]([左右上下])|[向往朝]([前后左右上下])"),
    re.compile(r"([前后左右上下])[推拉移摇扫升降]|[推拉摇移]([出开后前左右上下])"),
    re.compile(_words(_WORDS)),
)
"""Words that may be about anything: only after the camera has been named do they count."""


def spoken(clause: str, led_from: int | None) -> list[Spoken]:
    """Return the moves that a plain clause speaks of, in its order.

    From `led_from` on, if anywhere, it is about the camera.
    """
    found = [*_find(_TRADE, _TRADE_WORDS, clause, 0)]
    if led_from is not None:
        found += _find(_COMMON, _WORDS, clause, led_from)
    return sorted(found, key=lambda one: (one.start, -one.end))


def _find(
    patterns: tuple[re.Pattern[str], ...], words: Mapping[str, Step], clause: str, start: int
) -> Iterator[Spoken]:
    known: dict[str, Step] = {**_WAYS, **words}
    for pattern in patterns:
        for match in pattern.finditer(clause, start):
            word = next(group for group in match.groups() if group)
            axis, way = known[word]
            yield Spoken(axis, way, match.start(), match.end())
