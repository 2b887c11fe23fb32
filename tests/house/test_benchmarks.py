"""The benchmark runs, and its numbers fit together."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT


def benchmark(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.render", "--short-side", "144", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)


def test_a_render_is_measured_beside_a_bare_encode() -> None:
    ended = benchmark("--json")
    assert ended.returncode == 0, ended.stderr
    *shown, last = ended.stdout.splitlines()
    result = json.loads(last)
    for words in ("start and end", "pose", "draw frames", "picture to video", "bare encode"):
        assert any(words in line for line in shown)
    assert (result["width"], result["height"]) == (144, 256)
    assert result["frames"] >= 300
    assert sum(result["stages_seconds"].values()) == pytest.approx(result["total_seconds"], abs=0.02)
    assert result["ratio"] == pytest.approx(result["total_seconds"] / result["bare_encode_seconds"], rel=0.01)
    assert min(result["pixels_per_second"], result["bare_peak_rss_mb"]) > 0


def test_a_picture_that_will_not_do_is_named(tmp_path: Path) -> None:
    (tmp_path / "no.png").write_bytes(b"no picture")
    ended = benchmark(str(tmp_path / "no.png"))
    assert ended.returncode == 1
    assert "not a picture" in ended.stderr
    assert "Traceback" not in ended.stderr
