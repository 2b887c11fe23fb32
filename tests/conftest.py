"""What all tests share."""

import os
from collections.abc import Iterator

import pytest

_CACHE = "BOOGIE_CACHE_DIR"
_OWNERS = ("DISCORD_", "TENCENTCLOUD_", "VCLM_", "BOOGIE_")


@pytest.fixture(autouse=True, scope="session")
def cache_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep stages and music for these tests' processes alone, and out of the home of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(_CACHE, str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def nobodys_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the keys and settings of whoever runs the tests out of them."""
    for name in list(os.environ):
        if name.startswith(_OWNERS) and name != _CACHE:
            monkeypatch.delenv(name)
