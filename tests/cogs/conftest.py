"""What the tests of commands share."""

from typing import Any

import pytest
from simcord import interactions


@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let members use Discord in a language from now on; simcord itself knows English alone."""
    real = interactions.base_payload

    def in_locale(locale: str) -> None:
        def spoken(*args: Any, **fields: Any) -> Any:
            record, payload = real(*args, **fields)
            return record, {**payload, "locale": locale}

        monkeypatch.setattr(interactions, "base_payload", spoken)

    return in_locale
