"""Signed calls written by hand, to send what no client would."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.engine import RunningEngine
from vclm.signing import SignableRequest, sign

SUBMIT = "SubmitImageAnimateJob"
DESCRIBE = "DescribeImageAnimateJob"
SUBMIT_SHOT = "SubmitImageToVideoViduJob"
DESCRIBE_SHOT = "DescribeImageToVideoViduJob"


@dataclass
class RawCall:
    """A call whose every part can be wrong; ``headers`` replace the right ones, None removes."""

    action: str = DESCRIBE
    method: str = "POST"
    body: bytes = b'{"JobId": "1234567890123456789"}'
    query: str = ""
    path: str = "/"
    headers: dict[str, str | None] = field(default_factory=dict[str, str | None])
    secret_id: str = ""
    secret_key: str = ""
    service: str = "vclm"
    age: int = 0
    sent_body: bytes | None = None
    """What is sent instead of what was signed."""

    async def send(self, engine: RunningEngine) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            return await client.send(self.request(engine))

    def request(self, engine: RunningEngine) -> httpx.Request:
        """The call, signed now."""
        timestamp = int(time.time()) - self.age
        wanted: dict[str, str | None] = {
            "host": f"127.0.0.1:{engine.port}",
            "content-type": "application/json"
            if self.method == "POST"
            else "application/x-www-form-urlencoded",
            "x-tc-action": self.action,
            "x-tc-version": "2024-05-23",
            "x-tc-region": "ap-singapore",
            "x-tc-timestamp": str(timestamp),
            **{name.lower(): value for name, value in self.headers.items()},
        }
        headers = {name: value for name, value in wanted.items() if value is not None}
        payload = self.body if self.method == "POST" else b""
        if "authorization" not in wanted:
            authorization = sign(
                SignableRequest(self.method, self.query, headers, payload),
                secret_id=self.secret_id or engine.secret_id,
                secret_key=self.secret_key or engine.secret_key,
                service=self.service,
                timestamp=timestamp,
            )
            headers["authorization"] = str(authorization)
        url = engine.endpoint + self.path + (f"?{self.query}" if self.query else "")
        content = self.sent_body if self.sent_body is not None else payload
        return httpx.Request(self.method, url, content=content or None, headers=headers)

    async def response(self, engine: RunningEngine) -> dict[str, Any]:
        """The unwrapped answer, once the envelope has been checked."""
        answer = await self.send(engine)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"
        envelope = answer.json()
        assert set(envelope) == {"Response"}
        assert len(envelope["Response"]["RequestId"]) == 36
        return envelope["Response"]

    async def error(self, engine: RunningEngine) -> tuple[str, str]:
        """The code and message of an answer that must be an error."""
        response = await self.response(engine)
        assert set(response) == {"Error", "RequestId"}
        return response["Error"]["Code"], response["Error"]["Message"]


def json_body(**fields: object) -> bytes:
    return json.dumps(fields).encode()
