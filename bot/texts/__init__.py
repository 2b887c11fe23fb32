"""Every sentence a member reads, kept as data."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

_FILE = Path(__file__).parent / "en.toml"


def text(key: str, /, **fields: object) -> str:
    """Fill the sentence `key` ("section.name") with `fields`.

    Raises KeyError for a key or a field that does not exist: a bug of ours, found by the tests.
    """
    return sentences()[key].format_map(fields)


def has_text(key: str) -> bool:
    """Tell whether there is a sentence of this key."""
    return key in sentences()


@cache
def sentences() -> Mapping[str, str]:
    """Map every key, "section.name", to its sentence with {fields}."""
    with _FILE.open("rb") as file:
        return dict(_flatten(tomllib.load(file), ""))


def _flatten(table: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, Mapping):
            pairs += _flatten(cast("Mapping[str, Any]", value), f"{prefix}{name}.")
        else:
            pairs.append((f"{prefix}{name}", str(value)))
    return pairs
