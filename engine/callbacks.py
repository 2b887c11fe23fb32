"""Telling a caller's CallbackUrl how a job ended."""

import asyncio
import concurrent.futures
import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from engine.failure import ActionFailed, CannotStart
from engine.job_record import JobRecord
from engine.outbound import Allowed, anywhere, judged_url, outbound_session
from engine.render_pool import EngineStopping
from engine.results import ResultUrls
from engine.settings import CallbackShape
from engine.tenants import Tenant
from engine.vidu_description import tencent_callback, vidu_callback
from engine.vidu_spec import ViduSpec
from vclm.callback import Callback, sign_callback

_BODIES = {"tencent": tencent_callback, "vidu": vidu_callback}

SECONDS = 5.0
"""The longest a receiver may take, so that a slow one does not hold up the callbacks of others."""

log = logging.getLogger(__name__)


class Callbacks:
    """Posts callbacks: to allowed addresses only, never along a redirect, bounded in time.

    What is below one of the ``trusted`` URLs may lie in the own network. With ``signed`` each has Vidu's
    signature, made with the secret key of the job's tenant. Use with ``async with``. Raises CannotStart for
    a trusted URL that is none.
    """

    def __init__(
        self,
        *,
        tenants: Mapping[str, Tenant],
        urls: ResultUrls,
        allowed: Allowed,
        trusted: Sequence[str] = (),
        shape: CallbackShape = "tencent",
        signed: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._tenants = tenants
        self._urls = urls
        self._allowed = allowed
        self._trusted = tuple(map(_trusted_url, trusted))
        self._body = _BODIES[shape]
        self._signed = signed
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._sending: set[asyncio.Task[bool]] = set()

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        headers = {"Content-Type": "application/json"}
        self._sessions = {
            False: outbound_session(self._allowed, headers),
            True: outbound_session(anywhere, headers),
        }
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._loop = None
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        for session in self._sessions.values():
            await session.close()

    def check_url(self, url: str) -> None:
        """Check that a URL may be called; raises ActionFailed (``InvalidParameterValue.UrlIllegal``)."""
        self._judged(url)

    def send(self, job: str, record: JobRecord) -> bool:
        """Tell of a job's end, once; return whether it was taken (an HTTP status of 2xx).

        Blocks for up to `SECONDS`: call it from a thread, during ``async with``. Raises EngineStopping
        if that ends meanwhile: whether it was taken is not known then, so it is to be told again.
        """
        loop = self._loop
        if loop is None:
            raise EngineStopping
        sending = asyncio.run_coroutine_threadsafe(self._send_unless_closed(job, record), loop)
        try:
            return sending.result(SECONDS + 1)
        except concurrent.futures.CancelledError as error:
            raise EngineStopping from error
        except TimeoutError:  # not the receiver, the loop is slow
            sending.cancel()
            return False

    async def _send_unless_closed(self, job: str, record: JobRecord) -> bool:
        if self._loop is None:
            raise asyncio.CancelledError
        task = asyncio.create_task(self._send(job, record))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return await task

    async def _send(self, job: str, record: JobRecord) -> bool:
        spec = record.spec
        if not isinstance(spec, ViduSpec):
            raise TypeError(f"job {job} has nobody to call back")
        body = self._body(job, spec, record, self._urls.video(job, record, spec.origin))
        try:
            target, trusted = self._judged(spec.callback_url)
            async with (
                asyncio.timeout(SECONDS),
                self._sessions[trusted].post(
                    target, data=body, headers=self._signature(target, spec.tenant), allow_redirects=False
                ) as response,
            ):
                taken = 200 <= response.status < 300
                log.info("callback of job %s: HTTP %d", job, response.status)
                return taken
        except (ActionFailed, aiohttp.ClientError, OSError, ValueError) as error:
            # The URL has a token in it: it is not logged.
            log.warning("callback of job %s not delivered: %s", job, type(error).__name__)
            return False

    def _judged(self, url: str) -> tuple[URL, bool]:
        """Return a URL to call, and whether its host is trusted."""
        target = judged_url(url, anywhere)
        trusted = any(_is_below(target, base) for base in self._trusted)
        return (target if trusted else judged_url(url, self._allowed)), trusted

    def _signature(self, target: URL, tenant: str) -> dict[str, str]:
        known = self._tenants.get(tenant)
        if not self._signed or known is None:
            return {}
        return sign_callback(
            Callback("POST", target.raw_path, target.raw_query_string),
            key=known.secret_key.get_secret_value(),
            nonce=secrets.token_hex(16),
            now=self._clock(),
        )


def _trusted_url(text: str) -> URL:
    try:
        return judged_url(text, anywhere)
    except ActionFailed as error:
        raise CannotStart(f"ENGINE_CALLBACK_TRUSTED: {text!r} is no http or https URL") from error


def _is_below(url: URL, base: URL) -> bool:
    """Tell whether a URL has the scheme, host and port of a base, and a path at or below its path.

    Of the paths as they are asked for: without "..", which a URL object resolves.
    """
    folder = base.raw_path.rstrip("/")
    return url.origin() == base.origin() and (url.raw_path == folder or url.raw_path.startswith(f"{folder}/"))
