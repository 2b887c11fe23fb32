"""``python -m engine``: help, refusals and self-checks."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine.__main__ import main
from engine.settings import EngineSettings
from tests.support.engine import RunningEngine

INTERNAL = {"instance"}
"""Settings that only our own bot makes."""
GIVEN = {
    "ENGINE_SECRET_ID": "me",
    "ENGINE_TENANTS": "tenants.toml",
    "ENGINE_REQUESTS_PER_SECOND": "7",
    "ENGINE_LANGUAGE": "zh-CN",
    "ENGINE_REGIONS": "ap-singapore, ap-jakarta,",
    "ENGINE_PUBLIC_URL": "https://dance.example.org",
    "ENGINE_OFF_PEAK_SECONDS": "60.5",
    "ENGINE_ALLOW_PRIVATE_URLS": "1",
    "ENGINE_CALLBACK_TRUSTED": "http://bot:8090, https://example.org/hooks",
    "ENGINE_CALLBACK_SHAPE": "vidu",
    "ENGINE_CALLBACK_SIGNED": "0",
    "ENGINE_BLOCKED_WORDS": "",
}


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
    settings = EngineSettings.model_fields.keys() - INTERNAL
    assert {f"ENGINE_{name.upper()}" for name in settings} == set(named), "a line of its own for each"


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    settings = EngineSettings()
    assert (settings.secret_id, settings.tenants) == ("me", Path("tenants.toml"))
    assert (settings.requests_per_second, settings.language) == (7, "zh-CN")
    assert settings.regions == ("ap-singapore", "ap-jakarta")
    assert str(settings.public_url) == "https://dance.example.org/"
    assert settings.off_peak_seconds == 60.5
    assert settings.allow_private_urls
    assert settings.callback_trusted == ("http://bot:8090", "https://example.org/hooks")
    assert (settings.callback_shape, settings.callback_signed) == ("vidu", False)
    assert settings.blocked_words is None, "an empty variable is none"


def test_what_is_not_set_is_as_published(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)
    settings = EngineSettings()
    assert settings.requests_per_second == 20
    assert settings.off_peak_seconds == 48 * 3600
    assert settings.result_seconds == 24 * 3600
    assert (settings.language, settings.regions) == ("en-US", ())
    assert (settings.callback_shape, settings.callback_signed) == ("tencent", True)
    assert (settings.allow_private_urls, settings.callback_trusted) == (False, ())
    assert settings.all_tenants() == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENGINE_REQUESTS_PER_SECOND", "0"),
        ("ENGINE_LANGUAGE", "de-DE"),
        ("ENGINE_CALLBACK_SHAPE", "xml"),
        ("ENGINE_CALLBACK_SIGNED", "perhaps"),
        ("ENGINE_ALLOW_PRIVATE_URLS", "some"),
        ("ENGINE_OFF_PEAK_SECONDS", "0"),
        ("ENGINE_QUEUE_LIMIT", "none"),
        ("ENGINE_JOB_SECONDS", "1"),
    ],
)
def test_an_impossible_value_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert main(["--port", "0"]) == 2
    assert f"boogie engine: {name}: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "env", "words"),
    [
        (["--port", "1"], {}, "credentials are needed"),
        ([], {"ENGINE_SECRET_ID": "a", "ENGINE_SECRET_KEY": "b"}, "--port is needed"),
        (["--port", "70000"], {}, "a port is a number from 0 to 65535"),
        (["--port", "0"], {"ENGINE_SHORT_SIDE": "11"}, "ENGINE_SHORT_SIDE"),
        (["--port", "0"], {"ENGINE_PUBLIC_URL": "nowhere"}, "ENGINE_PUBLIC_URL"),
        (["--port", "0"], {"ENGINE_TENANTS": "no-such-file"}, "ENGINE_TENANTS: no-such-file cannot be read"),
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


def test_a_trusted_url_that_is_none_is_named(tmp_path: Path) -> None:
    keys = {"ENGINE_SECRET_ID": "a", "ENGINE_SECRET_KEY": "b"}
    ended = run("--port", "0", "--data", str(tmp_path), ENGINE_CALLBACK_TRUSTED="bot:8090", **keys)
    assert ended.returncode == 2
    assert "ENGINE_CALLBACK_TRUSTED: 'bot:8090' is no http or https URL" in ended.stderr
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
