"""Callbacks over real HTTP: who is heard, and what nobody can do to the bot by calling."""

import asyncio
import json
from collections.abc import AsyncGenerator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import SecretStr

from bot.callbacks import listener as listening
from bot.callbacks.addresses import CallbackAddresses
from bot.callbacks.judge import CallbackJudge
from bot.callbacks.listener import CallbackListener
from bot.callbacks.signatures import verifier
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.jobs.store import JobStore
from bot.logs import redacted
from bot.wishes import Described
from tests.bot.caller import KEY as PROVIDERS_KEY
from tests.bot.caller import Call, body, call
from tests.bot.records import ANIMATION, Clock, claimed, moved, open_store
from vclm.models import JobStatus

PATH = "/boogie"  # of the public address, which a proxy may strip or leave
DONE = body("provider-1", Described(JobStatus.DONE, result_url="https://results.example.org/x.mp4"))


class Post:
    """A listening bot with one submitted job."""

    def __init__(self, store: JobStore, clock: Clock, client: httpx.AsyncClient) -> None:
        self.store = store
        self.clock = clock
        self.client = client
        self.woken = 0
        judge = CallbackJudge(store, verifier(SecretStr(PROVIDERS_KEY), clock), self.wake, clock)
        self.addresses = CallbackAddresses(b"a secret", f"https://boogie.example.org{PATH}")
        self.listener = CallbackListener(judge, self.addresses.proof, PATH)
        self.port = 0
        self.job: Job

    def wake(self) -> None:
        self.woken += 1

    async def submitted(self) -> Job:
        job = await moved(self.store, await claimed(self.store, wish=ANIMATION), JobState.REVIEWED)
        marked = await self.store.note(job, **self.addresses.columns(job.id))
        assert marked is not None
        return await moved(self.store, marked, JobState.SUBMITTED, provider_job_id="provider-1", due_at=9e9)

    def call(self, content: bytes = DONE, *, key: str | None = PROVIDERS_KEY, nonce: str = "n-1") -> Call:
        url = self.addresses.url(self.addresses.base or "", self.job.id)
        return call(url, content, now=self.clock.now, key=key, nonce=nonce)

    async def place(self, placed: Call, *, path: str | None = None) -> int:
        """Send it to the listener as a proxy would."""
        url = f"http://127.0.0.1:{self.port}{path or urlsplit(placed.url).path}"
        answer = await self.client.post(url, content=placed.body, headers=dict(placed.headers))
        return answer.status_code

    async def heard(self) -> bool:
        """Whether the job was made due; if not, nothing about it changed."""
        found = await self.store.find(self.job.id)
        assert found is not None
        assert (found == self.job) is (self.woken == 0)
        return found.callback_at is not None


@pytest.fixture
async def post(tmp_path: Path) -> AsyncGenerator[Post]:
    clock = Clock()
    async with open_store(tmp_path / "b.db", clock) as store, httpx.AsyncClient(trust_env=False) as client:
        opened = Post(store, clock, client)
        opened.job = await opened.submitted()
        opened.port = await opened.listener.listen("127.0.0.1", 0)
        yield opened
        await opened.listener.close()


@pytest.mark.parametrize("shape", ["tencent", "vidu"])
@pytest.mark.parametrize("strip", [False, True])
async def test_the_provider_is_heard_in_both_shapes_and_through_any_proxy(
    post: Post, shape: str, strip: bool
) -> None:
    told = Described(JobStatus.FAIL, "FailedOperation.InnerError")
    placed = post.call(body("provider-1", told, shape))
    path = urlsplit(placed.url).path.removeprefix(PATH) if strip else None
    assert await post.place(placed, path=path) == HTTPStatus.OK
    assert await post.heard()
    assert post.woken == 1
    assert (await post.store.due(limit=1))[0].id == post.job.id


async def test_a_replayed_or_repeated_callback_is_welcome_and_changes_nothing(post: Post) -> None:
    placed = post.call()
    assert await post.place(placed) == HTTPStatus.OK
    first = await post.store.find(post.job.id)
    post.clock.now += 20
    for again in (placed, post.call(nonce="n-2")):
        assert await post.place(again) == HTTPStatus.OK
    assert await post.store.find(post.job.id) == first
    assert post.woken == 1


async def test_a_late_callback_is_welcome_and_changes_nothing(post: Post) -> None:
    post.job = await moved(post.store, post.job, JobState.EXPIRED)
    assert await post.place(post.call()) == HTTPStatus.OK
    assert not await post.heard()


async def test_an_unknown_token_leads_nowhere(post: Post) -> None:
    placed = post.call()
    for token in ("A" * 43, placed.token[:-1], f"{placed.token}A", post.job.id, "..%2f..%2fetc%2fpasswd"):
        assert await post.place(placed, path=f"/callbacks/{token}") == HTTPStatus.NOT_FOUND
    assert not await post.heard()


async def test_a_token_of_another_job_is_no_use(post: Post) -> None:
    other = await post.submitted()
    url = post.addresses.url(post.addresses.base or "", other.id)
    assert await post.place(Call(url, post.call().headers, DONE)) == HTTPStatus.UNAUTHORIZED, (
        "the signature covers the address"
    )
    assert not await post.heard()


@pytest.mark.parametrize("key", [None, "another key"])
async def test_who_does_not_sign_as_the_provider_is_not_heard(post: Post, key: str | None) -> None:
    assert await post.place(post.call(key=key)) == HTTPStatus.UNAUTHORIZED
    assert not await post.heard()


async def test_a_signature_of_last_week_is_worth_nothing(post: Post) -> None:
    placed = post.call()
    post.clock.now += 7 * 86_400
    assert await post.place(placed) == HTTPStatus.UNAUTHORIZED
    assert not await post.heard()


@pytest.mark.parametrize("content", [b"", b"hello", b"[]", b"{}", b"[" * 100_000, b'{"Status": "MAYBE"}'])
async def test_a_body_that_says_nothing_changes_nothing(post: Post, content: bytes) -> None:
    assert await post.place(post.call(content)) == HTTPStatus.BAD_REQUEST
    assert not await post.heard()


async def test_word_of_another_job_of_the_provider_changes_nothing(post: Post) -> None:
    other = body("provider-2", Described(JobStatus.DONE, result_url="https://results.example.org/y.mp4"))
    assert await post.place(post.call(other)) == HTTPStatus.NOT_FOUND
    assert not await post.heard()


async def test_what_is_too_large_is_not_read_to_its_end(post: Post) -> None:
    payload = {"Status": "DONE", "Payload": "x" * listening.MAX_BODY}
    placed = post.call(json.dumps(payload).encode())
    assert await post.place(placed) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert not await post.heard()


async def test_who_is_too_slow_is_let_go_and_keeps_nobody_out(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "SECONDS", 0.3)
    monkeypatch.setattr(listening, "AT_ONCE", 2)
    placed = post.call()
    slow = [await _begin(post.port, placed) for _ in range(2)]
    async with asyncio.timeout(10):
        while await post.place(placed) != HTTPStatus.SERVICE_UNAVAILABLE:
            post.woken = 0
            post.job = await _forgetting(post)
            await asyncio.sleep(0.01)
    for reader, writer in slow:
        assert b" 408 " in await asyncio.wait_for(reader.readline(), 10)
        writer.close()
    assert await post.place(placed) == HTTPStatus.OK
    assert await post.heard()


@pytest.mark.parametrize("begun", [b"", b"POST /callb", b"POST /callbacks/x HTTP/1.1\r\nHost: x\r\nX-Fill"])
async def test_who_never_ends_a_request_is_cut_off(
    post: Post, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(listening, "SECONDS", 0.3)
    judge = CallbackJudge(post.store, None, post.wake)
    hasty = CallbackListener(judge, post.addresses.proof)
    try:
        port = await hasty.listen("127.0.0.1", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(begun)
        assert await asyncio.wait_for(reader.read(), 8) == b""
        writer.close()
    finally:
        await hasty.close()


async def _begin(port: int, placed: Call) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Call, but hold the body back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    headers = {**placed.headers, "Host": "x", "Content-Length": "100", "Content-Type": "application/json"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"POST {urlsplit(placed.url).path} HTTP/1.1\r\n{lines}\r\n{{".encode())
    await writer.drain()
    return reader, writer


async def _forgetting(post: Post) -> Job:
    """As if the call had not come."""
    found = await post.store.find(post.job.id)
    assert found is not None
    back = await post.store.note(found, callback_at=None, callback_claim=None, due_at=9e9)
    assert back is not None
    return back


async def test_only_this_installation_can_answer_a_challenge(post: Post) -> None:
    challenge = "c" * 43
    answer = await post.client.get(f"http://127.0.0.1:{post.port}/callbacks/{challenge}")
    assert answer.text == post.addresses.proof(challenge)
    assert answer.text != CallbackAddresses(b"another secret", None).proof(challenge)
    assert answer.text not in post.call().url, "it is no token of anything"


async def test_nothing_keeps_a_token_but_the_address(post: Post, tmp_path: Path) -> None:
    token = post.call().token
    assert len(token) == 43
    assert token.encode() not in (tmp_path / "b.db").read_bytes()
    assert token not in repr(post.job)
    assert token not in redacted(f"POST {post.call().url}")
    assert "a secret" not in repr(post.addresses)
