"""The one door of the API: every call comes in here and leaves in an envelope."""

import asyncio
import logging
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiohttp import web

from engine.authorize import SERVICE, Authorizer
from engine.calls import Answer, Call
from engine.failure import ActionFailed, missing
from engine.wire import WireRequest, envelope, error_envelope, read_body, read_head

VERSION = "2024-05-23"
BODY_SECONDS = 60.0
MAX_CALLS = 32
"""Calls in work at a time; each may hold a body of ten megabytes."""
_REGION = re.compile(r"[a-z]{2,4}(-[a-z0-9]{1,20}){1,3}")

Action = Callable[[Call], Awaitable[Answer]]

log = logging.getLogger(__name__)


class Service:
    """Verifies calls and hands them to their actions (by name).

    ``regions`` empty accepts any well-formed one.
    """

    def __init__(
        self, actions: Mapping[str, Action], authorizer: Authorizer, *, regions: Sequence[str] = ()
    ) -> None:
        self._actions = actions
        self._authorizer = authorizer
        self._regions = regions
        self._places = asyncio.Semaphore(MAX_CALLS)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call: HTTP 200, an envelope and a RequestId, whatever happens."""
        request_id = str(uuid.uuid4())
        try:
            async with self._places:
                answer = await self._answer(request)
        except ActionFailed as failure:
            return error_envelope(failure, request_id)
        except TimeoutError:
            return error_envelope(
                ActionFailed("InvalidParameter", "The request body did not arrive."), request_id
            )
        except Exception:
            log.exception("request %s failed", request_id)
            return error_envelope(ActionFailed("InternalError"), request_id)
        return envelope(answer.fields, request_id, answer.headers)

    async def _answer(self, request: web.Request) -> Answer:
        head = read_head(request)
        name, version, region = (_required(head, name) for name in ("Action", "Version", "Region"))
        claim = self._authorizer.claim(head)
        async with asyncio.timeout(BODY_SECONDS):
            body = await read_body(request)
        await asyncio.to_thread(self._authorizer.confirm, claim, head.with_body(body))
        self._check_scope(name, version, region)
        origin = f"{request.scheme}://{head.headers['host']}"
        return await self._actions[name](Call(claim.tenant, name, head, body, origin))

    def _check_scope(self, action: str, version: str, region: str) -> None:
        if version != VERSION:
            message = f"The specified api version=`{version}` does not exist in service=`{SERVICE}`."
            raise ActionFailed("NoSuchVersion", message)
        if action not in self._actions:
            raise ActionFailed("InvalidAction")
        if region not in self._regions if self._regions else not _REGION.fullmatch(region):
            raise ActionFailed("UnsupportedRegion")


def _required(head: WireRequest, name: str) -> str:
    value = head.headers.get(f"x-tc-{name.lower()}", "")
    if not value:
        raise missing(name)
    return value
