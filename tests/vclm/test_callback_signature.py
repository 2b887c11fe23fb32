"""Vidu's signature of a callback: the published string, and what a verifier must never let through.

The body is not covered, as published: a receiver does not believe what it says, but describes the job.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vclm.callback import MAX_SKEW, Callback, sign_callback, string_to_sign, verify_callback

KEY = "test-secret"
CALLBACK = Callback("POST", "/vidu/callback", "name=james&age=36")
DATE = "Tue, 06 May 2025 12:09:42 GMT"
NOW = 1746533382.0
NONCE = "123e4567-e89b-12d3-a456-426614174000"
STRING = (
    "POST\n/vidu/callback\nname=james&age=36\nvidu\nTue, 06 May 2025 12:09:42 GMT\n"
    "Date:Tue, 06 May 2025 12:09:42 GMT\nx-request-nonce:123e4567-e89b-12d3-a456-426614174000\n"
)
SIGNATURE = "j5PqAvWXa6OnegZaBR9I0Gw5K+qmyDCNElqvJoJ0my8="
HEADERS = {
    "Date": DATE,
    "x-request-nonce": NONCE,
    "X-HMAC-SIGNED-HEADERS": "Date;x-request-nonce",
    "X-HMAC-SIGNATURE": SIGNATURE,
    "X-HMAC-ALGORITHM": "hmac-sha256",
    "X-HMAC-ACCESS-KEY": "vidu",
}


def test_the_published_string_is_signed() -> None:
    assert string_to_sign(CALLBACK, DATE, (("Date", DATE), ("x-request-nonce", NONCE))) == STRING
    assert sign_callback(CALLBACK, key=KEY, nonce=NONCE, now=NOW) == HEADERS
    assert verify_callback(CALLBACK, HEADERS, key=KEY, now=NOW)


def test_an_empty_path_is_signed_as_a_slash() -> None:
    made = sign_callback(Callback("POST", "", ""), key=KEY, nonce=NONCE, now=NOW)
    assert verify_callback(Callback("POST", "/", ""), made, key=KEY, now=NOW)


@pytest.mark.parametrize("case", [str.lower, str.upper, str.title])
def test_the_case_of_header_names_does_not_matter(case: Callable[[str], str]) -> None:
    headers = {case(name): value for name, value in HEADERS.items()}
    assert verify_callback(CALLBACK, headers, key=KEY, now=NOW)


def test_headers_are_signed_in_the_order_and_the_words_they_are_named() -> None:
    text = string_to_sign(CALLBACK, DATE, (("X-Request-Nonce", NONCE), ("date", DATE), ("X-Extra", "more")))
    headers = {
        **HEADERS,
        "x-extra": "more",
        "X-HMAC-SIGNED-HEADERS": "X-Request-Nonce;date;X-Extra",
        "X-HMAC-SIGNATURE": signed(text),
    }
    assert verify_callback(CALLBACK, headers, key=KEY, now=NOW)
    assert not verify_callback(CALLBACK, {**headers, "x-extra": "less"}, key=KEY, now=NOW)


def signed(text: str) -> str:
    return base64.b64encode(hmac.digest(KEY.encode(), text.encode(), hashlib.sha256)).decode()


CHANGED = {
    "method": (replace(CALLBACK, method="GET"), HEADERS),
    "path": (replace(CALLBACK, path="/vidu/callback/"), HEADERS),
    "query": (replace(CALLBACK, query="name=james&age=37"), HEADERS),
    "date": (CALLBACK, {**HEADERS, "Date": "Tue, 06 May 2025 12:09:43 GMT"}),
    "nonce": (CALLBACK, {**HEADERS, "x-request-nonce": NONCE[:-1] + "1"}),
    "signature": (CALLBACK, {**HEADERS, "X-HMAC-SIGNATURE": SIGNATURE.lower()}),
    "no signature": (CALLBACK, {**HEADERS, "X-HMAC-SIGNATURE": ""}),
    "odd signature": (CALLBACK, {**HEADERS, "X-HMAC-SIGNATURE": "\udce9"}),
    "another algorithm": (CALLBACK, {**HEADERS, "X-HMAC-ALGORITHM": "hmac-sha1"}),
    "another access key": (CALLBACK, {**HEADERS, "X-HMAC-ACCESS-KEY": "viduu"}),
    "odd date": (CALLBACK, {**HEADERS, "Date": "yesterday"}),
    "no headers": (CALLBACK, {}),
}


@pytest.mark.parametrize("case", CHANGED)
def test_what_was_changed_is_refused(case: str) -> None:
    callback, headers = CHANGED[case]
    assert not verify_callback(callback, headers, key=KEY, now=NOW)


@pytest.mark.parametrize("missing", HEADERS)
def test_every_header_is_needed(missing: str) -> None:
    headers = {name: value for name, value in HEADERS.items() if name != missing}
    assert not verify_callback(CALLBACK, headers, key=KEY, now=NOW)


@pytest.mark.parametrize("names", ["Date", "x-request-nonce", "", "Date;x-request-nonce;x-missing"])
def test_date_and_nonce_must_be_covered(names: str) -> None:
    covered = [(name, HEADERS.get(name, "")) for name in names.split(";")]
    headers = {
        **HEADERS,
        "X-HMAC-SIGNED-HEADERS": names,
        "X-HMAC-SIGNATURE": signed(string_to_sign(CALLBACK, DATE, covered)),
    }
    assert not verify_callback(CALLBACK, headers, key=KEY, now=NOW)


def test_a_long_list_of_covered_headers_is_refused() -> None:
    more = ["Date", "x-request-nonce", *(f"x-{number}" for number in range(20))]
    values = {**HEADERS, **dict.fromkeys(more[2:], "")}
    text = string_to_sign(CALLBACK, DATE, [(name, values[name]) for name in more])
    headers = {**values, "X-HMAC-SIGNED-HEADERS": ";".join(more), "X-HMAC-SIGNATURE": signed(text)}
    assert not verify_callback(CALLBACK, headers, key=KEY, now=NOW)


@pytest.mark.parametrize(
    ("off", "good"),
    [(MAX_SKEW, True), (-MAX_SKEW, True), (MAX_SKEW + 1, False), (-MAX_SKEW - 1, False)],
)
def test_a_callback_that_is_late_or_from_the_future_is_refused(off: float, good: bool) -> None:
    assert verify_callback(CALLBACK, HEADERS, key=KEY, now=NOW + off) is good


words = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=40)
callbacks = st.builds(Callback, st.sampled_from(["POST", "GET"]), words.map("/".__add__), words)
keys = words.filter(bool)
nonces = st.uuids().map(str)
times = st.integers(0, 4102444800)


@given(callbacks, keys, nonces, times, st.integers(-299, 299))
def test_what_is_signed_verifies(callback: Callback, key: str, nonce: str, now: int, skew: int) -> None:
    made = sign_callback(callback, key=key, nonce=nonce, now=now)
    assert made["Date"] == formatdate(now, usegmt=True)
    assert verify_callback(callback, made, key=key, now=now + skew)


@given(callbacks, callbacks, keys, keys, nonces, nonces, times)
def test_a_signature_is_good_for_nothing_else(
    callback: Callback, other: Callback, key: str, other_key: str, nonce: str, other_nonce: str, now: int
) -> None:
    made = sign_callback(callback, key=key, nonce=nonce, now=now)
    assert verify_callback(other, made, key=key, now=now) is (other == callback)
    assert verify_callback(callback, made, key=other_key, now=now) is (other_key == key)
    moved = {**made, "x-request-nonce": other_nonce}
    assert verify_callback(callback, moved, key=key, now=now) is (other_nonce == nonce)
    later = {**made, "Date": formatdate(now + 1, usegmt=True)}
    assert not verify_callback(callback, later, key=key, now=now)


@given(st.dictionaries(st.sampled_from(list(HEADERS)) | words, st.text(max_size=60)))
def test_any_headers_are_judged(headers: dict[str, str]) -> None:
    assert not verify_callback(CALLBACK, headers, key=KEY, now=NOW)
