"""Settings: what is chosen, and errors a person can act on."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, is_public_https, load_settings


def test_without_anything_the_engine_and_the_playground_are_chosen() -> None:
    settings = load_settings(_env_file=None)
    assert settings.provider == "engine"
    lines = "\n".join(settings.describe_choices())
    assert "playground" in lines
    assert "engine on this machine" in lines


def test_keys_choose_the_cloud_and_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", " AKIDvisible ")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "hush-hush")
    monkeypatch.setenv("DISCORD_TOKEN", "token-token")
    settings = load_settings(_env_file=None)
    assert settings.provider == "cloud"
    assert settings.tencentcloud_secret_id is not None
    assert settings.tencentcloud_secret_id.get_secret_value() == "AKIDvisible"
    shown = repr(settings) + "\n".join(settings.describe_choices())
    assert "hush-hush" not in shown
    assert "token-token" not in shown
    assert "vclm.intl.tencentcloudapi.com" in shown


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TENCENTCLOUD_SECRET_ID", "AKIDonly", "set both, or neither"),
        ("ENGINE_WORKERS", "none", "ENGINE_WORKERS"),
        ("ENGINE_SHORT_SIDE", "9000", "ENGINE_SHORT_SIDE"),
        ("VCLM_ENDPOINT", "vclm.example", "VCLM_ENDPOINT: must look like https://"),
        ("ENGINE_PUBLIC_URL", "http://192.168.0.4", "ENGINE_PUBLIC_URL: must be an https address"),
        ("BOOGIE_LOG", "LOUD", "BOOGIE_LOG"),
        ("BOOGIE_CALLBACK_URL", "boogie.example.org", "BOOGIE_CALLBACK_URL: must be the address of a folder"),
        ("BOOGIE_CALLBACK_URL", "https://me:pw@boogie.example.org", "must be the address of a folder"),
        ("BOOGIE_CALLBACK_URL", "https://boogie.example.org/?x=1", "must be the address of a folder"),
        ("BOOGIE_CALLBACK_URL", "https://[broken", "must be the address of a folder"),
        ("BOOGIE_CALLBACK_URL", "https://boogie.example.org", "needs BOOGIE_CALLBACK_PORT as well"),
        ("BOOGIE_CALLBACK_PORT", "70000", "BOOGIE_CALLBACK_PORT"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings(_env_file=None)
    assert says in str(caught.value)
    assert "pydantic" not in str(caught.value)


def test_an_error_does_not_repeat_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "hush-hush")
    with pytest.raises(SettingsError) as caught:
        load_settings(_env_file=None)
    assert "hush-hush" not in str(caught.value)


def test_an_empty_line_in_the_file_is_no_setting(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "DISCORD_TOKEN=\nTENCENTCLOUD_SECRET_ID=\nENGINE_WORKERS=\nBOOGIE_JOB_MINUTES=5\n"
    )
    settings = load_settings(_env_file=tmp_path / ".env")
    assert settings.discord_token is None
    assert settings.engine_workers is None
    assert settings.boogie_job_minutes == 5


def test_the_engine_beside_the_bot_is_told_the_lists_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(
        "ENGINE_BLOCKED_PICTURES=pictures.txt\nENGINE_BLOCKED_WORDS=/lists/words.txt\n"
    )
    told = load_settings(_env_file=tmp_path / ".env").engine_environment
    assert told["ENGINE_BLOCKED_PICTURES"] == str(tmp_path / "pictures.txt")
    assert told["ENGINE_BLOCKED_WORDS"] == "/lists/words.txt"
    assert not any("BLOCKED" in name for name in load_settings(_env_file=None).engine_environment)


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://dance.example.org/x?y=1", True),
        ("https://93.184.216.34/x", True),
        ("http://dance.example.org/x", False),
        ("https://localhost/x", False),
        ("https://engine:8080/x", False),
        ("https://127.0.0.1/x", False),
        ("https://10.1.2.3/x", False),
        ("https://[::1]/x", False),
        ("https://printer.local/x", False),
        ("https://", False),
        ("https://[broken/x", False),
    ],
)
def test_what_a_member_may_be_able_to_open(url: str, public: bool) -> None:
    assert is_public_https(url) is public
