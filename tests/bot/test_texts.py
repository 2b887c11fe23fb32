"""Sentences: one for everything that can happen, and all of them can be filled."""

import ast
import string
from pathlib import Path

import pytest

from bot.provider import failure_key, is_busy
from bot.texts import has_text, sentences, text
from vclm.errors import error_codes

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("code", sorted(error_codes()))
def test_every_error_code_has_a_sentence(code: str) -> None:
    words = text(failure_key(code))
    assert words.endswith(".")
    assert code not in words, "a member does not read codes"


def test_a_code_nobody_has_published_has_a_sentence_too() -> None:
    assert text(failure_key("FailedOperation.SomethingNew"))


def test_codes_about_the_picture_say_what_to_change() -> None:
    for code in error_codes():
        if code.startswith(("FailedOperation.Image", "FailedOperation.Face", "InvalidParameterValue.NoFace")):
            assert "please" in text(failure_key(code)).lower(), code


def test_no_sentence_is_about_a_code_that_does_not_exist() -> None:
    ours = {key.removeprefix("vclm.") for key in sentences() if key.startswith("vclm.")}
    assert ours <= set(error_codes())


def test_busy_codes_are_waited_out() -> None:
    assert is_busy("RequestLimitExceeded.JobNumExceed")
    assert is_busy("FailedOperation.JobQueueFull")
    assert not is_busy("FailedOperation.ImageDecodeFailed")


def _used_keys() -> set[tuple[str, frozenset[str] | None]]:
    """Every key the program names as a literal, with the fields it passes where that can be seen."""
    used: set[tuple[str, frozenset[str] | None]] = set()
    for path in [*ROOT.glob("bot/**/*.py"), *ROOT.glob("cogs/**/*.py"), *ROOT.glob("playground/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            key = node.args[0]
            if name in ("text", "Refusal") and isinstance(key, ast.Constant) and isinstance(key.value, str):
                starred = any(word.arg is None for word in node.keywords)
                fields = None if starred else frozenset(word.arg or "" for word in node.keywords)
                used.add((key.value, fields))
    return used


def test_every_key_in_the_program_exists_and_gets_its_fields() -> None:
    used = _used_keys()
    assert len(used) > 15
    for key, fields in used:
        assert has_text(key), key
        wanted = {name for _, name, _, _ in string.Formatter().parse(sentences()[key]) if name}
        assert fields is None or wanted <= fields, key


def _named_keys() -> set[str]:
    """Every string the program has, however it comes to be a key."""
    return {
        node.value
        for folder in ("bot", "cogs", "playground")
        for path in (ROOT / folder).glob("**/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_sentence_is_said_somewhere() -> None:
    ours = {
        key for key in sentences() if not key.startswith("vclm.")
    }  # those are found by the service's code
    assert ours - _named_keys() == set()


def test_every_sentence_is_one_a_member_can_read() -> None:
    for key, words in sentences().items():
        assert words.strip() == words, key
        assert words, key
        assert len(words) < 1500, key
        assert "Traceback" not in words
