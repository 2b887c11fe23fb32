"""The one exception whose message is meant for a member."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from bot.texts import ENGLISH
from bot.texts.sentence import Sentence, fields_from_json, fields_to_json


class Refusal(Exception):  # noqa: N818 (an answer to a member, not an error of the program)
    """What was asked for cannot be done: put into words at the edge, where the member's locale is known."""

    def __init__(self, key: str, /, **fields: object) -> None:
        self.sentence = Sentence(key, fields)
        super().__init__(self.text)

    @property
    def key(self) -> str:
        """The key of its sentence."""
        return self.sentence.key

    @property
    def fields(self) -> Mapping[str, object]:
        """What fills the sentence."""
        return self.sentence.fields

    @property
    def text(self) -> str:
        """The sentence in English, for logs and the command line."""
        return self.in_locale(ENGLISH)

    def in_locale(self, locale: str) -> str:
        """Say it in the language of a locale of Discord's."""
        return self.sentence.in_locale(locale)

    def __reduce__(self) -> tuple[object, ...]:
        """Cross process borders whole."""
        return (refusal_of, (self.key, fields_to_json(self.fields)))


def refusal_of(key: str, fields: str) -> Refusal:
    """Make a refusal of a key and of fields in JSON, as they cross process borders."""
    return Refusal(key, **fields_from_json(fields))


@contextmanager
def about_picture(number: int) -> Generator[None]:
    """Have a refusal from within say which picture it is about, where that is not the first."""
    try:
        yield
    except Refusal as refusal:
        if number == 1:
            raise
        raise Refusal("refusal.second_picture", reason=refusal.sentence) from refusal
