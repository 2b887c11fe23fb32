"""Putting words of a member into words of ours."""

import re

import discord

_SPACES = re.compile(r"\s+")
_NOTHING = "\u200b"  # takes no room, and ends what Discord would make a mention, a link or an emoji of


def quoted(words: str, most: int) -> str:
    """Show at most about `most` characters of a member's words, on one line, in Discord's markdown.

    They stay words: no formatting, mention, link or emoji comes of them.
    """
    line = _SPACES.sub(" ", words).strip()
    short = line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
    inert = short.replace("://", f":{_NOTHING}//").replace("<", f"<{_NOTHING}").replace("@", f"@{_NOTHING}")
    return discord.utils.escape_markdown(inert)
