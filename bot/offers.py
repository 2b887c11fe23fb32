"""What can be made of a picture that shows nobody who could dance."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.dances import offered_dances
from bot.failures import is_about_the_body
from bot.settings import Settings
from bot.texts import ENGLISH, text
from bot.wishes import AnimationWish, DanceWish, Wish, danced

FILM = "film"
"""The name of the offer that is no dance; those of dances begin with `dance-`."""


@dataclass(frozen=True)
class Offer:
    """One way out. `name` stands for it in a button's custom id: at most 38 of a-z, 0-9, _ and -."""

    name: str
    label: str
    emoji: str
    wish: Wish


Offering = Callable[[Wish, str | None, str], tuple[Offer, ...]]
"""Finds what can be offered after the failure, by its key, of a wish, in the language of a locale."""


def nothing_offered(_wish: Wish, _failure: str | None, _locale: str) -> tuple[Offer, ...]:
    """Offer nothing, whatever failed."""
    return ()


def offers(settings: Settings, wish: Wish, failure: str | None, locale: str) -> tuple[Offer, ...]:
    """List what can be made of the picture of a dance that failed with the sentence `failure`.

    Only by an engine of ours: Tencent's cloud has no dance for just anything, and bills each film.
    """
    if not (isinstance(wish, DanceWish) and settings.engine_renders and is_about_the_body(failure or "")):
        return ()
    return (
        *(
            Offer(
                f"dance-{one.id}",
                text("offer.dance", locale, title=one.title),
                one.emoji,
                danced(wish, one.id),
            )
            for one in offered_dances(settings, locale)
            if one.takes_anything and one.id != wish.template
        ),
        Offer(FILM, text("offer.film", locale), "🎬", AnimationWish(prompt=text("offer.prompt", ENGLISH))),
    )
