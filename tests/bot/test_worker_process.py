# ruff: noqa: ASYNC240 (tiny local files)
"""The real worker process, and what becomes of it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from bot.refusal import Refusal
from bot.worker_process import WorkerError, WorkerLostError, WorkerProcess
from tests.support.pictures import picture


@pytest.fixture
async def worker() -> AsyncGenerator[WorkerProcess]:
    process = WorkerProcess("test")
    yield process
    await process.close()


def pid_of(worker: WorkerProcess) -> int:
    return worker._process.pid  # pyright: ignore


def task(source: Path, folder: Path) -> dict[str, Any]:
    """What "prepare" is told for one picture."""
    return {"sources": [str(source)], "folder": str(folder), "names": ["a.jpg"], "kept_whole": None}


async def test_it_prepares_a_picture_and_leaves_only_the_result(
    worker: WorkerProcess, tmp_path: Path
) -> None:
    source, folder = tmp_path / "in", tmp_path / "out"
    source.write_bytes(picture())
    folder.mkdir()
    done = await worker.run("prepare", 30, **task(source, folder))
    assert done["sizes"] == [[400, 600]]
    assert [path.name for path in folder.iterdir()] == ["a.jpg"]


async def test_a_refusal_crosses_the_border_with_its_words(worker: WorkerProcess, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(picture(100, 100))
    with pytest.raises(Refusal, match="100 × 100"):
        await worker.run("prepare", 30, **task(source, tmp_path))
    assert not list(tmp_path.glob("a*"))


async def test_a_fault_is_reported_and_survived(worker: WorkerProcess, tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match="FileNotFoundError"):
        await worker.run("prepare", 30, **task(tmp_path / "nowhere", tmp_path))
    first = pid_of(worker)
    with pytest.raises(WorkerError):
        await worker.run("prepare", 30, **task(tmp_path / "nowhere", tmp_path))
    assert pid_of(worker) == first


async def test_one_that_dies_is_replaced(worker: WorkerProcess, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(picture())
    known = task(source, tmp_path)
    await worker.run("prepare", 30, **known)
    os.kill(pid_of(worker), signal.SIGSTOP)
    running = asyncio.create_task(worker.run("prepare", 30, **known))
    await asyncio.sleep(0.1)
    os.kill(pid_of(worker), signal.SIGKILL)
    with pytest.raises(WorkerLostError) as caught:
        await running
    assert not caught.value.slow
    assert (await worker.run("prepare", 30, **known))["sizes"] == [[400, 600]]


async def test_one_that_hangs_is_ended(worker: WorkerProcess, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(picture())
    known = task(source, tmp_path)
    await worker.run("prepare", 30, **known)
    hung = pid_of(worker)
    os.kill(hung, signal.SIGSTOP)
    with pytest.raises(WorkerLostError) as caught:
        await worker.run("prepare", 0.3, **known)
    assert caught.value.slow
    assert not Path(f"/proc/{hung}").exists()


async def test_it_does_not_outlive_its_parent_nor_know_the_secrets(
    worker: WorkerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "very-secret")
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import asyncio, sys\n"
        "from bot.worker_process import WorkerProcess\n"
        "async def main():\n"
        "    worker = WorkerProcess('t')\n"
        "    try: await worker.run('shrink', 30, source='/nowhere', target='/', limit=1)\n"
        "    except Exception: pass\n"
        "    print(worker._process.pid, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())",
        stdout=asyncio.subprocess.PIPE,
    )
    assert parent.stdout is not None
    child = int(await asyncio.wait_for(parent.stdout.readline(), 20))
    assert b"very-secret" not in Path(f"/proc/{child}/environ").read_bytes()
    parent.kill()
    await parent.wait()
    for _ in range(100):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            break
        await asyncio.sleep(0.05)
    else:
        raise AssertionError("the worker lives on")
