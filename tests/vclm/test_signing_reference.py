"""Our verifier and a straightforward one say the same of a thousand requests, good, changed and made up."""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vclm.signing import SignableRequest, parse_authorization, sign, verify


@dataclass(frozen=True)
class Signed:
    """A request as a service receives it."""

    request: SignableRequest
    authorization: str
    timestamp: int


def reference_verdict(signed: Signed, key: str) -> bool:
    """Judge a request as Tencent's "Signature v3" tells it, step by step, with nothing of ours."""
    request_ = signed.request
    try:
        algorithm, rest = signed.authorization.split(" ", 1)
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        secret_id, date, service, end = parts["Credential"].split("/")
        names, signature = parts["SignedHeaders"].split(";"), parts["Signature"]
    except (ValueError, KeyError):
        return False
    day = datetime.fromtimestamp(signed.timestamp, UTC).strftime("%Y-%m-%d")
    if algorithm != "TC3-HMAC-SHA256" or end != "tc3_request" or not secret_id or not service or date != day:
        return False
    if "content-type" not in names or "host" not in names:
        return False
    lines = [request_.method, "/", request_.query]
    for name in names:
        if name not in request_.headers:
            return False
        lines.append(f"{name}:{request_.headers[name].strip().lower()}")
    unsigned = request_.headers.get("x-tc-content-sha256") == "UNSIGNED-PAYLOAD"
    payload = b"UNSIGNED-PAYLOAD" if unsigned else request_.payload
    lines += ["", ";".join(names), hashlib.sha256(payload).hexdigest()]
    canonical = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    text = f"TC3-HMAC-SHA256\n{signed.timestamp}\n{day}/{service}/tc3_request\n{canonical}"
    derived = f"TC3{key}".encode()
    for step in (day, service, "tc3_request", text):
        derived = hmac.new(derived, step.encode(), hashlib.sha256).digest()
    return derived.hex() == signature


def our_verdict(signed: Signed, key: str) -> bool:
    try:
        authorization = parse_authorization(signed.authorization)
    except ValueError:
        return False
    return verify(signed.request, authorization, secret_key=key, timestamp=signed.timestamp)


token = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=20)
value = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30)
extra = st.dictionaries(st.sampled_from(["x-tc-action", "x-tc-region", "x-tc-version"]), value)
requests = st.builds(
    lambda method, query, headers, unsigned, payload: SignableRequest(
        method,
        query,
        {**headers, **({"x-tc-content-sha256": "UNSIGNED-PAYLOAD"} if unsigned else {})},
        payload,
    ),
    st.sampled_from(["GET", "POST"]),
    value,
    st.builds(lambda kind, host, more: {"content-type": kind, "host": host, **more}, value, value, extra),
    st.booleans(),
    st.binary(max_size=200) | st.text(max_size=50).map(str.encode),
)


def with_headers(signed: Signed, **headers: str) -> Signed:
    changed = {**signed.request.headers, **{name.replace("_", "-"): text for name, text in headers.items()}}
    return replace(signed, request=replace(signed.request, headers=changed))


def authorized(signed: Signed, old: str, new: str) -> Signed:
    return replace(signed, authorization=re.sub(old, new, signed.authorization))


CHANGES: list[Callable[[Signed], Signed]] = [
    lambda signed: signed,
    lambda signed: with_headers(signed, x_new="not covered"),
    lambda signed: with_headers(signed, host=signed.request.headers["host"].upper()),
    lambda signed: with_headers(signed, host=f"  {signed.request.headers['host']} "),
    lambda signed: with_headers(signed, host=signed.request.headers["host"] + "."),
    lambda signed: with_headers(signed, x_tc_action="Another"),
    lambda signed: with_headers(signed, x_tc_content_sha256="UNSIGNED-PAYLOAD"),
    lambda signed: with_headers(signed, x_tc_content_sha256=""),
    lambda signed: replace(signed, request=replace(signed.request, method="PUT")),
    lambda signed: replace(signed, request=replace(signed.request, query=signed.request.query + "&")),
    lambda signed: replace(signed, request=replace(signed.request, payload=signed.request.payload + b" ")),
    lambda signed: replace(signed, request=replace(signed.request, headers={})),
    lambda signed: replace(signed, timestamp=signed.timestamp + 1),
    lambda signed: replace(signed, timestamp=signed.timestamp + 86_400),
    lambda signed: authorized(signed, "TC3-", "TC4-"),
    lambda signed: authorized(signed, "content-type;", ""),
    lambda signed: authorized(signed, "SignedHeaders=", "SignedHeaders=x-missing;"),
    lambda signed: authorized(signed, "content-type;host", "host;content-type"),
    lambda signed: authorized(signed, "/tc3_request", "/tc4_request"),
    lambda signed: authorized(signed, r"/\d{4}-", "/2020-"),
    lambda signed: authorized(signed, ", ", ","),
    lambda signed: authorized(signed, "Signature=.", "Signature=0"),
    lambda signed: authorized(signed, "Signature=.*", "Signature=" + "0" * 64),
    lambda signed: authorized(signed, "Credential=[^/]*", "Credential=ANOTHER"),
    lambda signed: authorized(signed, "Signature=.*", ""),
]


def test_both_verifiers_say_the_same_of_a_thousand_requests() -> None:
    verdicts: list[bool] = []

    @settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        requests,
        token,
        token,
        st.integers(0, 4_102_444_800),
        st.sampled_from(["", "", "x"]),
        st.sampled_from(CHANGES[:4]) | st.sampled_from(CHANGES),
    )
    def judge(
        request_: SignableRequest,
        key: str,
        service: str,
        timestamp: int,
        more: str,
        change: Callable[[Signed], Signed],
    ) -> None:
        authorization = sign(
            request_,
            secret_id="ID",
            secret_key=key,
            service=service,
            timestamp=timestamp,
            signed_headers=sorted(request_.headers.keys() - {"x-tc-content-sha256"}),
        )
        received = change(Signed(request_, str(authorization), timestamp))
        expected = reference_verdict(received, key + more)
        assert our_verdict(received, key + more) is expected
        verdicts.append(expected)

    judge()
    assert len(verdicts) >= 1000
    assert 200 < sum(verdicts) < len(verdicts) - 200
