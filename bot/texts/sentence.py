"""Sentences that are not said yet: they cross processes, and wait in the job record."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from bot.texts import text


@dataclass(frozen=True)
class Sentence:
    """A key and the fields that fill it; one of them may be a sentence itself."""

    key: str
    fields: Mapping[str, object] = field(default_factory=dict[str, object])

    def in_locale(self, locale: str) -> str:
        """Say it in the language of a locale of Discord's."""
        return text(self.key, locale, **self.fields)


def fields_to_json(fields: Mapping[str, object]) -> str:
    """Write fields down; what is neither words, a number, a list nor a sentence is said in English."""
    return json.dumps(fields, default=_plain, ensure_ascii=False)


def fields_from_json(written: str) -> dict[str, object]:
    """Read fields that were written down."""
    fields = cast("dict[str, object]", json.loads(written))
    return {name: _read(value) for name, value in fields.items()}


def _plain(value: object) -> object:
    return {"key": value.key, "fields": value.fields} if isinstance(value, Sentence) else str(value)


def _read(value: object) -> object:
    if isinstance(value, dict):
        nested = cast("dict[str, Any]", value)
        return Sentence(nested["key"], {name: _read(one) for name, one in nested["fields"].items()})
    return value
