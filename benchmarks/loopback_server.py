"""A VCLM service to measure clients against, in a process of its own.

It makes no videos and checks no signatures; it counts what it was asked for, keeps a rate if told to, and
fails as told. Whether a request fails depends on nothing but what it submits and how often that was submitted
before, so every client meets the same faults.
"""

import asyncio
import contextlib
import json
import random
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict, deque
from collections.abc import AsyncGenerator
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx
from aiohttp import web

MAX_BODY = 16 << 20
THROTTLED = {"Code": "RequestLimitExceeded", "Message": "Too many and frequent requests."}


@dataclass(frozen=True)
class Conditions:
    """How the service behaves.

    ``throttled`` and ``dropped`` are shares of the submissions: the former are answered with
    RequestLimitExceeded and make no job, the latter make one and get no answer, for the connection is cut.
    ``calls_per_second`` is what is served of each action in any second; None is everything.
    """

    throttled: float = 0.0
    dropped: float = 0.0
    calls_per_second: int | None = None


@dataclass
class Record:
    """What the service was asked for: jobs by what was submitted, seconds of arrival by action."""

    requests: Counter[str] = field(default_factory=Counter[str])
    jobs: Counter[str] = field(default_factory=Counter[str])
    arrivals: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    refusals: Counter[str] = field(default_factory=Counter[str])

    @property
    def duplicates(self) -> int:
        """Jobs beyond the first for the same submission."""
        return sum(count - 1 for count in self.jobs.values())


class Service:
    """Answers calls, and lets whoever measures set the conditions and read the record."""

    def __init__(self) -> None:
        self._conditions = Conditions()
        self._record = Record()
        self._served: defaultdict[str, deque[float]] = defaultdict(deque)

    def app(self) -> web.Application:
        """Return the application that serves it."""
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_post("/", self._call)
        app.router.add_put("/conditions", self._set)
        app.router.add_get("/record", self._read)
        return app

    async def _call(self, request: web.Request) -> web.Response:
        body = await request.read()
        action = request.headers["X-TC-Action"]
        if not self._in_rate(action):
            return _answer({"Error": THROTTLED})
        if not action.startswith("Submit"):
            return _answer({"Status": "RUN", "ErrorCode": "", "ErrorMessage": ""})
        return self._submit(request, json.loads(body)["ImageUrl"])

    def _submit(self, request: web.Request, content: str) -> web.Response:
        self._record.requests[content] += 1
        luck = random.Random(f"{content} {self._record.requests[content]}").random()
        if luck < self._conditions.throttled:
            return _answer({"Error": THROTTLED})
        self._record.jobs[content] += 1
        if luck < self._conditions.throttled + self._conditions.dropped and request.transport is not None:
            request.transport.abort()
        return _answer({"JobId": f"{content} {self._record.jobs[content]}"})

    def _in_rate(self, action: str) -> bool:
        now, served = time.monotonic(), self._served[action]
        self._record.arrivals.setdefault(action, []).append(now)
        limit = self._conditions.calls_per_second
        if limit is None:
            return True
        while served and now - served[0] >= 1.0:
            served.popleft()
        if len(served) >= limit:
            self._record.refusals[action] += 1
            return False
        served.append(now)
        return True

    async def _set(self, request: web.Request) -> web.Response:
        self._conditions = Conditions(**await request.json())
        self._record = Record()
        self._served.clear()
        return web.Response()

    async def _read(self, _: web.Request) -> web.Response:
        return web.json_response(vars(self._record))


def _answer(fields: dict[str, Any]) -> web.Response:
    body = json.dumps({"Response": {**fields, "RequestId": "loopback"}}).encode()
    # As bytes, for the content type of a text would have a charset, which the official client cannot read.
    return web.Response(body=body, content_type="application/json")


@dataclass(frozen=True)
class Loopback:
    """A running service, as the measuring process sees it."""

    endpoint: str

    async def set(self, conditions: Conditions) -> None:
        """Set the conditions, and start a new record."""
        async with httpx.AsyncClient(trust_env=False) as client:
            (await client.put(f"{self.endpoint}/conditions", json=asdict(conditions))).raise_for_status()

    async def record(self) -> Record:
        """Return the record since the conditions were set."""
        async with httpx.AsyncClient(trust_env=False) as client:
            row = (await client.get(f"{self.endpoint}/record")).json()
        return Record(
            requests=Counter(row["requests"]),
            jobs=Counter(row["jobs"]),
            arrivals=row["arrivals"],
            refusals=Counter(row["refusals"]),
        )


@contextlib.asynccontextmanager
async def loopback() -> AsyncGenerator[Loopback]:
    """Run the service in a child process, which ends with this one."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        handle, port = listening.fileno(), listening.getsockname()[1]
        command = (sys.executable, "-m", "benchmarks.loopback_server", str(handle))
        child = await asyncio.create_subprocess_exec(*command, stdin=subprocess.PIPE, pass_fds=[handle])
    try:
        yield Loopback(f"http://127.0.0.1:{port}")
    finally:
        child.terminate()
        await child.wait()


async def main(handle: str) -> None:
    """Serve on a listening socket that was handed on, until the standard input ends."""
    runner = web.AppRunner(Service().app(), access_log=None)
    await runner.setup()
    await web.SockSite(runner, socket.socket(fileno=int(handle))).start()
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
