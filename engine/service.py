"""The one door of the API: every call comes in here and leaves in an envelope."""

import asyncio
import contextlib
import logging
import re
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from engine.authorize import SERVICE, Authorizer, check_action
from engine.calls import Answer, Call
from engine.failure import ActionFailed, missing
from engine.rates import RequestRates
from engine.tenants import Tenant
from engine.wire import WireRequest, envelope, error_envelope, language_of, read_body, read_head
from vclm.messages import Language
from vclm.models import VERSION

BODY_SECONDS = 60.0
MAX_CALLS = 64
"""Calls in work at a time; more wait."""
MAX_WAITING = 512
"""Calls that may wait for a place; further ones are answered at once."""
LARGE = 256 << 10
MAX_LARGE_CALLS = 8
"""Calls with a body over ``LARGE`` bytes in work at a time: each may take fifty megabytes on its way."""
_REGION = re.compile(r"[a-z]{2,4}(-[a-z0-9]{1,20}){1,3}")

Action = Callable[[Call], Awaitable[Answer]]

log = logging.getLogger(__name__)


class Service:
    """Verifies calls and hands them to their actions (by name).

    ``regions`` empty accepts any well-formed one.
    """

    def __init__(
        self,
        actions: Mapping[str, Action],
        authorizer: Authorizer,
        *,
        regions: Sequence[str] = (),
        language: Language = "en-US",
    ) -> None:
        self._actions = actions
        self._authorizer = authorizer
        self._regions = regions
        self._language: Language = language
        self._rates = RequestRates()
        self._waiting = 0
        self._places = asyncio.Semaphore(MAX_CALLS)
        self._large_places = asyncio.Semaphore(MAX_LARGE_CALLS)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call: HTTP 200, an envelope and a RequestId, whatever happens."""
        request_id = str(uuid.uuid4())
        language = language_of(request, self._language)
        try:
            async with self._place():
                answer = await self._answer(request, language)
        except ActionFailed as failure:
            return error_envelope(failure, request_id, language)
        except Exception:
            log.exception("request %s failed", request_id)
            return error_envelope(ActionFailed("InternalError"), request_id, language)
        return envelope(answer.fields, request_id, answer.headers)

    @contextlib.asynccontextmanager
    async def _place(self) -> AsyncGenerator[None]:
        if self._waiting >= MAX_WAITING:
            raise ActionFailed("ServiceUnavailable", "too_many_waiting")
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    async def _answer(self, request: web.Request, language: Language) -> Answer:
        head = read_head(request)
        scope = _Scope(*(_required(head, name) for name in ("Action", "Version", "Region")))
        claim = self._authorizer.claim(head, request.remote or "")
        large = head.method == "POST" and (request.content_length is None or request.content_length > LARGE)
        async with self._large_places if large else contextlib.nullcontext():
            body = await _body(request)
            await asyncio.to_thread(self._authorizer.confirm, claim, head.with_body(body))
            self._check(scope, claim.tenant)
            origin = f"{request.scheme}://{head.headers['host']}"
            call = Call(claim.tenant, scope.action, head, body, origin, language)
            return await self._actions[scope.action](call)

    def _check(self, scope: "_Scope", tenant: Tenant) -> None:
        if scope.version != VERSION:
            raise ActionFailed("NoSuchVersion", "no_such_version", version=scope.version, service=SERVICE)
        if scope.action not in self._actions:
            raise ActionFailed("InvalidAction")
        region = scope.region
        if region not in self._regions if self._regions else not _REGION.fullmatch(region):
            raise ActionFailed("UnsupportedRegion")
        check_action(tenant, scope.action)
        self._rates.count(tenant.secret_id, scope.action, tenant.requests_per_second)


@dataclass(frozen=True)
class _Scope:
    """The common parameters that say what is called."""

    action: str
    version: str
    region: str


async def _body(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await read_body(request)
    except TimeoutError as error:
        raise ActionFailed("InvalidParameter", "body_timeout") from error


def _required(head: WireRequest, name: str) -> str:
    value = head.headers.get(f"x-tc-{name.lower()}", "")
    if not value:
        raise missing(name)
    return value
