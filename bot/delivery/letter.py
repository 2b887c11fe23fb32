"""What a member is told at the end of a job: words, buttons, perhaps a video."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import discord

from bot.delivery.buttons import failure_view, result_view
from bot.jobs.record import Job
from bot.offers import Offer
from bot.status import status_line
from bot.texts import text
from bot.texts.quoting import quoted

_LONGEST_LABEL = 100  # characters
LONGEST_DESCRIPTION = 1024
"""Characters of alt text, Discord's limit."""


@dataclass(frozen=True)
class Manner:
    """How a server wants videos shown: behind a spoiler, with words of its own beside the AI label.

    `locale` is the one of whoever sees them there; None where that is only the member who asked.
    """

    spoiler: bool = False
    label: str = ""
    locale: str | None = None

    @property
    def words(self) -> str:
        """What comes after the caption."""
        return f" · {quoted(self.label, _LONGEST_LABEL)}" if self.label else ""


PLAIN = Manner()


@dataclass(frozen=True)
class Letter:
    """An answer that can be sent more than once. `view` makes the buttons anew for each attempt."""

    content: str
    view: Callable[[], discord.ui.View | None]
    video: Path | None = None
    file_name: str = ""
    description: str = ""
    spoiler: bool = False

    def files(self) -> list[discord.File]:
        """Open the video; whoever sends it closes it."""
        if self.video is None:
            return []
        return [
            discord.File(
                self.video, filename=self.file_name, description=self.description, spoiler=self.spoiler
            )
        ]

    def plain(self) -> "Letter":
        """Make the same answer without anything that may be malformed."""
        return replace(self, view=lambda: None, description="")


def mention(job: Job) -> str:
    """Write the member who asked, so that Discord shows the name."""
    return f"<@{job.user_id}>"


def mentions(job: Job) -> discord.AllowedMentions:
    """Allow a letter to notify the member who asked, and nobody else."""
    return discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(job.user_id)])


def result_letter(job: Job, video: Path, manner: Manner = PLAIN) -> Letter:
    """Hand over the video."""
    locale = manner.locale or job.locale
    caption = text("result.caption", locale, title=job.wish.title_in(locale), asker=mention(job))
    return Letter(
        content=caption + manner.words,
        view=lambda: result_view(job, locale),
        video=video,
        file_name=job.wish.file_name,
        description=job.wish.alt(job.user_name, locale)[:LONGEST_DESCRIPTION],
        spoiler=manner.spoiler,
    )


def link_letter(job: Job, url: str, manner: Manner = PLAIN) -> Letter:
    """Hand over a link to the video."""
    locale = manner.locale or job.locale
    hidden = f"||{url}||" if manner.spoiler else url
    title = job.wish.title_in(locale)
    content = text("result.caption_linked", locale, title=title, asker=mention(job), url=hidden)
    return Letter(content=content + manner.words, view=lambda: result_view(job, locale))


def failure_letter(job: Job, offers: Sequence[Offer] = ()) -> Letter:
    """Say why there is no video, and offer what else can be made of the picture."""
    words = status_line(job, 1)
    if job.battle_id is not None:
        words = text("battle.failed_first" if job.leads else "battle.failed_second", job.locale, reason=words)
    content = f"{mention(job)} {words}"
    if offers:
        content += f"\n{text('offer.words', job.locale)}"
    return Letter(content=content, view=lambda: failure_view(job, offers))
