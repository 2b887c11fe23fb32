"""One signed call: at the rate of its action, under the breaker of its endpoint, unwrapped."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

import httpx
from pydantic_core import to_json

from vclm.auth import TC3Auth
from vclm.breaker import CircuitBreaker
from vclm.errors import VclmAmbiguous, VclmApiError, VclmError, VclmUnreachable
from vclm.models import RequestModel, WireModel
from vclm.offload import off_the_loop
from vclm.rate import Token, bucket_of
from vclm.rules import check_request_size
from vclm.transport import CONNECTIONS, http_client, read_bounded, translated

_MAX_ANSWER = 8 << 20


OnError = Callable[[str, VclmError], None]
"""Called with the action and the error of every call that gives no result, repeated ones included."""


@dataclass(frozen=True)
class Account:
    """Where calls go and in whose name: the endpoint's URL and the public half of the credential.

    ``calls_per_second`` holds for each action; None is without limit.
    """

    url: httpx.URL
    secret_id: str
    calls_per_second: int | None

    def turn(self, action: str) -> AbstractAsyncContextManager[Token | None]:
        """Return what to wait for before a call of an action, and to hold during it."""
        if self.calls_per_second is None:
            return contextlib.nullcontext()
        return bucket_of(str(self.url), self.secret_id, action, self.calls_per_second).call()


class Caller:
    """Makes the calls of one account.

    ``fresh`` gives each call a connection of its own. Else a call on an idle connection that the peer closes
    just then could not be told from one that was received; on a fresh one, a failure to connect means that
    nothing was sent. ``timeout`` (seconds) holds for each phase of a call, the wait for its turn included.
    """

    def __init__(
        self,
        account: Account,
        auth: TC3Auth,
        breaker: CircuitBreaker,
        headers: Mapping[str, str],
        *,
        fresh: bool,
        timeout: float,
        on_error: OnError,
    ) -> None:
        self._on_error = on_error
        self._account = account
        self._auth = auth
        self._breaker = breaker
        self._headers = headers
        self._timeout = timeout
        self._http = http_client(timeout=timeout, keep_alive=not fresh)
        # Waited for before the turn: a call whose turn it is must not wait for a connection as well.
        self._places = asyncio.Semaphore(CONNECTIONS)

    async def call(
        self, action: str, request: RequestModel, headers: Mapping[str, str] | None = None
    ) -> tuple[dict[str, Any], httpx.Headers]:
        """Make one call and return the unwrapped answer with the headers it came with.

        Raises RuleBroken if the request is too large, VclmCircuitOpen while the endpoint is out of reach,
        VclmUnreachable, VclmAmbiguous, or VclmApiError with the service's error.
        """
        try:
            return await self._call(action, request, headers)
        except VclmError as error:
            self._on_error(action, error)
            raise

    async def _call(
        self, action: str, request: RequestModel, headers: Mapping[str, str] | None
    ) -> tuple[dict[str, Any], httpx.Headers]:
        self._breaker.check()
        body = await off_the_loop(_encoded, request, _characters(request))  # megabytes, if it holds a picture
        check_request_size(body)
        wire = self._http.build_request(
            "POST",
            self._account.url,
            content=body,
            headers={
                **self._headers,
                "X-TC-Action": action,
                "Content-Type": "application/json",
                **(headers or {}),
            },
        )
        async with self._turn(action) as token:
            if token:
                wire.extensions["trace"] = _telling(token)
            with self._breaker.call(), translated():
                return await self._exchange(wire)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    @contextlib.asynccontextmanager
    async def _turn(self, action: str) -> AsyncGenerator[Token | None]:
        async with contextlib.AsyncExitStack() as held:
            try:
                async with asyncio.timeout(self._timeout):
                    await held.enter_async_context(self._places)
                    token = await held.enter_async_context(self._account.turn(action))
            except TimeoutError as error:
                raise VclmUnreachable(f"{action} had no turn within {self._timeout:g} s") from error
            yield token

    async def _exchange(self, wire: httpx.Request) -> tuple[dict[str, Any], httpx.Headers]:
        response = await self._http.send(wire, auth=self._auth, stream=True)
        try:
            content = await read_bounded(response, _MAX_ANSWER)
        finally:
            await response.aclose()
        return _unwrapped(response.status_code, content), response.headers


def _telling(token: Token) -> Callable[[str, object], Awaitable[None]]:
    """Return what tells the token when its call has been sent, from the events of the connection."""

    async def tell(event: str, _: object) -> None:
        if event.endswith("send_request_body.complete"):
            token.sent()

    return tell


def _characters(part: object) -> int:
    """Return how long the texts of a request are together."""
    if isinstance(part, WireModel):
        return sum(_characters(value) for _, value in part)
    if isinstance(part, list):
        return sum(map(_characters, cast("list[object]", part)))
    return len(part) if isinstance(part, str) else 0


def _encoded(request: RequestModel) -> bytes:
    # A thread is not enough: json.dumps holds the interpreter's lock, for 50 ms with the largest pictures.
    return to_json(request.to_wire())


def _unwrapped(status: int, content: bytes) -> dict[str, Any]:
    """Take the answer out of Tencent's envelope.

    VclmApiError if it is an error, VclmAmbiguous if it is no envelope.
    """
    try:
        answer = json.loads(content)["Response"]
        request_id = str(answer.get("RequestId", ""))
        if error := answer.get("Error"):
            raise VclmApiError(str(error["Code"]), str(error["Message"]), request_id)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise VclmAmbiguous(f"HTTP {status} without a readable answer") from error
    if status != HTTPStatus.OK:
        raise VclmAmbiguous(f"HTTP {status} instead of 200")
    return cast("dict[str, Any]", answer)
