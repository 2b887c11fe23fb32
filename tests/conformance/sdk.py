"""The official SDK's synchronous client, international or mainland: whichever package is found first."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportAttributeAccessIssue=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportArgumentType=false

import contextlib
import json
import socket
import time
from collections.abc import Generator, Mapping
from types import SimpleNamespace
from typing import Any
from unittest import mock

from tencentcloud.common import abstract_client
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.vclm.v20240523 import models
from tencentcloud.vclm.v20240523.vclm_client import VclmClient

from tests.conformance.call import Call, Outcome

_LOOPBACK = "127.0.0.1"


def perform(call: Call, port: int) -> Outcome:
    """Make a call to the engine on a port of this machine."""
    client = prepared(VclmClient, call, port)
    with as_told(call, abstract_client):
        try:
            if call.generic:
                headers = {"X-TC-TraceId": call.trace_id} if call.trace_id else None
                answer = client.call_json(call.action, dict(call.fields), headers, dict(call.options))
                return succeeded(answer["Response"])
            answer = getattr(client, call.action)(request_of(call))
        except TencentCloudSDKException as error:
            return failed(error)
    return succeeded(json.loads(answer.to_json_string()))


def prepared(kind: Any, call: Call, port: int) -> Any:
    """Return a client of the SDK, sync or async, as the call wants it."""
    endpoint = f"{call.host or _LOOPBACK}:{port}"
    http = HttpProfile(protocol="http", endpoint=endpoint, reqMethod=call.method, reqTimeout=30)
    http.certification = False  # it is plain HTTP, and reading the authorities costs more than a call
    profile = ClientProfile(httpProfile=http, language=call.language)
    profile.unsignedPayload = call.unsigned_payload
    if call.sign_method:
        profile.signMethod = call.sign_method
    client = kind(Credential(call.secret_id, call.secret_key, call.token), call.region, profile)
    client._apiVersion = call.version or client._apiVersion
    client._service = call.scope or client._service
    return client


@contextlib.contextmanager
def as_told(call: Call, module: Any) -> Generator[None]:
    """Set the clock of an SDK module, and have every name be this machine."""
    resolve = socket.getaddrinfo

    def here(host: Any, *args: Any, **more: Any) -> Any:
        return resolve(_LOOPBACK, *args, **more)

    clock = SimpleNamespace(**{**vars(time), "time": lambda: time.time() + call.clock})
    with contextlib.ExitStack() as stack:
        if call.clock:
            stack.enter_context(mock.patch.object(module, "time", clock))
        if call.host:
            stack.enter_context(mock.patch.object(socket, "getaddrinfo", here))
        yield


def fields_of(action: str) -> frozenset[str]:
    """The parameters this SDK knows for an action; none for an action it does not know."""
    kind = getattr(models, f"{action}Request", None)
    return frozenset(name for name, value in vars(kind or object).items() if isinstance(value, property))


def request_of(call: Call) -> Any:
    """Return the SDK's request object."""
    request = getattr(models, f"{call.action}Request")()
    request.from_json_string(json.dumps(call.fields))
    if call.trace_id:
        request.headers = {"X-TC-TraceId": call.trace_id}
    return request


def succeeded(answer: Mapping[str, Any]) -> Outcome:
    """Return the fields of an answer; an SDK has None for one that did not come."""
    fields = {name: value for name, value in answer.items() if name != "RequestId" and value is not None}
    return Outcome(answer=fields, request_id=str(answer.get("RequestId") or ""))


def failed(error: TencentCloudSDKException) -> Outcome:
    return Outcome(
        code=str(error.get_code()),
        message=str(error.get_message()),
        request_id=str(error.get_request_id() or ""),
    )
