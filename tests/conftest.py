"""What all tests share."""

import os

import pytest

_OWNERS = ("DISCORD_", "TENCENTCLOUD_", "VCLM_", "BOOGIE_")


@pytest.fixture(autouse=True)
def nobodys_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the keys and settings of whoever runs the tests out of them."""
    for name in list(os.environ):
        if name.startswith(_OWNERS):
            monkeypatch.delenv(name)
