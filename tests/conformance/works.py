"""What became of the orders: each job's description, its video and what the video holds."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import av
import httpx
import numpy as np
import numpy.typing as npt

from tests.conformance.call import Call, description
from tests.conformance.callers import Caller, Ours
from tests.conformance.host import Host
from tests.conformance.orders import Order
from tests.support.engine import RunningEngine

PATIENCE = 240.0

Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True, repr=False)
class Film:
    """A decoded video: how many frames and which rate, some of the frames, and the sound if there is one."""

    frames: int
    rate: float
    first: Picture
    middle: Picture
    last: Picture
    sound: npt.NDArray[np.float32] | None
    label: str

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.first.shape[1], self.first.shape[0]

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


@dataclass(frozen=True)
class Made:
    """One job of an order, made."""

    job: str
    answer: Mapping[str, Any]
    film: Film
    mask: Film | None
    report: Mapping[str, Any]


class Works:
    """The jobs of some orders; each is waited for and looked into when it is asked for, once."""

    def __init__(self, engine: RunningEngine, host: Host) -> None:
        self.engine = engine
        self.host = host
        self._jobs: dict[str, dict[str, str]] = {}
        self._actions: dict[str, str] = {}
        self._made: dict[str, Made] = {}

    async def place(self, order: Order, callers: Sequence[Caller]) -> None:
        """Have every client submit the order that can and is to."""
        jobs = self._jobs.setdefault(order.name, {})
        for call in map(self.host.filled, order.calls()):
            for caller in callers:
                if caller.can_send(call) and (not order.by or caller.name in order.by):
                    job = await submitted(caller, call, self.engine)
                    jobs[f"{caller.name} by {call.method}"] = job
                    self._actions[job] = order.action

    def jobs(self, order: str) -> Mapping[str, str]:
        """The job of every client and method that submitted the order."""
        return self._jobs[order]

    async def all(self, order: str) -> list[Made]:
        """Every job of an order."""
        return [await self._look(job) for job in sorted(set(self._jobs[order].values()))]

    async def one(self, order: str) -> Made:
        """The only job of an order."""
        (made,) = await self.all(order)
        return made

    async def _look(self, job: str) -> Made:
        if job not in self._made:
            answer = await ended(self._actions[job], job, self.engine)
            assert answer["Status"] == "DONE", answer
            async with httpx.AsyncClient(trust_env=False, timeout=30) as web:
                video = await web.get(answer["ResultVideoUrl"])
                report = await web.get(video.url.join(video.links["describedby"]["url"]))
                mask = await web.get(answer["MaskVideoUrl"]) if answer.get("MaskVideoUrl") else None
            film = await asyncio.to_thread(decoded, video.content)
            matte = await asyncio.to_thread(decoded, mask.content) if mask else None
            self._made[job] = Made(job, answer, film, matte, report.json())
        return self._made[job]


async def submitted(caller: Caller, call: Call, engine: RunningEngine) -> str:
    """Submit a job and return its id."""
    outcome = await caller.send(call, engine)
    assert not outcome.code, (caller.name, outcome)
    return str(outcome.answer["JobId"])


async def ended(action: str, job: str, engine: RunningEngine) -> Mapping[str, Any]:
    """The description of a job that an action submitted, once it is done or has failed."""
    asking = Ours()
    async with asyncio.timeout(PATIENCE):
        while True:
            outcome = await asking.send(description(action, job), engine)
            assert not outcome.code, outcome
            if outcome.answer["Status"] in ("DONE", "FAIL"):
                return outcome.answer
            await asyncio.sleep(0.1)


def decoded(data: bytes) -> Film:
    """Decode an MP4, sound and all."""
    with av.open(io.BytesIO(data), "r") as container:
        label = container.metadata.get("AIGC", "")
        rate = float(container.streams.video[0].average_rate or 0)
        total = container.streams.video[0].frames
        kept: list[Picture] = []
        count = 0
        for frame in container.decode(video=0):
            if count in (0, total // 2, total - 1):
                kept.append(np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8))
            count += 1
    return Film(count, rate, kept[0], kept[len(kept) // 2], kept[-1], _sound(data), label)


def _sound(data: bytes) -> npt.NDArray[np.float32] | None:
    with av.open(io.BytesIO(data), "r") as container:
        if not container.streams.audio:
            return None
        parts = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(parts, axis=1).astype(np.float32)
