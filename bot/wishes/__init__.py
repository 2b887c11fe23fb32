"""What members may wish for, one module a kind: the one place where kinds of videos are told apart."""

import dataclasses
import json
from collections.abc import Mapping

from bot.wishes.animation import AnimationWish
from bot.wishes.dance import DanceWish
from bot.wishes.wish import OFF_PEAK_SECONDS, Described, Submission, Wish

__all__ = [
    "OFF_PEAK_SECONDS",
    "AnimationWish",
    "DanceWish",
    "Described",
    "Submission",
    "Wish",
    "danced",
    "marked",
    "read_wish",
    "silent",
    "wish_columns",
]

_KINDS: Mapping[str, type[DanceWish | AnimationWish]] = {one.kind: one for one in (DanceWish, AnimationWish)}


def read_wish(kind: str, values: str) -> Wish:
    """Make a wish of what the job record holds of it."""
    return _KINDS[kind](**json.loads(values))


def wish_columns(wish: Wish) -> dict[str, str]:
    """Make of a wish what the job record holds."""
    return {"kind": wish.kind, "wish": json.dumps(vars(wish), ensure_ascii=False)}


def silent(wish: Wish) -> Wish:
    """Make the same wish without sound."""
    if isinstance(wish, DanceWish):
        return dataclasses.replace(wish, sound=False)
    if isinstance(wish, AnimationWish):
        return dataclasses.replace(wish, silent=True)
    return wish


def marked(wish: Wish, *, mark: bool) -> Wish:
    """Make the same wish with or without the mark in the picture that says what it is."""
    if isinstance(wish, DanceWish | AnimationWish):
        return dataclasses.replace(wish, mark=mark)
    return wish


def danced(wish: Wish, template: str | None) -> Wish:
    """Make the wish for another dance of the same picture; without one, or for what is no dance, the same."""
    if template is None or not isinstance(wish, DanceWish):
        return wish
    return dataclasses.replace(wish, template=template)
