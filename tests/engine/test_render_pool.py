"""Render processes: bounded, replaced, and silent on the channel."""

import json
import subprocess
import sys
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from engine.render_messages import Broken, Done, Outcome, Refused, RenderCommand
from engine.render_pool import EngineStopping, RenderPool
from tests.engine.jobs import SAMPLE
from tests.support.engine import command_line
from tests.support.pictures import picture


@pytest.fixture
def pool(tmp_path: Path) -> Generator[RenderPool]:
    made = RenderPool(workers=1, seconds=60, memory_mb=2048, log_path=tmp_path / "render.log")
    yield made
    made.close()


def command(folder: Path, source: Path = SAMPLE) -> RenderCommand:
    return RenderCommand(
        picture=str(source),
        video=str(folder / "out.mp4"),
        report=str(folder / "out.json"),
        template="ke3",
        audio=True,
        keep_background=False,
        demand_body_joints=False,
        short_side=120,
    )


def test_closing_interrupts_a_render_and_leaves_no_process(pool: RenderPool, tmp_path: Path) -> None:
    started, seen = threading.Event(), list[BaseException | Outcome]()

    def render() -> None:
        try:
            seen.append(pool.render(lambda: command(tmp_path), lambda _: started.set()))
        except BaseException as error:  # noqa: BLE001 - it is what the test is about
            seen.append(error)

    thread = threading.Thread(target=render)
    thread.start()
    assert started.wait(60)
    pids = pool.pids
    pool.close()
    thread.join(10)
    # A regression: closing its pipes made the render fail, and the job with it.
    assert [type(one) for one in seen] == [EngineStopping]
    assert not isinstance(seen[0], Exception), "the job must not be recorded as failed"
    assert [command_line(pid) for pid in pids] == [b""]
    with pytest.raises(EngineStopping):
        pool.render(lambda: command(tmp_path), print)


def test_a_process_serves_one_command_after_the_other(pool: RenderPool, tmp_path: Path) -> None:
    nobody, missing = tmp_path / "nobody.png", tmp_path / "missing.png"
    nobody.write_bytes(picture())
    first = pool.render(lambda: command(tmp_path, nobody), print)
    assert isinstance(first, Refused)
    assert first.code == "FailedOperation.ImageCheckNoBody"
    (pid,) = pool.pids
    broken = pool.render(lambda: command(tmp_path, missing), print)
    assert isinstance(broken, Broken)
    assert "FileNotFoundError" in broken.error
    assert pool.pids == [pid]
    limits = Path(f"/proc/{pid}/limits").read_text()
    (data,) = [line for line in limits.splitlines() if line.startswith("Max data size")]
    assert str(2048 << 20) in data
    assert Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[16] == "5", "it yields to others"


def test_a_render_may_not_take_for_ever(tmp_path: Path) -> None:
    pool = RenderPool(workers=1, seconds=0.3, memory_mb=2048, log_path=tmp_path / "render.log")
    try:
        (before,) = pool.pids
        outcome = pool.render(lambda: command(tmp_path), lambda _: None)
        assert isinstance(outcome, Broken)
        assert "too long" in outcome.error
        (after,) = pool.pids
        assert after != before
    finally:
        pool.close()


def test_what_libraries_print_does_not_reach_the_channel() -> None:
    script = """
import os
from engine.render_messages import Done
from engine.render_channel import Channel
channel = Channel()
print("noise from Python", flush=True)
os.write(1, b"noise from C\\n")
os.system("echo noise from a child")
channel.send(Done())
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=60)
    assert json.loads(ended.stdout) == json.loads(Done().line())
    assert ended.stderr.count(b"noise") == 3
