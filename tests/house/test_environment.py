"""What `.env` says reaches the engine, which is another process and reads no `.env`."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings
from engine.settings import EngineSettings


def test_the_engine_hears_of_the_settings_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("ENGINE_WORKERS=3\nENGINE_SHORT_SIDE=480\n")
    for name in ("ENGINE_WORKERS", "ENGINE_SHORT_SIDE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in load_settings().engine_environment.items():
        monkeypatch.setenv(name, value)
    settings = EngineSettings()
    assert (settings.workers, settings.short_side) == (3, 480)


@pytest.mark.parametrize("short_side", range(142, 154))
def test_what_the_bot_accepts_the_engine_accepts(short_side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGINE_SHORT_SIDE", str(short_side))
    try:
        told = load_settings().engine_environment
    except SettingsError as error:
        assert "ENGINE_SHORT_SIDE" in str(error)
        return
    assert EngineSettings().short_side == int(told["ENGINE_SHORT_SIDE"]) == short_side
