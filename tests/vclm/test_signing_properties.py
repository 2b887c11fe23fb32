"""Whatever is signed verifies; whatever was changed afterwards does not."""

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from vclm.signing import Authorization, SignableRequest, parse_authorization, sign, verify

BASE = ("content-type", "host")

token = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=40)
printable = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=80)
requests = st.builds(
    lambda method, query, host, action, payload: SignableRequest(
        method,
        "" if method == "POST" else query,
        {"content-type": "application/json", "host": host, "x-tc-action": action},
        payload if method == "POST" else b"",
    ),
    st.sampled_from(["GET", "POST"]),
    printable,
    token,
    token,
    st.binary(max_size=300),
)
times = st.integers(0, 4102444800)


@given(requests, token, token, token, times, st.booleans())
def test_what_is_signed_verifies(
    request_: SignableRequest, secret_id: str, key: str, service: str, timestamp: int, with_action: bool
) -> None:
    headers = (*BASE, "x-tc-action") if with_action else BASE
    made = sign(
        request_,
        secret_id=secret_id,
        secret_key=key,
        service=service,
        timestamp=timestamp,
        signed_headers=headers,
    )
    assert verify(request_, parse_authorization(str(made)), secret_key=key, timestamp=timestamp)


@given(requests, token, times, st.randoms(use_true_random=False))
def test_tampering_with_any_byte_is_refused(
    request_: SignableRequest, key: str, timestamp: int, rng: random.Random
) -> None:
    made = sign(
        request_,
        secret_id="ID",
        secret_key=key,
        service="vclm",
        timestamp=timestamp,
        signed_headers=(*BASE, "x-tc-action"),
    )
    assert not verify(request_, made, secret_key=key, timestamp=timestamp + rng.choice([-1, 1, 86400]))
    for changed in _tampered(request_, rng):
        assert not verify(changed, made, secret_key=key, timestamp=timestamp)
    for authorization in _tampered_authorizations(made, rng):
        assert not verify(request_, authorization, secret_key=key, timestamp=timestamp)


def _tampered(request_: SignableRequest, rng: random.Random) -> list[SignableRequest]:
    changed = [replace(request_, method="PUT"), replace(request_, query=request_.query + "&")]
    payload = bytearray(request_.payload) or bytearray(b"\0")
    if request_.payload:
        payload[rng.randrange(len(payload))] ^= 1 << rng.randrange(8)
    changed.append(replace(request_, payload=bytes(payload)))
    if request_.query:
        at = rng.randrange(len(request_.query))
        other = "~" if request_.query[at] != "~" else "!"
        changed.append(replace(request_, query=request_.query[:at] + other + request_.query[at + 1 :]))
    for name, value in request_.headers.items():
        changed.append(replace(request_, headers={**request_.headers, name: value + "x"}))
        changed.append(replace(request_, headers={n: v for n, v in request_.headers.items() if n != name}))
    return changed


def _tampered_authorizations(made: Authorization, rng: random.Random) -> list[Authorization]:
    at = rng.randrange(64)
    digit = "0123456789abcdef"[(int(made.signature[at], 16) + rng.randrange(1, 16)) % 16]
    return [
        replace(made, signature=made.signature[:at] + digit + made.signature[at + 1 :]),
        replace(made, service="cvm"),
        replace(made, date="1970-13-01"),
        replace(made, signed_headers=("content-type",)),
        replace(made, signed_headers=("content-type", "host")),
        replace(made, signed_headers=()),
    ]
