"""Reading what a callback claims: both published shapes, and whatever else anybody may send."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.callbacks.claims import Claim, NoClaimError, claim_from_json, read_claim
from bot.wishes import Described
from tests.bot.caller import body
from vclm.models import JobStatus

DONE = Described(JobStatus.DONE, result_url="https://results.example.org/x.mp4?s=1")
FAILED = Described(JobStatus.FAIL, "FailedOperation.ModerationFailed")

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(
    ("Response", "JobId", "Status", "ErrorCode", "ResultVideoUrl", "state", "status", "err_code", "creations")
)
messages = st.recursive(
    st.dictionaries(names, anything | st.sampled_from(("DONE", "success", "failed", "RUN")), max_size=6),
    lambda inner: st.fixed_dictionaries({"Response": inner}),
    max_leaves=2,
)


@pytest.mark.parametrize("told", [DONE, FAILED])
def test_both_shapes_say_the_same(told: Described) -> None:
    claims = [read_claim(body("7", told, shape)) for shape in ("tencent", "vidu")]
    for claim in claims:
        assert claim.is_end
        assert (claim.status, claim.url, claim.code) == (told.status, told.result_url, told.error_code)
    assert [claim.job_id for claim in claims] == ["7", ""]


def test_an_envelope_and_the_word_of_the_documentation_are_understood() -> None:
    inner = json.loads(body("7", DONE))
    assert read_claim(json.dumps({"Response": inner}).encode()).job_id == "7"
    assert read_claim(b'{"status": "success"}').status is JobStatus.DONE


@pytest.mark.parametrize(
    ("word", "is_end"),
    [("created", False), ("queueing", False), ("processing", False), ("success", True), ("failed", True)],
)
def test_only_the_end_is_one(word: str, is_end: bool) -> None:
    assert read_claim(json.dumps({"id": "1", "state": word}).encode()).is_end is is_end


@given(st.binary(max_size=200) | anything.map(lambda value: json.dumps(value).encode()))
@example(b"[" * 100_000)
@example(b'{"Status": ["DONE"]}')
@example(b'{"state": "success", "creations": [1]}')
@example(b'{"state": "success", "creations": {"url": "x"}}')
@example(b"\xff\xfe{")
@example(b'{"Status": "DONE", "Status": null}')
def test_whatever_comes_is_a_claim_or_none(content: bytes) -> None:
    _read(content)


@given(messages)
def test_whatever_is_nearly_one_is_a_claim_or_none(message: dict[str, Any]) -> None:
    claim = _read(json.dumps(message).encode())
    if claim is not None:
        assert all(len(text) <= 4096 for text in (claim.job_id, claim.url, claim.code))


def _read(content: bytes) -> Claim | None:
    try:
        claim = read_claim(content)
    except NoClaimError:
        return None
    kept = claim_from_json(claim.to_json())
    assert (kept.status, kept.url, kept.code) == (claim.status, claim.url, claim.code)
    return claim


def test_what_was_said_is_known_by_a_few_short_names() -> None:
    said = {"Status": "DONE", "VideoUrl": "a secret", **{f"{number:0100}": 1 for number in range(1000)}}
    claim = claim_from_json(read_claim(json.dumps(said).encode()).to_json())
    assert claim.fields[:2] == ("Status", "VideoUrl")
    assert len(str(claim.fields)) < 2000
    assert "a secret" not in claim.to_json()
    assert claim_from_json('{"status": "DONE", "url": "", "code": ""}').fields == (), "of an earlier version"
    assert "creations.url" in read_claim(body("7", DONE, "vidu")).fields


def test_what_is_too_long_to_be_true_is_left_out() -> None:
    told = Described(JobStatus.DONE, result_url="https://results.example.org/" + "x" * 5000)
    assert read_claim(body("7", told)).url == ""
