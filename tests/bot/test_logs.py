"""Lines of the log: of one job, in either shape, and without secrets."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import LogFormat, job_context, set_up_logging
from bot.settings import SettingsError, load_settings

TOKEN = "MTA5ODc2NTQzMjEwOTg3NjU0.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789"
SIGNED = "https://cdn.discordapp.com/a/b.png?ex=1&hm=5ec2e7"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Give the root logger back what it had."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def written(monkeypatch: pytest.MonkeyPatch, shape: LogFormat) -> list[str]:
    """Log some lines and return them."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    set_up_logging("INFO", shape)
    log = logging.getLogger("bot.test")
    log.info('GET "%s" with \\ and\na second line', SIGNED)
    with job_context("0123abcd"):
        log.warning("token %s", TOKEN)
        try:
            int(SIGNED)
        except ValueError:
            log.exception("it broke")
    log.debug("not shown")
    return stream.getvalue().splitlines()


def test_each_json_line_is_an_object_with_its_job(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, warning, broken = map(json.loads, written(monkeypatch, "json"))
    assert set(plain) == {"time", "level", "logger", "message"}
    assert plain["message"] == 'GET "https://cdn.discordapp.com/a/b.png?***" with \\ and\na second line'
    assert plain["time"].endswith("+00:00")
    assert (warning["job"], warning["level"], warning["logger"]) == ("0123abcd", "WARNING", "bot.test")
    assert broken["job"] == "0123abcd"
    assert broken["error"].startswith("Traceback")
    assert "https://cdn.discordapp.com/a/b.png?***" in broken["error"]


@pytest.mark.parametrize("shape", ["json", "text"])
def test_no_secret_is_in_either_shape(monkeypatch: pytest.MonkeyPatch, shape: LogFormat) -> None:
    lines = "\n".join(written(monkeypatch, shape))
    assert "0123abcd" in lines
    for secret in (TOKEN, "5ec2e7"):
        assert secret not in lines


def test_another_shape_stops_the_start_with_words() -> None:
    with pytest.raises(SettingsError, match="BOOGIE_LOG_FORMAT"):
        load_settings(_env_file=None, boogie_log_format="xml")
