"""The benchmarks run, and their numbers fit together."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.house.source import ROOT
from vclm.rate import CALLS_PER_SECOND


def benchmark(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)


def measured(name: str, *arguments: str) -> tuple[str, Any]:
    """Run a benchmark; returns what it shows, and its one JSON object."""
    ended = benchmark(name, *arguments, "--json")
    assert ended.returncode == 0, ended.stderr
    shown, _, last = ended.stdout.strip().rpartition("\n")
    return shown, json.loads(last)


def test_a_render_is_measured_beside_a_bare_encode() -> None:
    shown, result = measured("render", "--short-side", "144")
    for words in ("start and end", "pose", "draw frames", "picture to video", "bare encode"):
        assert words in shown
    assert (result["width"], result["height"]) == (144, 256)
    assert result["frames"] >= 300
    assert sum(result["stages_seconds"].values()) == pytest.approx(result["total_seconds"], abs=0.02)
    assert result["ratio"] == pytest.approx(result["total_seconds"] / result["bare_encode_seconds"], rel=0.01)
    assert min(result["pixels_per_second"], result["bare_peak_rss_mb"], result["bare_cpu_seconds"]) > 0
    again, shorter, smaller = result["warm_jobs"].values()
    assert again["pixels"] == 144 * 256 * result["frames"] == 2 * shorter["pixels"] == 4 * smaller["pixels"]
    assert result["warm_peak_rss_mb"] >= result["bare_peak_rss_mb"]


def test_a_picture_that_will_not_do_is_named(tmp_path: Path) -> None:
    (tmp_path / "no.png").write_bytes(b"no picture")
    ended = benchmark("render", "--short-side", "144", str(tmp_path / "no.png"))
    assert ended.returncode == 1
    assert "not a picture" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_our_client_is_measured_beside_the_official_one_and_pays_nothing_twice() -> None:
    shown, result = measured("client", "--calls", "8", "--faulty", "30")
    for words in ("Submitting a link", "Submitting a picture", "submissions/s", "CPU ms", "duplicates"):
        assert words in shown
    for rows in result["speed"].values():
        for key in ("submissions_per_second", "cpu_ms_per_call"):
            assert min(rows["ours"][key], rows["official"][key]) > 0
            assert rows["ratio"][key] == pytest.approx(rows["ours"][key] / rows["official"][key], abs=0.01)
    for row in result["faults"].values():
        assert row["accepted"] + row["failed"] == 30
        assert row["accepted"] <= row["jobs"] - row["duplicates"] <= 30
        assert row["jobs"] <= row["requests"]
    ours, official, retrying = result["faults"].values()
    assert ours["duplicates"] == official["duplicates"] == 0
    assert retrying["duplicates"] > 0
    assert ours["accepted"] > official["accepted"]


def test_the_use_of_the_rate_is_measured() -> None:
    shown, result = measured("ratelimit", "--seconds", "2")
    assert "share of the rate" in shown
    assert set(result["actions"]) == {"SubmitImageAnimateJob", "DescribeImageAnimateJob"}
    for row in result["actions"].values():
        assert 0 < row["calls"] <= 2 * CALLS_PER_SECOND
        assert row["share"] == pytest.approx(row["calls"] / (2 * CALLS_PER_SECOND), abs=0.001)
        assert (row["refusals"] == 0) is (row["most_in_a_second"] <= CALLS_PER_SECOND)


def test_the_bot_answers_and_posts_beside_open_jobs() -> None:
    shown, result = measured("bot", "--simultaneous", "3", "--open", "9", "--seconds", "1", "--posts", "4")
    for words in ("at the same moment", "p99 ms", "idle CPU", "memory MB", "callback"):
        assert words in shown
    answered, opened = result["acknowledged"]["3"], result["open"]["9"]
    assert (answered["count"], opened["posted"]["count"]) == (3, 4)
    for row in (answered, opened["posted"]):
        assert 0 < row["p50_ms"] <= row["p99_ms"]
    assert opened["memory_mb"] > 20
