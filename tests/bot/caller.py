"""A provider's calls: bodies in both published shapes, signed as Vidu signs them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from bot.callbacks.judge import CallbackJudge
from bot.wishes import Described
from vclm.callback import Callback, sign_callback
from vclm.models import JobStatus

KEY = "a-secret-key-of-the-tests"
_STATES = {JobStatus.DONE: "success", JobStatus.FAIL: "failed", JobStatus.RUN: "processing"}


@dataclass(frozen=True)
class Call:
    """One POST: where to, and what with."""

    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def token(self) -> str:
        """The last part of the address."""
        return self.url.rpartition("/")[2]

    async def reach(self, judge: CallbackJudge) -> HTTPStatus:
        """Be judged as the listener has it."""
        admitted = await judge.admits(self.token, self.headers)
        return await judge.take(self.token, self.body) if admitted is HTTPStatus.OK else admitted


def body(job_id: str, told: Described, shape: str = "tencent") -> bytes:
    """What a provider tells of a job, in one of the two published shapes."""
    said: dict[str, Any] = {
        "JobId": job_id,
        "Status": str(told.status),
        "ErrorCode": told.error_code,
        "ErrorMessage": "",
        "ResultVideoUrl": told.result_url,
    }
    if shape == "vidu":
        said = {
            "id": "vidu-1",
            "state": _STATES[told.status],
            "err_code": told.error_code,
            "creations": [{"id": "1", "url": told.result_url}] if told.result_url else [],
        }
    return json.dumps(said).encode()


def call(url: str, content: bytes, *, now: float, key: str | None = KEY, nonce: str = "n-1") -> Call:
    """Make a call, signed with `key` unless that is None."""
    signed = Callback("POST", urlsplit(url).path, "")
    headers = {} if key is None else sign_callback(signed, key=key, nonce=nonce, now=now)
    return Call(url, headers, content)
