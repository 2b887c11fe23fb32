"""``python -m engine``: help, refusals and self-checks."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.engine import RunningEngine

SETTINGS = [
    "secret_id",
    "secret_key",
    "workers",
    "short_side",
    "public_url",
    "regions",
    "allow_private_urls",
    "queue_limit",
    "render_seconds",
    "render_memory_mb",
    "result_seconds",
    "job_seconds",
]


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ENGINE_")}
    command = [sys.executable, "-m", "engine", *arguments]
    return subprocess.run(
        command, env={**kept, **env}, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
    )


def test_help() -> None:
    ended = run("--help")
    assert ended.returncode == 0
    for word in ("--port", "--data", "--secret-id", "example:"):
        assert word in ended.stdout
    assert "\n\nThe embedded engine: a VCLM service" in ended.stdout
    named = re.findall(r"^  (ENGINE_\w+)  ", ended.stdout, re.MULTILINE)
    assert len(named) == len(set(named))
    assert {f"ENGINE_{name.upper()}" for name in SETTINGS} == set(named), "a line of its own for each"


@pytest.mark.parametrize(
    ("arguments", "env", "words"),
    [
        (["--port", "1"], {}, "credentials are needed"),
        ([], {"ENGINE_SECRET_ID": "a", "ENGINE_SECRET_KEY": "b"}, "--port is needed"),
        (["--port", "70000"], {}, "a port is a number from 0 to 65535"),
        (["--port", "0"], {"ENGINE_SHORT_SIDE": "11"}, "ENGINE_SHORT_SIDE"),
        (["--port", "0"], {"ENGINE_PUBLIC_URL": "nowhere"}, "ENGINE_PUBLIC_URL"),
        (
            ["--port", "0", "--data", "/dev/null/x"],
            {"ENGINE_SECRET_ID": "a", "ENGINE_SECRET_KEY": "b"},
            "/dev/null/x",
        ),
    ],
)
def test_refusals_say_what_to_do(arguments: list[str], env: dict[str, str], words: str) -> None:
    ended = run(*arguments, **env)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_taken_port(engine: RunningEngine, tmp_path: Path) -> None:
    ended = run(
        "--port", str(engine.port), "--data", str(tmp_path), ENGINE_SECRET_ID="a", ENGINE_SECRET_KEY="b"
    )
    assert ended.returncode == 2
    assert "address already in use" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_self_checks(tmp_path: Path) -> None:
    ended = run("--check", "--data", str(tmp_path / "new"))
    checks = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 0, checks
    assert {"models", "codecs", "font", "templates", "data folder"} <= {check["name"] for check in checks}
    assert all(set(check) == {"name", "ok", "detail"} and check["ok"] for check in checks)


def test_a_failed_check_is_reported_beside_the_others() -> None:
    ended = run("--check", "--data", "/dev/null/x")
    checks = {check["name"]: check for check in map(json.loads, ended.stdout.splitlines())}
    assert ended.returncode == 1
    assert not checks["data folder"]["ok"]
    assert checks["codecs"]["ok"]
