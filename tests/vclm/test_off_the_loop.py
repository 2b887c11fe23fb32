"""A submission may hold ten megabytes: it is neither encoded nor signed on the event loop."""

import json
import threading
import time
from typing import Any

import httpx

from tests.vclm.scripted import ACCEPTED, Service
from vclm.auth import TC3Auth
from vclm.client import VclmClient
from vclm.models import SubmitImageAnimateJobRequest
from vclm.signing import parse_authorization, verify


class Watched(SubmitImageAnimateJobRequest):
    """Notes in which threads it is encoded."""

    def to_wire(self) -> dict[str, Any]:
        ENCODED_IN.append(threading.current_thread())
        return super().to_wire()


ENCODED_IN: list[threading.Thread] = []


async def test_it_is_encoded_in_a_thread(client: VclmClient, service: Service) -> None:
    service.script = [ACCEPTED]
    picture = "A" * 900_000
    await client.submit_image_animate_job(Watched(image_base64=picture, template_id="ke3"))
    assert ENCODED_IN
    assert threading.main_thread() not in ENCODED_IN
    (sent,) = service.asked
    assert json.loads(sent.payload) == {"ImageBase64": picture, "TemplateId": "ke3"}


async def test_it_is_signed_in_a_thread(service: Service) -> None:
    service.script = [ACCEPTED]
    signed_in: list[threading.Thread] = []

    def clock() -> float:
        signed_in.append(threading.current_thread())
        return time.time()

    async with httpx.AsyncClient(auth=TC3Auth("ID", "KEY", clock=clock), trust_env=False) as client:
        headers = {"X-TC-Action": "SubmitImageAnimateJob", "Content-Type": "application/json"}
        await client.post(service.url, content=b" " * 900_000, headers=headers)
    assert signed_in
    assert threading.main_thread() not in signed_in
    (sent,) = service.asked
    authorization = parse_authorization(sent.headers["authorization"])
    timestamp = int(sent.headers["x-tc-timestamp"])
    assert verify(sent, authorization, secret_key="KEY", timestamp=timestamp)
