"""Sentences: one for everything that can happen, and all of them can be filled."""

import ast
import dataclasses
import re
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.animations import LONGEST_PROMPT, LONGEST_VOICE
from bot.failures import failure_key, is_about_the_picture, is_busy
from bot.refusal import Refusal
from bot.servers.audit import AuditKind
from bot.servers.settings import ServerSettings, Sharing
from bot.status import bar
from bot.texts import has_text, sentences, text
from bot.wishes import AnimationWish
from vclm.errors import error_codes
from vclm.vidu_models import vidu_models
from vclm.vidu_rules import AMPLITUDES

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


@pytest.mark.parametrize(
    ("code", "blamed"),
    [
        ("FailedOperation.ImageManyPeople", True),
        ("InvalidParameterValue.NoFaceInPhoto", True),
        ("InvalidParameterValue.InvalidVideoResolution", True),
        ("InvalidParameterValue.InvalidImageSize", True),
        ("InvalidParameterValue.TooManyFaces", True),
        ("InvalidParameterValue.TooLargeFaceAngle", True),
        ("InvalidParameterValue", False),
        ("InvalidParameterValue.InvalidModel", False),
        ("InvalidParameterValue.ParameterValueError", False),
        ("InvalidParameterValue.UrlIllegal", False),
    ],
)
def test_only_what_blames_the_picture_costs_the_member_the_picture(code: str, blamed: bool) -> None:
    assert is_about_the_picture(code) is blamed


def test_an_address_that_is_not_called_is_the_owners_matter() -> None:
    words = text(failure_key("InvalidParameterValue.UrlIllegal"))
    assert "owner" in words
    assert "Your picture is fine" in words


def test_a_quiet_hour_that_did_not_come_is_told_as_such() -> None:
    words = text(failure_key("ResourceUnavailable"))
    assert "no quiet hour" in words
    assert "`off_peak`" in words


@given(some.floats(-0.5, 1.5))
def test_the_bar_fills_up_and_keeps_its_length(share: float) -> None:
    drawn = bar(share)
    assert len(drawn) == len(bar(0.0))
    assert drawn == "".join(sorted(drawn))
    assert ("▱" in drawn) == (share < 1.0)
    assert ("▰" in drawn) <= (share > 0.0)


def test_busy_codes_are_waited_out() -> None:
    assert is_busy("RequestLimitExceeded.JobNumExceed")
    assert is_busy("FailedOperation.JobQueueFull")
    assert not is_busy("FailedOperation.ImageDecodeFailed")


_WISHES = some.fixed_dictionaries(
    {
        "prompt": some.sampled_from(["the wind rises", " ", "x" * (LONGEST_PROMPT + 1)]),
        "duration": some.none() | some.integers(-1, 20),
        "model": some.sampled_from([None, "vidu9", *vidu_models()]),
        "voice": some.sampled_from([None, "someone", "x" * (LONGEST_VOICE + 1)]),
        "motion": some.sampled_from([None, "wild", *AMPLITUDES]),
        "music": some.booleans(),
        "off_peak": some.booleans(),
    }
)


@given(_WISHES, some.integers(1, 2))
def test_who_follows_what_a_refusal_says_gets_an_animation(wish: dict[str, Any], pictures: int) -> None:
    """Each refusal names an option first that, once it is left out, no longer stands in the way."""
    left_out: set[str] = set()
    while (refusal := _refusal_of(wish, pictures)) is not None:
        assert not re.search("Duration|VoiceId|Audio|MovementAmplitude|OffPeak|Images", refusal)
        named = re.findall(r"`(\w+)`", refusal)
        assert named, refusal
        assert named[0] not in left_out, refusal
        left_out.add(named[0])
        wish[named[0]] = "the wind rises" if named[0] == "prompt" else None


def _refusal_of(wish: dict[str, Any], pictures: int) -> str | None:
    try:
        AnimationWish(**wish).check(pictures)
    except Refusal as refusal:
        return refusal.text
    return None


def _used_keys() -> set[tuple[str, frozenset[str] | None]]:
    """Every key the program names as a literal, with the fields it passes where that can be seen."""
    used: set[tuple[str, frozenset[str] | None]] = set()
    for path in [*ROOT.glob("bot/**/*.py"), *ROOT.glob("cogs/**/*.py"), *ROOT.glob("playground/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            key = node.args[0]
            if (
                name in ("text", "Refusal", "Sentence", "localized")
                and isinstance(key, ast.Constant)
                and isinstance(key.value, str)
            ):
                hidden = name == "Sentence" or any(word.arg is None for word in node.keywords)
                fields = None if hidden else frozenset(word.arg or "" for word in node.keywords)
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


def _named_beginnings() -> tuple[str, ...]:
    """How the keys begin that the program puts together, of a section and more, such as f"audit.{kind}"."""
    beginnings = {
        str(node.values[0].value)
        for folder in ("bot", "cogs", "playground")
        for path in (ROOT / folder).glob("**/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant)
    }
    return tuple(one for one in beginnings if re.fullmatch(r"[a-z]+\.[a-z_.]*", one))


def test_every_sentence_is_said_somewhere() -> None:
    looked_up = ("vclm.", "name.", "voice.", "motion.", "ordinal.")  # by what they are about
    found_otherwise = (*looked_up, *_named_beginnings())
    ours = {key for key in sentences() if not key.startswith(found_otherwise)}
    assert ours - _named_keys() == set()


def test_every_setting_of_a_server_and_every_entry_of_the_log_has_its_words() -> None:
    for field in dataclasses.fields(ServerSettings):
        assert has_text(f"settings.name.{field.name}")
    for mode in Sharing:
        assert has_text(f"settings.{mode}")
        assert has_text(f"settings.sharing_{mode}")
    for kind in AuditKind:
        assert has_text(f"audit.{kind}")
        assert has_text(f"audit.kind_{kind}")


def test_every_sentence_is_one_a_member_can_read() -> None:
    for key, words in sentences().items():
        assert words.strip() == words, key
        assert words, key
        assert len(words) < 1500, key
        assert "Traceback" not in words
