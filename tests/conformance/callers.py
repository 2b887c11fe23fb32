"""Four clients of the engine, told apart by nothing but what they can send."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportAttributeAccessIssue=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from tencentcloud.common import abstract_client_async
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.vclm.v20240523.vclm_client_async import VclmClient as AsyncClient

from tests.conformance import sdk
from tests.conformance.call import DESCRIBE_DANCE, DESCRIBE_VIDU, SUBMIT_DANCE, SUBMIT_VIDU, Call, Outcome
from tests.house.source import ROOT
from tests.support.engine import RunningEngine
from vclm.client import VclmClient
from vclm.errors import VclmApiError
from vclm.models import RequestModel, ResponseModel, SubmitImageAnimateJobRequest
from vclm.rules import RuleBroken
from vclm.vidu import SubmitImageToVideoViduJobRequest

MAINLAND = Path(sys.prefix) / "mainland"
PATIENCE = 60.0


class Caller(Protocol):
    """A client that can make some of the calls there are."""

    name: str

    def can_send(self, call: Call) -> bool:
        """Whether this client has the means to make the call."""
        ...

    async def send(self, call: Call, engine: RunningEngine) -> Outcome:
        """Make the call."""
        ...

    def close(self) -> None:
        """Leave nothing behind."""
        ...


class IntlSync:
    """The international SDK's synchronous client, in a thread."""

    name = "intl sync"

    def can_send(self, call: Call) -> bool:
        return call.method in ("GET", "POST") and _knows(sdk.fields_of(call.action), call)

    async def send(self, call: Call, engine: RunningEngine) -> Outcome:
        return await asyncio.to_thread(sdk.perform, _with_credential(call, engine), engine.port)

    def close(self) -> None:
        pass


class IntlAsync:
    """The international SDK's asynchronous client."""

    name = "intl async"

    def can_send(self, call: Call) -> bool:
        return _knows(sdk.fields_of(call.action), call)

    async def send(self, call: Call, engine: RunningEngine) -> Outcome:
        call = _with_credential(call, engine)
        async with sdk.prepared(AsyncClient, call, engine.port) as client:
            with sdk.as_told(call, abstract_client_async):
                try:
                    answer = await self._answer(client, call)
                except TencentCloudSDKException as error:
                    return sdk.failed(error)
        return sdk.succeeded(answer)

    async def _answer(self, client: Any, call: Call) -> Mapping[str, Any]:
        if not call.generic:
            return json.loads((await getattr(client, call.action)(sdk.request_of(call))).to_json_string())
        headers = {"X-TC-TraceId": call.trace_id} if call.trace_id else {}
        answer = await client.call_and_deserialize(
            call.action, dict(call.fields), headers=headers, opts=dict(call.options)
        )
        return answer["Response"]

    def close(self) -> None:
        pass


class Mainland:
    """The mainland SDK, in a process of its own: in ours, the international one has its place."""

    name = "mainland"

    def __init__(self) -> None:
        if not MAINLAND.is_dir():
            raise RuntimeError(f"{MAINLAND} is missing: `make setup-dev` puts the mainland SDK there")
        self._fields: dict[str, frozenset[str]] = {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.conformance.sdk_process"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(MAINLAND)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def can_send(self, call: Call) -> bool:
        return call.method in ("GET", "POST") and _knows(self.fields_of(call.action), call)

    def fields_of(self, action: str) -> frozenset[str]:
        """The parameters the mainland SDK knows for an action."""
        if action not in self._fields:
            self._fields[action] = frozenset(self._exchange({"fields_of": action}))
        return self._fields[action]

    async def send(self, call: Call, engine: RunningEngine) -> Outcome:
        order = {"call": _with_credential(call, engine).to_json(), "port": engine.port}
        try:
            async with asyncio.timeout(PATIENCE):
                return Outcome.from_json(await asyncio.to_thread(self._exchange, order))
        except TimeoutError:
            self._process.kill()  # so that the thread, which waits for a line, ends too
            raise

    def _exchange(self, order: Mapping[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate(timeout=10)


class Ours:
    """The client of the bot. What it refuses by itself has no request id, for nothing was sent."""

    name = "ours"

    _requests: Mapping[str, type[RequestModel]] = {
        SUBMIT_DANCE: SubmitImageAnimateJobRequest,
        SUBMIT_VIDU: SubmitImageToVideoViduJobRequest,
    }

    def can_send(self, call: Call) -> bool:
        usual = Call("", language=call.language, region=call.region)
        special = (
            "method",
            "version",
            "host",
            "scope",
            "clock",
            "unsigned_payload",
            "sign_method",
            "generic",
        )
        return (
            all(getattr(call, name) == getattr(usual, name) for name in special)
            and len(call.trace_id) <= 128
            and self._means(call) is not None
        )

    async def send(self, call: Call, engine: RunningEngine) -> Outcome:
        call = _with_credential(call, engine)
        means = self._means(call)
        assert means is not None
        async with VclmClient(
            engine.endpoint,
            call.secret_id,
            call.secret_key,
            region=call.region,
            token=call.token,
            language=call.language,
            first_pause=0.01,
            calls_per_second=None,
        ) as client:
            try:
                answer = await means(client)
            except VclmApiError as error:
                return Outcome(code=error.code, message=error.message, request_id=error.request_id)
            except RuleBroken as error:
                return Outcome(code=error.code, message=str(error))
        return sdk.succeeded(answer.to_wire())

    def _means(self, call: Call) -> Callable[[VclmClient], Awaitable[ResponseModel]] | None:
        """Return the method for the call, if the typed requests can express it."""
        fields = dict(call.fields)
        trace_id = call.trace_id or None
        if call.action in (DESCRIBE_DANCE, DESCRIBE_VIDU):
            if set(fields) != {"JobId"} or not isinstance(fields["JobId"], str):
                return None
            job: str = fields["JobId"]
            if call.action == DESCRIBE_DANCE:
                return lambda client: client.describe_image_animate_job(job)
            return lambda client: client.describe_image_to_video_vidu_job(job)
        try:
            request = self._requests[call.action].from_wire(fields)
        except (KeyError, ValueError):
            return None
        if isinstance(request, SubmitImageAnimateJobRequest):
            return lambda client: client.submit_image_animate_job(request, trace_id=trace_id)
        assert isinstance(request, SubmitImageToVideoViduJobRequest)
        return lambda client: client.submit_image_to_video_vidu_job(request, trace_id=trace_id)

    def close(self) -> None:
        pass


def _knows(fields: frozenset[str], call: Call) -> bool:
    """Whether an SDK that knows these fields of the action can make a call.

    What it has a type for is sent by that type; its generic call sends anything, but only if that is wanted.
    """
    return call.generic or (bool(fields) and call.fields.keys() <= fields)


def _with_credential(call: Call, engine: RunningEngine) -> Call:
    return dataclasses.replace(
        call,
        secret_id=call.secret_id or engine.secret_id,
        secret_key=call.secret_key or engine.secret_key,
    )
