"""Which service is trusted to make one job of two equal submissions: only an engine of ours."""

import pytest

from bot import provider
from bot.credentials import EngineCredentials
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
    assert (chosen.callback_key is not None) is deduplicates, "only ours is known to sign its callbacks"
    await chosen.client.aclose()


async def test_the_engine_beside_the_bot_is_ours() -> None:
    chosen = provider.engine("http://127.0.0.1:9", EngineCredentials("AKIDx", "hush-hush"), None)
    assert chosen.deduplicates
    assert chosen.callback_key is not None
    assert "hush-hush" not in repr(chosen)
    await chosen.client.aclose()


@pytest.mark.parametrize(
    ("claimed", "followed"),
    [
        ("https://cos.example.com/video.mp4?sign=1", True),
        ("http://engine:8080/results/video.mp4", True),
        ("http://engine:8081/results/video.mp4", False),
        ("https://engine:8080/results/video.mp4", False),
        ("http://cos.example.com/video.mp4", False),
        ("https://169.254.169.254/latest/meta-data", False),
        ("https://localhost/video.mp4", False),
        ("file:///etc/passwd", False),
        ("http://[broken/", False),
        ("", False),
    ],
)
async def test_what_a_callback_claims_is_followed_to_public_addresses_and_to_the_provider(
    claimed: str, followed: bool
) -> None:
    settings = load_settings(_env_file=None, vclm_endpoint=ENGINE, engine_endpoint=ENGINE, **KEYS)
    chosen = provider.cloud(settings)
    assert chosen.may_have_put_at(claimed) is followed
    await chosen.client.aclose()
