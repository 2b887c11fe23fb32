"""Exact wordings of error answers, from ``messages.toml``, in the two languages of the service."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["en-US", "zh-CN"]
"""What ``X-TC-Language`` can be."""
LANGUAGES: tuple[Language, ...] = ("en-US", "zh-CN")
_COLUMNS: Mapping[Language, str] = {"en-US": "en", "zh-CN": "zh"}


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """Return every wording, ``{"en", "zh"}``, by key."""
    return tomllib.loads((files("vclm") / "messages.toml").read_text(encoding="utf-8"))


def message(key: str, language: Language = "en-US", /, **fields: str) -> str:
    """Word a message; KeyError for a key or a field that is not there."""
    return messages()[key][_COLUMNS[language]].format_map(fields)
