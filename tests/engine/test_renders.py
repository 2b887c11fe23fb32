"""From a job to its files, in a real render process: what failed leaves nothing behind."""

import os
import signal
import threading
from pathlib import Path

from engine.files import FileStore
from engine.job_record import INNER_ERROR
from engine.job_spec import ImageAnimateSpec
from engine.render_pool import ATTEMPTS, RenderPool
from engine.renders import Renders
from tests.engine.jobs import SAMPLE

JOB = "1234567890123456789"


def test_the_drafts_of_a_failed_render_are_deleted(tmp_path: Path) -> None:
    files = FileStore(tmp_path, keep_seconds=60)
    files.write_input(JOB, "picture", SAMPLE.read_bytes())
    pool = RenderPool(workers=1, seconds=60, memory_mb=2048, log_path=tmp_path / "render.log")
    seen, done = set[Path](), threading.Event()

    def kill_whoever_writes_a_video() -> None:
        while not done.wait(0.01):
            if fresh := set((tmp_path / "drafts").glob("*.mp4")) - seen:
                seen.update(fresh)
                for pid in pool.pids:
                    os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_whoever_writes_a_video)
    killer.start()
    try:
        spec = ImageAnimateSpec(tenant="me", template="ke3", audio=False)
        outcome = Renders(files=files, pool=pool, short_side=120).render(JOB, spec)
    finally:
        done.set()
        killer.join()
        pool.close()
    assert outcome.error_code == INNER_ERROR
    assert len(seen) == ATTEMPTS
    assert not list((tmp_path / "drafts").iterdir())
