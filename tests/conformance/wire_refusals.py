"""What is refused whatever the action is: who calls, how, when, and how often."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator

from engine.service import MAX_CALLS, MAX_WAITING
from tests.conformance import tenants
from tests.conformance.call import DESCRIBE_DANCE, DESCRIBE_VIDU, SUBMIT_DANCE, SUBMIT_VIDU, Call
from tests.conformance.host import At
from tests.conformance.refusal import GET, POST, Refusal, asking
from tests.support.engine import RunningEngine

PERSON = {"ImageUrl": At("person"), "TemplateId": "ke3"}


UNUSUAL = {
    "whose payload is not signed": {"unsigned_payload": True},
    "whose clock is a little fast": {"clock": 280},
    "whose clock is a little slow": {"clock": -280},
    "whose credential names the endpoint, as other SDKs do": {"scope": "127"},
    "to Tencent's host": {"host": "vclm.intl.tencentcloudapi.com"},
    "to a host of another name": {"host": "dance.example.org"},
}
"""What is a little out of the way, and yet right: it gets as far as the question itself."""


@contextlib.asynccontextmanager
async def crowded(engine: RunningEngine) -> AsyncGenerator[None]:
    """As many calls as the engine bears have begun, and none of them is sent to its end."""
    head = (
        f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nContent-Type: application/json\r\n"
        f"X-TC-Action: {DESCRIBE_DANCE}\r\nX-TC-Version: 2024-05-23\r\nX-TC-Region: ap-singapore\r\n"
        f"X-TC-Timestamp: {int(time.time())}\r\nAuthorization: TC3-HMAC-SHA256 "
        f"Credential={engine.secret_id}/2024-01-01/vclm/tc3_request, "
        f"SignedHeaders=content-type;host, Signature={'0' * 64}\r\n\r\n"
    )
    async with contextlib.AsyncExitStack() as stack:
        answers: list[asyncio.Task[bytes]] = []
        for _ in range(MAX_CALLS + MAX_WAITING + 1):
            reader, writer = await asyncio.open_connection("127.0.0.1", engine.port)
            stack.callback(writer.close)
            writer.write(head.encode())
            answers.append(asyncio.create_task(reader.read(1)))
        try:
            # One is too many: it is answered, and so the others are in.
            done, _ = await asyncio.wait(answers, timeout=20, return_when=asyncio.FIRST_COMPLETED)
            assert done
            yield
        finally:
            for answer in answers:
                answer.cancel()
            await asyncio.gather(*answers, return_exceptions=True)


@contextlib.asynccontextmanager
async def without_its_folder(engine: RunningEngine) -> AsyncGenerator[None]:
    """The folder that the engine keeps pictures in is gone, as from a disk that has come loose."""
    folder = engine.folder / "inputs"
    away = folder.rename(folder.with_name("away"))
    try:
        yield
    finally:
        away.rename(folder)


CALLERS = (
    Refusal("AuthFailure", "a key that has expired", asking(**tenants.of(tenants.EXPIRED)), "secret_expired"),
    Refusal(
        "AuthFailure.InvalidAuthorization",
        "no signature",
        asking(generic=True, options={"SkipSign": True}),
    ),
    Refusal(
        "AuthFailure.InvalidAuthorization",
        "a credential of another product at Tencent's host",
        asking(host="vclm.intl.tencentcloudapi.com", scope="cvm"),
        "scope_service",
    ),
    Refusal("AuthFailure.InvalidSecretId", "a key of no known form", asking(secret_id="not@a.key")),
    Refusal("AuthFailure.SecretIdNotFound", "a key that nobody has", asking(secret_id="AKIDnobodyEXAMPLE")),
    Refusal("AuthFailure.SignatureExpire", "a clock that is fast", asking(clock=320)),
    Refusal("AuthFailure.SignatureExpire", "a clock that is slow", asking(clock=-320)),
    Refusal("AuthFailure.SignatureFailure", "another secret key", asking(secret_key="a-guess")),
    Refusal("AuthFailure.TokenFailure", "a token nobody issued", asking(token="a-token")),
    Refusal(
        "AuthFailure.UnauthorizedOperation",
        "a key for describing only",
        (Call(SUBMIT_DANCE, **tenants.of(tenants.READER)), Call(SUBMIT_VIDU, **tenants.of(tenants.READER))),
        "not_authorized",
    ),
    Refusal("IpInBlacklist", "an address that is blocked", asking(**tenants.of(tenants.BLOCKED))),
    Refusal("IpNotInWhitelist", "an address that is not allowed", asking(**tenants.of(tenants.ELSEWHERE))),
    Refusal("OperationDenied", "a suspended tenant", asking(**tenants.of(tenants.SUSPENDED)), "suspended"),
    Refusal(
        "RequestLimitExceeded",
        "calls faster than the tenant's rate",
        asking(**tenants.of(tenants.SLOW)),
        "requests_per_second",
        {"times": 2, "limit": 1},
        tries=20,
    ),
)

REQUESTS = (
    Refusal("InvalidAction", "an action there is not", (Call("SubmitHolidayJob", generic=True),)),
    Refusal(
        "InvalidParameter",
        "text for a boolean",
        (Call(SUBMIT_DANCE, {"EnableAudio": "perhaps"}),),
        "must_be_boolean",
        {"name": "EnableAudio"},
    ),
    Refusal(
        "InvalidParameterValue",
        "a trace id that is too long",
        (
            Call(SUBMIT_DANCE, PERSON, trace_id="t" * 300),
            Call(SUBMIT_VIDU, {"Bgm": True}, trace_id="t" * 300),
        ),
        "trace_id_too_long",
    ),
    Refusal(
        "InvalidRequest",
        "a multipart body",
        asking(generic=True, options={"IsMultipart": True}),
        methods=POST,
    ),
    Refusal("MissingParameter", "no region", asking(region=""), "missing_parameter", {"name": "Region"}),
    Refusal(
        "MissingParameter",
        "no template",
        (Call(SUBMIT_DANCE, {"ImageUrl": At("person")}),),
        "missing_parameter",
        {"name": "TemplateId"},
    ),
    Refusal(
        "MissingParameter",
        "no picture",
        (Call(SUBMIT_DANCE, {"TemplateId": "ke3"}),),
        "missing_parameter",
        {"name": "ImageUrl"},
    ),
    Refusal(
        "MissingParameter",
        "no job",
        (Call(DESCRIBE_DANCE), Call(DESCRIBE_VIDU)),
        "missing_parameter",
        {"name": "JobId"},
    ),
    Refusal("FailedOperation.JobNotFound", "a job there is not", asking()),
    *(
        Refusal("FailedOperation.JobNotFound", f"a job there is not, by a call {how}", asking(**what))
        for how, what in UNUSUAL.items()
    ),
    Refusal("NoSuchProduct", "the host of another product", asking(host="cvm.tencentcloudapi.com")),
    Refusal(
        "NoSuchVersion",
        "another version",
        asking(version="2018-07-24"),
        "no_such_version",
        {"version": "2018-07-24", "service": "vclm"},
    ),
    Refusal(
        "RequestSizeLimitExceeded",
        "a body of more than 10 MB",
        (
            Call(SUBMIT_DANCE, {"ImageBase64": "A" * (10 << 20)}),
            Call(SUBMIT_VIDU, {"Images": ["A" * (10 << 20)]}),
        ),
        methods=POST,
    ),
    Refusal(
        "RequestSizeLimitExceeded",
        "a query of more than 32 KB",
        (Call(SUBMIT_DANCE, {"TemplateId": "k" * 33_000}), Call(SUBMIT_VIDU, {"Payload": "k" * 33_000})),
        methods=GET,
    ),
    Refusal(
        "UnknownParameter",
        "a parameter there is not",
        (
            Call(SUBMIT_DANCE, {"Colour": "red"}, generic=True),
            Call(SUBMIT_VIDU, {"Colour": "red"}, generic=True),
        ),
        "unknown_parameter",
        {"name": "Colour"},
    ),
    Refusal(
        "UnsupportedOperation",
        "signature version 1",
        asking(sign_method="HmacSHA256"),
        "signature_v1",
        languages=("en-US",),  # version 1 names the language in the body, which is not read
    ),
    Refusal("UnsupportedProtocol", "a PUT", asking(), methods=("PUT",)),
    Refusal("UnsupportedRegion", "a region that is not served", asking(region="ap-atlantis")),
)

LIMITS = (
    Refusal(
        "FailedOperation.JobQueueFull",
        "as many jobs wait as may",
        (Call(SUBMIT_DANCE, PERSON), Call(SUBMIT_VIDU, {"Bgm": True})),
        engine="stuck",
    ),
    Refusal(
        "RequestLimitExceeded.JobNumExceed",
        "a tenant's one job is under way",
        (Call(SUBMIT_VIDU, {"OffPeak": True}, **tenants.of(tenants.SINGLE)),),
        engine="stuck",
    ),
    Refusal(
        "LimitExceeded",
        "a tenant's jobs of the day are used up",
        (Call(SUBMIT_VIDU, {"OffPeak": True}, **tenants.of(tenants.DAILY)),),
        engine="stuck",
    ),
    Refusal(
        "ResourceInsufficient",
        "a tenant's points are used up",
        (Call(SUBMIT_VIDU, {"OffPeak": True}, **tenants.of(tenants.POOR)),),
        engine="stuck",
    ),
    Refusal(
        "ServiceUnavailable",
        "too many calls wait",
        asking(),
        "too_many_waiting",
        engine="stuck",
        during=crowded,
    ),
    Refusal(
        "InternalError",
        "the folder of pictures is gone",
        (Call(SUBMIT_DANCE, PERSON), Call(SUBMIT_VIDU, {"Bgm": True})),
        engine="hasty",
        during=without_its_folder,
    ),
)
