"""The way an action says no."""

from vclm.errors import message_of
from vclm.messages import Language, message

_LONGEST = 128
"""Characters of a caller's own words that an answer repeats."""


class ActionFailed(Exception):  # noqa: N818 - an answer, not a malfunction
    """An error answer: a published code, in its published words or in more exact ones.

    ``key`` names a wording of ``vclm/messages.toml``, ``fields`` fill it. KeyError for a code, key or
    field that is not there.
    """

    def __init__(self, code: str, key: str = "", /, **fields: object) -> None:
        self.code = code
        self.key = key
        self.fields = {name: _printable(str(value)) for name, value in fields.items()}
        super().__init__(f"{code}: {self.message()}")

    def message(self, language: Language = "en-US") -> str:
        """Word the error in a language."""
        return message(self.key, language, **self.fields) if self.key else message_of(self.code, language)


class CannotStart(RuntimeError):  # noqa: N818 - says what is the matter
    """The engine cannot run on this data folder or with these settings; the message says what to do."""


def missing(parameter: str) -> ActionFailed:
    """Return the answer for a required parameter that was left out, worded as the real service does."""
    return ActionFailed("MissingParameter", "missing_parameter", name=parameter)


def _printable(text: str) -> str:
    """Return text that every JSON reader reads: what was no UTF-8 on the wire came in as surrogates."""
    return text[:_LONGEST].encode("utf-8", "replace").decode()
