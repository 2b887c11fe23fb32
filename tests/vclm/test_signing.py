"""The published signature vectors, and what a verifier must never let through."""

import hashlib
import re
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vclm.signing import (
    SignableRequest,
    canonical_request,
    derive_keys,
    parse_authorization,
    sign,
    string_to_sign,
    verify,
)

KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
CVM_BODY = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
CVM = SignableRequest(
    "POST",
    "",
    {
        "content-type": "application/json; charset=utf-8",
        "host": "cvm.tencentcloudapi.com",
        "x-tc-action": "DescribeInstances",
    },
    CVM_BODY,
)
CVM_TIME = 1551113065
VCLM_BODY = (
    b'{"ImageUrl": "https://xxx/image-animate/user_input/1.png", "TemplateId": "ke3", "EnableAudio": true}'
)
VCLM_QUERY = "ImageUrl=https%3A%2F%2Fxxx%2Fimage-animate%2Fuser_input%2F1.png&TemplateId=ke3&EnableAudio=True"
VCLM_TIME = 1732806965


def vclm(method: str, host: str) -> SignableRequest:
    if method == "POST":
        return SignableRequest("POST", "", {"content-type": "application/json", "host": host}, VCLM_BODY)
    headers = {"content-type": "application/x-www-form-urlencoded", "host": host}
    return SignableRequest("GET", VCLM_QUERY, headers, b"")


CVM_GET = SignableRequest(
    "GET",
    "Limit=10&Offset=0",
    {"content-type": "application/x-www-form-urlencoded", "host": "cvm.tencentcloudapi.com"},
    b"",
)
BASE = ("content-type", "host")
VECTORS = [
    pytest.param(
        CVM,
        KEY,
        "cvm",
        CVM_TIME,
        BASE,
        "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
        id="A",
    ),
    pytest.param(
        CVM,
        "Gu5t9xGARNpq86cd98joQYCN3*******",
        "cvm",
        CVM_TIME,
        BASE,
        "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c",
        id="B",
    ),
    pytest.param(
        CVM,
        "*" * 32,
        "cvm",
        CVM_TIME,
        (*BASE, "x-tc-action"),
        "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
        id="C",
    ),
    pytest.param(
        CVM_GET,
        KEY,
        "cvm",
        1539084154,
        BASE,
        "5da7a33f6993f0614b047e5df4582db9e9bf4672ba50567dba16c6ccf174c474",
        id="D",
    ),
    *(
        pytest.param(vclm(method, host), KEY, "vclm", VCLM_TIME, BASE, signature, id=f"E-{method}-{host}")
        for method, host, signature in [
            (
                "POST",
                "vclm.intl.tencentcloudapi.com",
                "917c177860b5a936839017e48542f2350d8d4753ae52375b602278410d1730ed",
            ),
            ("POST", "127.0.0.1:8080", "109dbd3e0fed395ef0c4f54a11a4bb1b1861f1ab9942ff64dc5ea1ed1ce5713a"),
            (
                "GET",
                "vclm.intl.tencentcloudapi.com",
                "fb65449a859f12335e821039dad39af98209902dee6f106c93999d056fc3874d",
            ),
            ("GET", "127.0.0.1:8080", "e146b992dfe38a291f2d1d5396b5ce091264f61fcd0d5237bdaa9b7a74939d1a"),
        ]
    ),
]


@pytest.mark.parametrize(("request_", "key", "service", "timestamp", "headers", "signature"), VECTORS)
def test_vector_both_ways(
    request_: SignableRequest,
    key: str,
    service: str,
    timestamp: int,
    headers: tuple[str, ...],
    signature: str,
) -> None:
    made = sign(
        request_,
        secret_id="AKIDEXAMPLE",
        secret_key=key,
        service=service,
        timestamp=timestamp,
        signed_headers=headers,
    )
    assert made.signature == signature
    read = parse_authorization(str(made))
    assert read == made
    assert verify(request_, read, secret_key=key, timestamp=timestamp)
    assert not verify(request_, read, secret_key=key + "x", timestamp=timestamp)


def test_intermediate_values_of_vectors_a_and_c() -> None:
    assert (
        hashlib.sha256(CVM_BODY).hexdigest()
        == "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064"
    )
    canonical = canonical_request(CVM, BASE)
    assert (
        hashlib.sha256(canonical.encode()).hexdigest()
        == "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031"
    )
    canonical = canonical_request(CVM, (*BASE, "x-tc-action"))
    assert "x-tc-action:describeinstances\n\ncontent-type;host;x-tc-action\n" in canonical
    assert (
        hashlib.sha256(canonical.encode()).hexdigest()
        == "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84"
    )
    keys = derive_keys("*" * 32, "2019-02-25", "cvm")
    assert keys.date.hex() == "da98fb70dcf6b112dc21038d1eeeb3a95c74b4dcb12c1131f864f6066bd02be0"
    assert keys.service.hex() == "8d70cbefb03939f929db64d32dc2ba89b1095620119fe3e050e2b18c5bd2752f"
    assert keys.signing.hex() == "b596b923aad85185e2d1f6659d2a062e0a86731226e021e61bfe06f7ed05f5af"
    text = string_to_sign(canonical, CVM_TIME, "2019-02-25", "cvm")
    assert text.startswith(f"TC3-HMAC-SHA256\n{CVM_TIME}\n2019-02-25/cvm/tc3_request\n7019a55b")


def test_a_signature_must_cover_content_type_and_host() -> None:
    short = sign(
        CVM, secret_id="ID", secret_key=KEY, service="cvm", timestamp=CVM_TIME, signed_headers=("host",)
    )
    assert not verify(CVM, short, secret_key=KEY, timestamp=CVM_TIME)


def test_unsigned_payload() -> None:
    unsigned = replace(CVM, headers={**CVM.headers, "x-tc-content-sha256": "UNSIGNED-PAYLOAD"})
    made = sign(unsigned, secret_id="ID", secret_key=KEY, service="cvm", timestamp=CVM_TIME)
    assert verify(replace(unsigned, payload=b"another"), made, secret_key=KEY, timestamp=CVM_TIME)
    assert not verify(CVM, made, secret_key=KEY, timestamp=CVM_TIME)


@pytest.mark.parametrize("timestamp", [10**12, 10**18, -(10**18)])
def test_absurd_timestamps_are_refused_not_raised(timestamp: int) -> None:
    made = sign(CVM, secret_id="ID", secret_key=KEY, service="cvm", timestamp=CVM_TIME)
    assert not verify(CVM, made, secret_key=KEY, timestamp=timestamp)


def test_bytes_that_are_no_utf8_do_not_raise() -> None:
    odd = replace(CVM, headers={**CVM.headers, "host": b"caf\xe9".decode("utf-8", "surrogateescape")})
    made = sign(odd, secret_id="ID", secret_key=KEY, service="cvm", timestamp=CVM_TIME)
    assert verify(odd, made, secret_key=KEY, timestamp=CVM_TIME)


GOOD = str(sign(CVM, secret_id="ID", secret_key=KEY, service="cvm", timestamp=CVM_TIME))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic dXNlcjpwYXNz",
        GOOD.replace("TC3-HMAC-SHA256", "TC3-HMAC-SHA1"),
        GOOD[:-1],
        GOOD + "0",
        GOOD.replace("/tc3_request", ""),
        GOOD.replace("SignedHeaders=content-type;host", "SignedHeaders="),
        GOOD.replace("2019-02-25", "yesterday"),
        re.sub("Signature=.*", "Signature=" + "Z" * 64, GOOD),
    ],
)
def test_other_authorizations_are_no_tc3(header: str) -> None:
    with pytest.raises(ValueError, match="not a TC3"):
        parse_authorization(header)


@given(st.text(max_size=200))
def test_any_authorization_header_is_read_or_refused(header: str) -> None:
    with pytest.raises(ValueError, match="not a TC3"):
        parse_authorization(header)


def test_parsing_a_long_hostile_header_is_fast() -> None:
    start = time.process_time()
    with pytest.raises(ValueError, match="not a TC3"):
        parse_authorization("TC3-HMAC-SHA256 Credential=" + "a/" * 50_000)
    assert time.process_time() - start < 5  # a catastrophic pattern would take hours
