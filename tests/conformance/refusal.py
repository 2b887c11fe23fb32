"""A call that is refused, and a job that fails: the code, the cause, and the words in both languages."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from tests.conformance.call import DESCRIBE_DANCE, DESCRIBE_VIDU, Call
from tests.support.engine import RunningEngine
from vclm.errors import message_of
from vclm.messages import LANGUAGES, Language, message

POST, GET = ("POST",), ("GET",)
UNKNOWN_JOB = "1000000000000000007"

During = Callable[[RunningEngine], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Refusal:
    """Calls refused with a code for a cause; ``wording`` names an exact text, filled with ``words``.

    ``engine`` is the one that the cause is about, ``during`` what is the matter with it meanwhile. ``tries``
    is how often to call until a limit is met.
    """

    code: str
    cause: str
    calls: tuple[Call, ...]
    wording: str = ""
    words: Mapping[str, object] = field(default_factory=dict[str, object])
    methods: tuple[str, ...] = POST + GET
    languages: tuple[Language, ...] = LANGUAGES
    engine: str = "usual"
    during: During | None = None
    tries: int = 1

    def __str__(self) -> str:
        return f"{self.code}: {self.cause}"

    def message(self, call: Call, language: Language) -> str:
        """What is said of a call in a language."""
        if not self.wording:
            return message_of(self.code, language)
        words = {name: str(value) for name, value in self.words.items()}
        return message(self.wording, language, action=call.action, **words)

    def variants(self) -> list[Call]:
        """Every call by every method that can carry it, and in both languages, first in one or the other."""
        ways = range(max(len(self.methods), len(self.languages)))
        return [
            replace(
                call,
                method=self.methods[way % len(self.methods)],
                language=self.languages[(way + number + len(self.cause)) % len(self.languages)],
            )
            for number, call in enumerate(self.calls)
            for way in ways
        ]


@dataclass(frozen=True)
class Failure:
    """A job that is accepted and fails with a code for a cause, on an engine."""

    code: str
    cause: str
    call: Call
    engine: str = "usual"

    def __str__(self) -> str:
        return f"{self.code}: {self.cause}"


def asking(**how: Any) -> tuple[Call, ...]:
    """The same question by the actions of both jobs."""
    row = {"fields": {"JobId": UNKNOWN_JOB}, **how}
    return tuple(Call(action, **row) for action in (DESCRIBE_DANCE, DESCRIBE_VIDU))
