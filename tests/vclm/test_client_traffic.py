"""The client keeps to its rate and to its circuit breaker, on real sockets and an injected clock."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.support.engine import eventually
from tests.vclm.scripted import ACCEPTED, Service, answer, drop, error, raw, slow
from vclm import calling, rate
from vclm.breaker import FAILURES, FIRST_PAUSE, CircuitBreaker, CircuitState
from vclm.client import VclmClient
from vclm.errors import VclmAmbiguous, VclmApiError, VclmCircuitOpen, VclmDownloadError, VclmUnreachable
from vclm.models import SubmitImageAnimateJobRequest
from vclm.rate import PATIENCE, TokenBucket

REQUEST = SubmitImageAnimateJobRequest(image_url="https://example.org/a.png", template_id="ke3")
SECOND = 1.002
NOBODY = "http://127.0.0.1:1"


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(clock)


@pytest.fixture
def bucket(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> TokenBucket:
    """A bucket of one token, in the place of all."""
    made = TokenBucket(1, clock)

    def bucket_of(*_: object) -> TokenBucket:
        return made

    monkeypatch.setattr(calling, "bucket_of", bucket_of)
    return made


@asynccontextmanager
async def opened(endpoint: str, **options: Any) -> AsyncGenerator[VclmClient]:
    async with VclmClient(endpoint, "ID", "KEY", **{"first_pause": 0.001, **options}) as client:
        yield client


def is_back(bucket: TokenBucket) -> bool:
    return not isinstance(bucket.take(), float)


async def test_the_token_of_an_answered_call_is_back_a_second_later(
    service: Service, bucket: TokenBucket, clock: Clock
) -> None:
    service.script = [ACCEPTED]
    async with opened(service.url) as client:
        await client.submit_image_animate_job(REQUEST)
    clock.now = 0.999
    assert not is_back(bucket)
    clock.now = SECOND
    assert is_back(bucket)


async def test_the_token_of_a_call_without_an_answer_is_back_when_it_must_have_been_seen(
    service: Service, bucket: TokenBucket, clock: Clock
) -> None:
    service.script = [slow]
    async with opened(service.url) as client:
        call = asyncio.create_task(client.submit_image_animate_job(REQUEST))
        await eventually(lambda: bool(service.asked))
        clock.now = SECOND
        assert not is_back(bucket)
        clock.now = SECOND + PATIENCE
        assert is_back(bucket)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)


async def test_the_token_of_a_cancelled_call_counts_from_then(
    service: Service, bucket: TokenBucket, clock: Clock
) -> None:
    service.script = [slow]
    async with opened(service.url) as client:
        call = asyncio.create_task(client.submit_image_animate_job(REQUEST))
        await eventually(lambda: bool(service.asked))
        clock.now = 5.0
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
    clock.now = 5.0 + SECOND
    assert not is_back(bucket)
    clock.now = 5.0 + SECOND + PATIENCE
    assert is_back(bucket)


async def test_the_token_of_a_call_to_nobody_is_back_at_once(
    bucket: TokenBucket, breaker: CircuitBreaker
) -> None:
    async with opened(NOBODY, breaker=breaker) as client:
        for _ in range(2 * FAILURES):  # the circuit opens on the way, which costs no token either
            with pytest.raises(VclmUnreachable):
                await client.submit_image_animate_job(REQUEST)
    assert is_back(bucket)


async def test_a_call_whose_turn_does_not_come_was_not_sent(
    service: Service, bucket: TokenBucket, breaker: CircuitBreaker
) -> None:
    service.script = [ACCEPTED]
    bucket.take()
    async with opened(service.url, timeout=0.02, breaker=breaker) as client:
        for _ in range(FAILURES):
            with pytest.raises(VclmUnreachable, match=r"SubmitImageAnimateJob had no turn within 0\.02 s"):
                await client.submit_image_animate_job(REQUEST)
    assert not service.asked
    assert breaker.state is CircuitState.CLOSED


async def test_clients_of_one_credential_share_the_rate_of_an_action(
    service: Service, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate, "TokenBucket", partial(TokenBucket, clock=clock))
    service.script = [ACCEPTED]
    async with opened(service.url, calls_per_second=1) as first:
        await first.submit_image_animate_job(REQUEST)
        service.script = [answer({"Status": "RUN"})]
        await first.describe_image_animate_job("1")
    async with opened(service.url.rstrip("/"), calls_per_second=1, timeout=0.1) as second:
        with pytest.raises(VclmUnreachable, match="no turn"):
            await second.submit_image_animate_job(REQUEST)
        with pytest.raises(VclmUnreachable, match="no turn"):
            await second.describe_image_animate_job("1")
    service.script = [ACCEPTED]
    async with VclmClient(service.url, "ID2", "KEY", calls_per_second=1) as other:
        await other.submit_image_animate_job(REQUEST)


async def test_more_calls_than_connections_all_have_their_turn(service: Service) -> None:
    async def unhurried(request: object) -> Any:
        await asyncio.sleep(0.05)
        return await ACCEPTED(request)  # pyright: ignore[reportArgumentType]

    service.script = [unhurried]
    async with opened(service.url, calls_per_second=1000) as client:
        await asyncio.gather(*(client.submit_image_animate_job(REQUEST) for _ in range(70)))
    assert len(service.asked) == 70


async def test_when_nobody_is_there_calls_fail_at_once_and_say_when_to_come_back(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    async with opened(NOBODY, breaker=breaker) as client:
        for _ in range(2):  # of three attempts each; the fifth failure opens the circuit
            with pytest.raises(VclmUnreachable):
                await client.submit_image_animate_job(REQUEST)
        clock.now = 0.25
        for call in (client.submit_image_animate_job(REQUEST), client.describe_image_animate_job("1")):
            with pytest.raises(VclmCircuitOpen, match="next try in") as caught:
                await call
            assert caught.value.retry_after == FIRST_PAUSE - 0.25


async def test_that_it_is_open_is_told_before_the_turn_comes(
    bucket: TokenBucket, breaker: CircuitBreaker
) -> None:
    bucket.take()
    for _ in range(FAILURES):
        breaker.settle(breaker.admit(), reached=False)
    async with opened(NOBODY, timeout=0.02, breaker=breaker) as client:
        with pytest.raises(VclmCircuitOpen):
            await client.submit_image_animate_job(REQUEST)


async def test_one_call_asks_whether_the_service_is_back_and_the_others_follow(
    service: Service, breaker: CircuitBreaker, clock: Clock
) -> None:
    service.script = [drop]
    async with opened(service.url, breaker=breaker) as client:
        for _ in range(FAILURES):
            with pytest.raises(VclmAmbiguous):
                await client.submit_image_animate_job(REQUEST)
        asked = len(service.asked)
        with pytest.raises(VclmCircuitOpen):
            await client.submit_image_animate_job(REQUEST)
        clock.now = FIRST_PAUSE
        service.script = [ACCEPTED]
        calls = (client.submit_image_animate_job(REQUEST) for _ in range(5))
        ended = await asyncio.gather(*calls, return_exceptions=True)
        assert sum(isinstance(one, VclmCircuitOpen) for one in ended) == 4
        assert len(service.asked) == asked + 1
        await client.submit_image_animate_job(REQUEST)


async def test_whatever_the_service_answers_it_was_reached(service: Service, breaker: CircuitBreaker) -> None:
    async with opened(service.url, breaker=breaker) as client:
        service.script = [error("InternalError")]
        for _ in range(FAILURES):
            with pytest.raises(VclmApiError):
                await client.submit_image_animate_job(REQUEST)
        service.script = [answer({})]
        for _ in range(FAILURES):
            with pytest.raises(VclmAmbiguous, match="no SubmitImageAnimateJobResponse"):
                await client.submit_image_animate_job(REQUEST)
        assert breaker.state is CircuitState.CLOSED
        service.script = [raw(b"<html>bad gateway</html>", 502)]
        for _ in range(FAILURES):
            with pytest.raises(VclmAmbiguous):
                await client.submit_image_animate_job(REQUEST)
        assert breaker.state is CircuitState.OPEN


async def test_all_clients_of_an_endpoint_find_the_circuit_open(service: Service) -> None:
    service.script = [drop]
    async with opened(service.url) as first, opened(service.url.rstrip("/"), token="other") as second:
        for _ in range(FAILURES):
            with pytest.raises(VclmAmbiguous):
                await first.submit_image_animate_job(REQUEST)
        with pytest.raises(VclmCircuitOpen):
            await second.describe_image_animate_job("1")


async def test_downloads_know_no_circuit(service: Service, breaker: CircuitBreaker, tmp_path: Path) -> None:
    target = tmp_path / "dance.mp4"
    async with opened(NOBODY, breaker=breaker) as client:
        service.script = [raw(b"", 503)]
        for _ in range(FAILURES):
            with pytest.raises(VclmDownloadError):
                await client.download(service.url, target, max_bytes=9)
        assert breaker.state is CircuitState.CLOSED
        for _ in range(2):
            with pytest.raises(VclmUnreachable):
                await client.submit_image_animate_job(REQUEST)
        service.script = [raw(b"video")]
        assert (await client.download(service.url, target, max_bytes=9)).size == 5


async def test_a_call_that_is_given_up_says_nothing_about_the_service(
    service: Service, breaker: CircuitBreaker
) -> None:
    service.script = [slow]
    async with opened(service.url, breaker=breaker) as client:
        calls = [asyncio.create_task(client.submit_image_animate_job(REQUEST)) for _ in range(FAILURES + 1)]
        await eventually(lambda: len(service.asked) == len(calls))
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
    assert breaker.state is CircuitState.CLOSED
