"""Which service is trusted to make one job of two equal submissions: only an engine of ours."""

import pytest

from bot import provider
from bot.settings import CLOUD_ENDPOINT, load_settings

KEYS = {"tencentcloud_secret_id": "AKIDx", "tencentcloud_secret_key": "y"}
ENGINE, GATEWAY = "http://engine:8080", "https://gateway.example.org/vclm"


@pytest.mark.parametrize(
    ("asked", "own", "deduplicates"),
    [
        (CLOUD_ENDPOINT, None, False),
        (CLOUD_ENDPOINT, ENGINE, False),
        (CLOUD_ENDPOINT, CLOUD_ENDPOINT, False),
        (GATEWAY, None, False),
        (GATEWAY, ENGINE, False),
        (ENGINE, None, False),
        (ENGINE, ENGINE, True),
        (f"{ENGINE}/", ENGINE, True),
    ],
)
async def test_only_an_engine_of_ours_is_asked_twice(asked: str, own: str | None, deduplicates: bool) -> None:
    settings = load_settings(_env_file=None, vclm_endpoint=asked, engine_endpoint=own, **KEYS)
    chosen = provider.cloud(settings)
    assert chosen.deduplicates is deduplicates
    await chosen.client.aclose()


async def test_the_engine_beside_the_bot_is_ours() -> None:
    chosen = provider.engine("http://127.0.0.1:9", "AKIDx", "y", None)
    assert chosen.deduplicates
    await chosen.client.aclose()
