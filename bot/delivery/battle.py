"""What is said of two dances side by side: beside the video, and in the poll about them."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path, PurePath

import discord

from bot.delivery.buttons import battle_view
from bot.delivery.letter import LONGEST_DESCRIPTION, Letter, Manner, mention
from bot.jobs.record import Job
from bot.texts import text
from bot.texts.quoting import quoted
from bot.texts.sentence import Sentence

POLL_HOURS = 24
SIDES = ("left", "right")
ARROWS = ("⬅️", "➡️")

_LONGEST_NAME = 40  # characters; an answer of a poll takes 55


def battle_letter(first: Job, second: Job, video: Path, manner: Manner) -> Letter:
    """Hand over the video of both."""
    locale = manner.locale or first.locale
    left, right = name(first), name(second)
    title = first.wish.title_in(locale)
    alt = text("battle.alt", locale, asker=first.user_name, title=title, left=left, right=right)
    return Letter(
        content=caption(first, second, manner),
        view=lambda: battle_view(first, locale),
        video=video,
        file_name=f"battle-{first.wish.file_name}",
        description=alt[:LONGEST_DESCRIPTION],
        spoiler=manner.spoiler,
    )


def caption(first: Job, second: Job, manner: Manner, votes: Sequence[int] | None = None) -> str:
    """Say who dances on which side, and once there are `votes` (left, right), who danced better."""
    locale = manner.locale or first.locale
    names = [quoted(name(job), _LONGEST_NAME) for job in (first, second)]
    title, asker = first.wish.title_in(locale), mention(first)
    lines = [text("battle.caption", locale, title=title, asker=asker, left=names[0], right=names[1])]
    if votes is not None:
        lines.append(outcome(names, votes, locale))
    lines.append(text("battle.label", locale) + manner.words)
    return "\n".join(lines)


def outcome(names: Sequence[str], votes: Sequence[int], locale: str) -> str:
    """Say who of the two won."""
    most, least = max(votes), min(votes)
    if most == least:
        return text("battle.draw" if most else "battle.no_votes", locale, votes=most)
    side = votes.index(most)
    winner = Sentence(f"battle.{SIDES[side]}", {"name": names[side]})
    return text("battle.won", locale, winner=winner, votes=most, others=least)


def question(first: Job, second: Job, locale: str) -> discord.Poll:
    """Ask which of the two danced better."""
    asked = text("battle.question", locale, title=first.wish.title_in(locale))
    poll = discord.Poll(asked, duration=timedelta(hours=POLL_HOURS))
    for side, arrow, job in zip(SIDES, ARROWS, (first, second), strict=True):
        poll.add_answer(text=text(f"battle.{side}", locale, name=name(job)), emoji=arrow)
    return poll


def name(job: Job) -> str:
    """Name a dancer after the file of the picture."""
    return PurePath(job.picture_name).stem[:_LONGEST_NAME]
