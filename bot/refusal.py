"""The one exception whose message is meant for a member."""

from collections.abc import Generator
from contextlib import contextmanager

from bot.texts import text


class Refusal(Exception):  # noqa: N818 (an answer to a member, not an error of the program)
    """What was asked for cannot be done; `text` says so in words for a member."""

    def __init__(self, key: str, /, **fields: object) -> None:
        self.key = key
        self.fields = {name: str(value) for name, value in fields.items()}
        self.text = text(key, **self.fields)
        super().__init__(self.text)

    def __reduce__(self) -> tuple[object, ...]:
        """Cross process borders whole."""
        return (_rebuild, (self.key, self.fields))


def _rebuild(key: str, fields: dict[str, str]) -> Refusal:
    return Refusal(key, **fields)


@contextmanager
def about_picture(number: int) -> Generator[None]:
    """Have a refusal from within say which picture it is about, where that is not the first."""
    try:
        yield
    except Refusal as refusal:
        if number == 1:
            raise
        raise Refusal("refusal.second_picture", reason=refusal.text) from refusal
