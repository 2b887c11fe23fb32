"""Callbacks, from the queue of jobs to a real receiver on loopback."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from engine.job_record import EXPIRED, JobOutcome
from engine.render_pool import EngineStopping
from engine.results import ResultUrls
from tests.engine.calls import DESCRIBE_SHOT, SUBMIT_SHOT, RawCall, json_body
from tests.engine.receiver import Received, Receiver
from tests.engine.scripted_work import ScriptedWork, new_jobs, queue_beside_a_loop, shot, statuses
from tests.engine.telling import JOB, KEYS, PAYLOAD, TOKEN, calling, our_log, record, sent
from tests.support.engine import running_engine
from vclm.callback import Callback, verify_callback
from vclm.errors import message_of
from vclm.models import JobStatus

FAILED = "FailedOperation.DriverFailed"


async def test_up_to_three_tries_until_one_is_heard(
    tmp_path: Path, urls: ResultUrls, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    third_time, at_once, never, failed = new_jobs(4)
    work = ScriptedWork()
    work.ends[failed] = JobOutcome(error_code=FAILED, finished_at=5.0)
    work.before_settling = lambda _job: time.sleep(0.3)
    seen: list[JobStatus] = []
    async with calling(urls) as callbacks, queue_beside_a_loop(tmp_path, work) as queue:
        work.heard = callbacks.send

        async def told(job: str, *answers: int, tries: int, extra: float = 0.0) -> list[Any]:
            """Submit a job and return what the receiver, which answers so, is told of it."""
            before = len(receiver.received)
            receiver.statuses = list(answers)
            receiver.on_receipt = lambda: seen.extend(statuses(queue, job))
            url = f"{receiver.base}/jobs/{job}?token={TOKEN}"
            await asyncio.to_thread(queue.submit, job, shot(callback_url=url))
            await receiver.count(before + tries)
            await asyncio.sleep(extra)
            return [json.loads(one.body) for one in receiver.received[before:]]

        assert [body["JobId"] for body in await told(third_time, 500, 302, 204, tries=3)] == [third_time] * 3
        assert len(await told(at_once, 201, tries=1)) == 1
        assert len(await told(never, 503, tries=3, extra=0.5)) == 3
        (body,) = await told(failed, 200, tries=1)
        assert (body["Status"], body["ErrorCode"], body["ResultVideoUrl"]) == ("FAIL", FAILED, "")
    assert set(seen) == {JobStatus.DONE, JobStatus.FAIL}, "whoever asks at once hears of the end"
    assert len(seen) == len(receiver.received) == 8
    assert {one.path for one in receiver.received} == {f"/jobs/{job}" for job in work.rendered}
    assert f"callback of job {never}: HTTP 503" in our_log(caplog)
    assert TOKEN not in our_log(caplog)


async def test_a_restart_between_tries_neither_doubles_nor_loses_one(
    tmp_path: Path, urls: ResultUrls, receiver: Receiver
) -> None:
    (job,) = new_jobs(1)
    receiver.statuses = [500, 200]
    first, second = ScriptedWork(), ScriptedWork()
    async with (
        calling(urls) as callbacks,
        queue_beside_a_loop(tmp_path, first, pauses=(1.5, 1.5)) as queue,
    ):
        first.heard = callbacks.send
        await asyncio.to_thread(queue.submit, job, shot(callback_url=receiver.base))
        await receiver.count(1)
        await asyncio.sleep(0.3)
    async with (
        calling(urls) as callbacks,
        queue_beside_a_loop(tmp_path, second, pauses=(1.5, 1.5)) as queue,
    ):
        second.heard = callbacks.send
        await receiver.count(2)
        await asyncio.sleep(0.3)
    assert (len(first.told), len(second.told), len(receiver.received)) == (1, 1, 2)


async def test_a_stop_while_one_is_told_is_no_try(
    tmp_path: Path, urls: ResultUrls, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    (job,) = new_jobs(1)
    came, work, again = asyncio.Event(), ScriptedWork(), ScriptedWork()

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.set()
        with contextlib.suppress(ConnectionError):
            await reader.read()
        writer.close()

    async with await asyncio.start_server(hold, "127.0.0.1", 0) as silent:
        url = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}/"
        async with queue_beside_a_loop(tmp_path, work, pauses=()) as queue:
            async with calling(urls) as callbacks:
                work.heard = callbacks.send
                await asyncio.to_thread(queue.submit, job, shot(callback_url=url))
                async with asyncio.timeout(20):
                    await came.wait()
            with pytest.raises(EngineStopping):
                await asyncio.to_thread(callbacks.send, job, record(url))
    async with queue_beside_a_loop(tmp_path, again, pauses=()) as queue:
        async with asyncio.timeout(20):
            while not again.told:
                await asyncio.sleep(0.02)
        assert [told for told, _ in again.told] == [job]
    assert "Traceback" not in caplog.text


DONE_URL = f"https://dance.example.org/engine/results/{JOB}.mp4?expires=1800000060&signature="


def body_of(receiver: Receiver) -> str:
    """The last body, with the result's signature left out."""
    text = receiver.received[-1].body.decode()
    head, found, tail = text.partition(DONE_URL)
    return head + found + tail[64:] if found else head


async def test_tencents_shape(urls: ResultUrls, receiver: Receiver) -> None:
    payload = json.dumps(PAYLOAD, ensure_ascii=False)
    assert await sent(urls, record(receiver.base))
    assert body_of(receiver) == (
        f'{{"JobId":"{JOB}","Status":"DONE","ErrorCode":"","ErrorMessage":"",'
        f'"ResultVideoUrl":"{DONE_URL}","Credits":3.0,"Payload":{payload}}}'
    )
    assert await sent(urls, record(receiver.base, FAILED))
    assert json.loads(body_of(receiver)) == {
        "JobId": JOB,
        "Status": "FAIL",
        "ErrorCode": FAILED,
        "ErrorMessage": message_of(FAILED),
        "ResultVideoUrl": "",
        "Credits": 0.0,
        "Payload": PAYLOAD,
    }
    assert receiver.received[-1].headers["Content-Type"] == "application/json"
    assert receiver.received[-1].method == "POST"


async def test_vidus_shape(urls: ResultUrls, receiver: Receiver) -> None:
    payload = json.dumps(PAYLOAD, ensure_ascii=False)
    told = record(receiver.base, music=True, mark_text="Synthesized by AI")
    assert await sent(urls, told, shape="vidu")
    creation = (
        f'{{"id":"{JOB}","url":"{DONE_URL}","cover_url":"","watermarked_url":"WATERMARKED",'
        '"video":{"duration":1,"fps":24}}'
    )
    body = body_of(receiver)
    watermarked = json.loads(body)["creations"][0]["watermarked_url"]
    assert watermarked.startswith(DONE_URL)
    assert body.replace(watermarked, "WATERMARKED") == (
        f'{{"id":"{JOB}","state":"success","err_code":"","credits":3,"payload":{payload},'
        f'"bgm":true,"off_peak":false,"creations":[{creation}]}}'
    )
    assert await sent(urls, record(receiver.base, FAILED, off_peak=True), shape="vidu")
    assert json.loads(body_of(receiver)) == {
        "id": JOB,
        "state": "failed",
        "err_code": FAILED,
        "credits": 0,
        "payload": PAYLOAD,
        "bgm": False,
        "off_peak": True,
        "creations": [],
    }


def verified(received: Received, key: str) -> bool:
    callback = Callback(received.method, received.path, received.query)
    return verify_callback(callback, received.headers, key=key, now=time.time())


@pytest.mark.parametrize("path", ["", "/", "/a%2Fb/c%20d?x=1&y=a+b%26&empty=", "/ü/?q=\u4e2d#part"])
async def test_vidus_signature_is_made_with_the_key_of_the_jobs_tenant(
    urls: ResultUrls, receiver: Receiver, path: str
) -> None:
    for name, key in KEYS.items():
        assert await sent(urls, record(receiver.base + path, tenant=name))
        received = receiver.received[-1]
        assert verified(received, key)
        assert [other for other in KEYS.values() if verified(received, other)] == [key]
    nonces = {one.headers["x-request-nonce"] for one in receiver.received}
    assert len(nonces) == 2


async def test_a_signature_can_be_left_off(urls: ResultUrls, receiver: Receiver) -> None:
    assert await sent(urls, record(receiver.base), signed=False)
    assert await sent(urls, record(receiver.base, tenant="somebody who is gone"))
    for received in receiver.received:
        assert not [name for name in received.headers if "hmac" in name.lower() or "nonce" in name.lower()]


async def test_the_whole_way_of_a_job_that_nobody_had_time_for(tmp_path: Path, receiver: Receiver) -> None:
    """Off-peak, beside a job that never ends: cancelled by the real engine, told of, and its points back."""
    async with running_engine(
        tmp_path / "data",
        ENGINE_OFF_PEAK_SECONDS="0.5",
        ENGINE_CALLBACK_TRUSTED=receiver.base,
        ENGINE_CALLBACK_SHAPE="vidu",
    ) as engine:
        (renderer,) = engine.render_pids()
        os.kill(renderer, signal.SIGSTOP)
        await RawCall(SUBMIT_SHOT, body=json_body(Prompt="a boat")).response(engine)
        url = f"{receiver.base}/hook?token={TOKEN}"
        asked = json_body(Prompt="a bird", OffPeak=True, CallbackUrl=url, Payload=PAYLOAD)
        job = (await RawCall(SUBMIT_SHOT, body=asked).response(engine))["JobId"]
        await receiver.count(1)
        described = await RawCall(DESCRIBE_SHOT, body=json_body(JobId=job)).response(engine)
        assert (described["Status"], described["ErrorCode"]) == ("FAIL", EXPIRED)
        assert (described["Credits"], described["Payload"]) == (0, PAYLOAD)
        (received,) = receiver.received
        body = json.loads(received.body)
        assert (body["id"], body["state"], body["err_code"]) == (job, "failed", EXPIRED)
        assert (body["credits"], body["payload"], body["off_peak"]) == (0, PAYLOAD, True)
        assert (received.path, received.query) == ("/hook", f"token={TOKEN}")
        assert verified(received, engine.secret_key)
        assert TOKEN not in engine.log
        assert f"job {job} was cancelled" in engine.log
        os.kill(renderer, signal.SIGCONT)
