"""Every sentence a member reads, kept as data: one file a language."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, reduce
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

ENGLISH = "en"
LANGUAGES = (ENGLISH, "zh-CN", "zh-TW", "ko", "ja", "es-ES")
"""The languages there are, named as Discord names its locales."""
_ALIKE = {"es-419": "es-ES"}
"""Locales of Discord's that read another one's language."""
_LONG = 10_000  # from here on numbers have their thousands apart, shorter ones are read as they are
_FOLDER = Path(__file__).parent


@runtime_checkable
class Localized(Protocol):
    """What says itself in the language of a locale: a sentence, a dance."""

    def in_locale(self, locale: str) -> object:
        """Say it, as words or as something whose `str` is words."""
        ...


def text(key: str, /, locale: str = ENGLISH, **fields: object) -> str:
    """Fill the sentence `key` ("section.name") of a locale of Discord's with `fields`.

    A field may be words, a number, something Localized, or a sequence of these, which becomes a list.
    Raises KeyError for a key or a field that does not exist: a bug of ours, found by the tests.
    """
    return sentences(locale)[key].format_map({name: said(value, locale) for name, value in fields.items()})


def said(value: object, locale: str) -> str:
    """Say the value of a field to who reads a locale; an empty sequence is said with no words."""
    match value:
        case str():
            return value
        case float():
            return text("number.decimal", locale, whole=f"{value:.1f}"[:-2], tenth=f"{value:.1f}"[-1])
        case int() if value >= _LONG:
            return text("number.thousands", locale, more=value // 1000, rest=f"{value % 1000:03}")
        case Localized():
            return str(value.in_locale(locale))
        case list() | tuple():
            words = [said(one, locale) for one in cast("Sequence[object]", value)]
            return reduce(lambda some, one: text("list.pair", locale, some=some, one=one), words or [""])
        case _:
            return str(value)


def has_text(key: str) -> bool:
    """Tell whether there is a sentence of this key."""
    return key in sentences()


def language(locale: str) -> str:
    """Choose the language for a locale of Discord's: English where we do not have its own."""
    ours = _ALIKE.get(locale, locale)
    return ours if ours in LANGUAGES else ENGLISH


def name_of(language_code: str) -> str:
    """Name a language as its own speakers do."""
    return text("language.name", language_code)


def sentences(locale: str = ENGLISH) -> Mapping[str, str]:
    """Map every key, "section.name", to its sentence with {fields}; English where a language lacks it."""
    return _in_language(language(locale))


@cache
def written(language_code: str) -> Mapping[str, str]:
    """Map the keys that the file of a language itself has."""
    with (_FOLDER / f"{language_code}.toml").open("rb") as file:
        return dict(_flatten(tomllib.load(file), ""))


@cache
def _in_language(language_code: str) -> Mapping[str, str]:
    return {**written(ENGLISH), **written(language_code)}


def _flatten(table: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, Mapping):
            pairs += _flatten(cast("Mapping[str, Any]", value), f"{prefix}{name}.")
        else:
            pairs.append((f"{prefix}{name}", str(value)))
    return pairs
