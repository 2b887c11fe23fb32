"""TC3 signatures for httpx."""

import time
from collections.abc import AsyncGenerator, Callable, Generator

import httpx
from pydantic import SecretStr

from vclm.offload import off_the_loop
from vclm.signing import REQUIRED_HEADERS, SignableRequest, sign


class TC3Auth(httpx.Auth):
    """Stamp and sign each request.

    Sets ``X-TC-Timestamp``, ``X-TC-Token`` (temporary credentials only) and ``Authorization``. Beside the
    required headers the signature covers the action, as Tencent's present documentation has it, so that it
    cannot be swapped.
    """

    requires_request_body = True

    def __init__(
        self,
        secret_id: str,
        secret_key: str,
        *,
        service: str = "vclm",
        token: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._secret_id = secret_id
        self._secret_key = SecretStr(secret_key)
        self._service = service
        self._token = SecretStr(token)
        self._clock = clock

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign the request as it is about to be sent."""
        self._sign(request)
        yield request

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """As `auth_flow`; in a thread if it is large, for hashing megabytes would hold up the loop."""
        size = len(await request.aread())
        await off_the_loop(self._sign, request, size)
        yield request

    def _sign(self, request: httpx.Request) -> None:
        timestamp = int(self._clock())
        request.headers["X-TC-Timestamp"] = str(timestamp)
        if token := self._token.get_secret_value():
            request.headers["X-TC-Token"] = token
        headers = {name.lower(): value for name, value in request.headers.items()}
        authorization = sign(
            SignableRequest(
                method=request.method,
                query=request.url.query.decode("ascii"),
                headers=headers,
                payload=request.content,
            ),
            secret_id=self._secret_id,
            secret_key=self._secret_key.get_secret_value(),
            service=self._service,
            timestamp=timestamp,
            signed_headers=(*REQUIRED_HEADERS, "x-tc-action"),
        )
        request.headers["Authorization"] = str(authorization)
