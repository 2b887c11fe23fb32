"""The way an action says no."""

from vclm.errors import message_of


class ActionFailed(Exception):  # noqa: N818 - an answer, not a malfunction
    """An error answer: a published code with its published message, or a more exact one."""

    def __init__(self, code: str, message: str = "") -> None:
        self.code = code
        self.message = message or message_of(code)
        super().__init__(f"{code}: {self.message}")


class CannotStart(RuntimeError):  # noqa: N818 - says what is the matter
    """The engine cannot run on this data folder; the message says what to do."""


def missing(parameter: str) -> ActionFailed:
    """Return the answer for a required parameter that was left out, worded as the real service does."""
    return ActionFailed("MissingParameter", f"The request is missing a required parameter `{parameter}`.")
