"""Reading a request off the wire, whole and bounded, and wrapping the answer in Tencent's envelope."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from engine.failure import ActionFailed
from vclm.messages import LANGUAGES, Language
from vclm.rules import MAX_REQUEST_BYTES
from vclm.signing import SignableRequest

MAX_QUERY = 32 << 10
"""Bytes of a GET, as published."""
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_V1_SIGNATURE = re.compile(r"(?:^|&)Signature=")


@dataclass(frozen=True)
class WireRequest:
    """A request as it came: ``headers`` with lower-case names, the query raw."""

    method: str
    query: str
    headers: Mapping[str, str]
    content_type: str

    def with_body(self, body: bytes) -> SignableRequest:
        """Return what its signature is over."""
        return SignableRequest(self.method, self.query, self.headers, body)


def read_head(request: web.Request) -> WireRequest:
    """Read everything but the body; raises ActionFailed for what no signature version 3 request can be."""
    if request.method not in ("GET", "POST"):
        raise ActionFailed("UnsupportedProtocol")
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        if headers.setdefault(name.lower(), value) != value:
            raise ActionFailed("InvalidParameter", "header_twice", name=name)
    # aiohttp's query_string is decoded; the signature is over what was sent. The async SDK posts to "/?".
    _, _, query = request.raw_path.partition("?")
    if len(query) > MAX_QUERY:
        raise ActionFailed("RequestSizeLimitExceeded")
    (_check_post if request.method == "POST" else _check_get)(request, query)
    return WireRequest(request.method, query, headers, request.content_type)


def _check_post(request: web.Request, query: str) -> None:
    if query:
        raise ActionFailed("InvalidParameter", "post_with_query")
    if request.content_type.startswith("multipart/"):
        raise ActionFailed("InvalidRequest")
    if request.content_type == _FORM:
        raise ActionFailed("UnsupportedOperation", "signature_v1")
    if request.content_type != _JSON:
        raise ActionFailed("UnsupportedOperation", "content_type")
    if (request.content_length or 0) > MAX_REQUEST_BYTES:
        raise ActionFailed("RequestSizeLimitExceeded")


def _check_get(request: web.Request, query: str) -> None:
    if request.body_exists:
        raise ActionFailed("InvalidParameter", "get_with_body")
    if "Authorization" not in request.headers and _V1_SIGNATURE.search(query):
        raise ActionFailed("UnsupportedOperation", "signature_v1")


def language_of(request: web.Request, default: Language) -> Language:
    """Return the language an answer is wanted in; one that is not offered is the default."""
    wanted = request.headers.get("X-TC-Language", "").lower()
    for language in LANGUAGES:
        if language.lower() == wanted:
            return language
    return default


async def read_body(request: web.Request) -> bytes:
    """Read the body; ActionFailed as soon as it is too long. A GET has none."""
    if request.method == "GET":
        return b""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MAX_REQUEST_BYTES:
            raise ActionFailed("RequestSizeLimitExceeded")
    return bytes(body)


def envelope(
    answer: Mapping[str, Any], request_id: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Wrap an answer. The content type has no charset: the Python SDKs read no other one."""
    body = json.dumps({"Response": {**answer, "RequestId": request_id}}, ensure_ascii=False).encode()
    return web.Response(body=body, headers={**(headers or {}), "Content-Type": "application/json"})


def error_envelope(failure: ActionFailed, request_id: str, language: Language) -> web.Response:
    """Wrap an error; the HTTP status is 200 all the same, as the SDKs demand."""
    error = {"Code": failure.code, "Message": failure.message(language)}
    return envelope({"Error": error}, request_id)
