"""The command line as a stranger meets it: the real program, as a process."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import av
import httpx
import pytest

from bot import doctor, doctor_online
from bot.cli.health import find_trouble
from bot.jobs.database import DataLock
from bot.settings import Settings
from tests.house.source import ROOT
from tests.support.memory import children, peak

SAMPLE = ROOT / "playground" / "sample.png"


def clean_environment(**more: str) -> dict[str, str]:
    """This environment without settings of Boogie's."""
    ours = ("BOOGIE_", "DISCORD_", "TENCENTCLOUD_", "ENGINE_", "VCLM_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def boogie(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `boogie words` in a folder without settings."""
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        cwd=cwd,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=240,
        stdin=subprocess.DEVNULL,
    )


def test_help_names_every_command(tmp_path: Path) -> None:
    done = boogie("--help", cwd=tmp_path)
    assert done.returncode == 0
    for command in ("run", "playground", "dance", "engine", "doctor", "db"):
        assert f"    {command}" in done.stdout
    assert "ke3" in boogie("dance", "--help", cwd=tmp_path).stdout
    assert "--secret-key" in boogie("engine", "--help", cwd=tmp_path).stdout


def test_a_dance_from_the_command_line(tmp_path: Path) -> None:
    out, report = tmp_path / "dance.mp4", tmp_path / "report.json"
    words = ("dance", str(SAMPLE), "--out", str(out), "--report", str(report), "--mark")
    done = boogie(*words, cwd=tmp_path, ENGINE_SHORT_SIDE="160")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{out}\n"
    assert "Traceback" not in done.stderr
    told = json.loads(report.read_text())
    with av.open(str(out)) as video:
        picture, sound = video.streams.video[0], video.streams.audio[0]
        assert (picture.width, picture.height) == (told["width"], told["height"])
        assert min(told["width"], told["height"]) == 160
        assert picture.frames == told["frames"] == len(told["target"])
        assert sound.codec_context.name == "aac"
    assert {path.name for path in tmp_path.iterdir()} == {"dance.mp4", "report.json"}, "nothing else is left"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["nothing-here.png"], "no picture nothing-here.png"),
        ([str(SAMPLE), "--template", "polka"], "no dance polka. There are: "),
        ([str(SAMPLE), "--out", "missing/dance.mp4"], "no folder missing"),
        ([str(SAMPLE), "--out", "."], "is a folder"),
        ([str(SAMPLE), "--out", str(SAMPLE)], "named twice"),
        ([str(SAMPLE), "--report", "dance.mp4"], "named twice"),
        ([str(SAMPLE), "--out", "/proc/dance.mp4"], "Nothing can be written to /proc"),
        ([str(ROOT / "LICENSE")], "not a picture"),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else "",
)
def test_what_cannot_dance_is_told_why(words: list[str], reason: str, tmp_path: Path) -> None:
    done = boogie("dance", *words, cwd=tmp_path)
    assert done.returncode == 1
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not list(tmp_path.iterdir())


def test_ctrl_c_ends_a_dance_and_all_that_worked_for_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.cli", "dance", str(SAMPLE), "--out", str(tmp_path / "dance.mp4")]
    process = subprocess.Popen(command, env=clean_environment(), stderr=subprocess.PIPE, text=True)
    helpers: list[int] = []
    for _ in range(600):
        helpers = children(process.pid)
        if len(helpers) >= 2:  # intake has come and gone: an engine, and a render below it
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped." in errors
    assert "Traceback" not in errors
    assert not list(tmp_path.iterdir())
    assert not [pid for pid in helpers if peak(pid)], "somebody outlives the command"


def test_settings_that_make_no_sense_are_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOOGIE_KEEP_DAYS=soon\n")
    for command in (["db", "status"], ["run"], ["dance", str(SAMPLE)]):
        done = boogie(*command, cwd=tmp_path)
        assert done.returncode == 1
        assert done.stderr.startswith("BOOGIE_KEEP_DAYS: ")
        assert "Traceback" not in done.stderr


def test_the_database_is_upgraded_once(tmp_path: Path) -> None:
    fresh = boogie("db", "status", cwd=tmp_path)
    assert fresh.returncode == 1
    assert "no database yet" in fresh.stdout
    assert "applied 0001" in boogie("db", "upgrade", cwd=tmp_path).stdout
    assert "Nothing to do" in boogie("db", "upgrade", cwd=tmp_path).stdout
    assert boogie("db", "status", cwd=tmp_path).returncode == 0
    assert boogie("health", cwd=tmp_path).returncode == 1, "no bot is running"


def test_the_doctor_finds_this_machine_fine(tmp_path: Path) -> None:
    done = boogie("doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    names = {line.split()[0] for line in lines}
    assert {
        "Python",
        "Models",
        "Codecs",
        "Font",
        "Database",
        "Disk",
        "Ports",
        "Keys",
        "Token",
        "Clock",
    } <= names
    assert lines[-1] == "Boogie can run."


def test_the_doctor_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "boogie.db").write_bytes(b"this is no database" * 300)
    done = boogie("doctor", cwd=tmp_path)
    assert done.returncode == 1
    (database,) = [line for line in done.stdout.splitlines() if line.startswith("Database")]
    assert " fix " in database
    assert done.stdout.splitlines()[-1].startswith("Boogie cannot run")


def test_single_checks_tell_good_from_bad(tmp_path: Path) -> None:
    assert doctor.check_python((3, 12)).ok
    assert not doctor.check_python((3, 10)).ok
    assert not doctor.check_disk(tmp_path, least=1 << 60).ok
    (tmp_path / "file").touch()
    assert not doctor.check_disk(tmp_path / "file").ok
    assert doctor.read_engine_findings('noise\n{"name": "fonts", "ok": false, "detail": "none"}\n[]\n') == [
        doctor.Finding("Fonts", False, "none")
    ]


@pytest.mark.parametrize(
    ("status", "body", "ok", "words"),
    [
        (200, {"username": "Boogie"}, True, "Boogie"),
        (401, {"message": "401: Unauthorized", "code": 0}, False, "copy it anew"),
        (503, {}, False, "503"),
    ],
)
async def test_the_token_is_asked_for_at_discord(status: int, body: object, ok: bool, words: str) -> None:
    def discord(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "Bot a.b.c"
        return httpx.Response(status, json=body)

    settings = Settings(discord_token="a.b.c", _env_file=None)  # type: ignore[call-arg]
    async with httpx.AsyncClient(transport=httpx.MockTransport(discord)) as client:
        finding = await doctor_online.check_token(settings, client)
    assert (finding.ok, words in finding.detail) == (ok, True)


async def test_a_clock_that_is_wrong_is_noticed() -> None:
    settings = Settings(discord_token="a.b.c", _env_file=None)  # type: ignore[call-arg]
    answer = httpx.Response(200, headers={"Date": "Sun, 22 Nov 2026 08:00:00 GMT"})
    there = 1795334400.0
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer)) as client:
        assert (await doctor_online.check_clock(settings, client, now=there + 20)).ok
        slow = await doctor_online.check_clock(settings, client, now=there - 900)
    assert not slow.ok
    assert "900 s behind" in slow.detail


async def test_health_looks_at_the_lock_and_at_the_runner(tmp_path: Path) -> None:
    lock, database = tmp_path / "boogie.lock", tmp_path / "boogie.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE jobs (due_at REAL)")
        connection.commit()
        assert "No Boogie is running" in (find_trouble(lock, database, 1000.0) or "")
        held = DataLock(tmp_path)
        await held.acquire()
        try:
            assert find_trouble(lock, database, 1000.0) is None
            connection.execute("INSERT INTO jobs VALUES (990.0), (NULL)")
            connection.commit()
            assert find_trouble(lock, database, 1000.0) is None
            assert find_trouble(lock, database, 1350.0) is None, "a step may take six minutes"
            assert "stands still" in (find_trouble(lock, database, 2000.0) or "")
        finally:
            held.release()
