"""The buttons under a result. Their custom ids carry the job, so they work after a restart."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord

from bot.jobs.states import JobState
from bot.texts import text

if TYPE_CHECKING:
    from bot.jobs.record import Job
    from bot.offers import Offer

_JOB = r"(?P<job>[0-9a-f]{16})"
AGAIN = re.compile(rf"boogie:again:{_JOB}")
OTHER = re.compile(rf"boogie:other:{_JOB}")
OFFER = re.compile(rf"boogie:offer:(?P<name>[a-z0-9_-]{{1,38}}):{_JOB}")
DELETE = re.compile(rf"boogie:delete:{_JOB}")


_MOST_OFFERS = 10  # a message takes 25 buttons


def again_id(job_id: str) -> str:
    """Make the custom id of "Again"."""
    return f"boogie:again:{job_id}"


def other_id(job_id: str) -> str:
    """Make the custom id of "Other dance"."""
    return f"boogie:other:{job_id}"


def offer_id(name: str, job_id: str) -> str:
    """Make the custom id of something else that can be made of a job's picture."""
    return f"boogie:offer:{name}:{job_id}"


def delete_id(job_id: str) -> str:
    """Make the custom id of "Delete"."""
    return f"boogie:delete:{job_id}"


def result_view(job: "Job", locale: str) -> discord.ui.View:
    """Build the buttons under a finished video, for who reads a locale.

    The cogs' dynamic items answer them.
    """
    others = (_other(job, locale),) if job.wish.another_dance else ()
    return _view(_again(job, locale), *others, _delete(job, locale))


def battle_view(job: "Job", locale: str) -> discord.ui.View:
    """Build the button under the video of a battle that `job` leads, for who reads a locale."""
    return _view(_delete(job, locale))


def failure_view(job: "Job", offers: Sequence["Offer"] = ()) -> discord.ui.View:
    """Build the buttons under a failure: `offers`, another try, if that can help, and Delete.

    It cannot help a rejected picture, nor where the picture is no longer ours.
    """
    delete = _delete(job, job.locale)
    if offers:
        return _view(*(_offer(job, one) for one in offers[:_MOST_OFFERS]), delete)
    another_try = job.picture_file is not None and job.state is not JobState.REJECTED
    return _view(_again(job, job.locale), delete) if another_try else _view(delete)


def _view(*buttons: discord.ui.Button[discord.ui.View]) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for button in buttons:
        view.add_item(button)
    # Finished, so that discord.py does not keep a listener of its own: the dynamic items answer.
    view.stop()
    return view


def _again(job: "Job", locale: str) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(
        label=text("buttons.again", locale),
        emoji="🔁",
        style=discord.ButtonStyle.primary,
        custom_id=again_id(job.id),
    )


def _other(job: "Job", locale: str) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(label=text("buttons.other", locale), emoji="💃", custom_id=other_id(job.id))


def _offer(job: "Job", offer: "Offer") -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(
        label=offer.label,
        emoji=offer.emoji,
        style=discord.ButtonStyle.primary,
        custom_id=offer_id(offer.name, job.id),
    )


def _delete(job: "Job", locale: str) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(
        label=text("buttons.delete", locale),
        emoji="🗑️",
        style=discord.ButtonStyle.danger,
        custom_id=delete_id(job.id),
    )
