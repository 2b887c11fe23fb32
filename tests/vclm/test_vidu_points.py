"""What an image-to-video job costs."""

import math
from collections.abc import Iterator

import pytest

from vclm.vidu import SubmitImageToVideoViduJobRequest
from vclm.vidu_models import Mode, vidu_models
from vclm.vidu_points import price
from vclm.vidu_rules import choose

PICTURE = "https://example.org/a.png"
PUBLISHED = {
    ("viduq2-turbo", "720p"): ([1, 2, 3, 4, 5, 6, 7], [1, 1, 2, 2, 3, 3, 4]),
    ("viduq2-turbo", "1080p"): ([5, 6, 7, 8, 9, 10, 11], [3, 3, 4, 4, 5, 5, 6]),
    ("viduq2-pro", "720p"): ([3, 4, 5, 6, 7, 8, 9], [2, 2, 3, 3, 4, 4, 5]),
    ("viduq2-pro", "1080p"): ([8, 10, 12, 14, 16, 18, 20], [4, 5, 6, 7, 8, 9, 10]),
}
"""Vidu's table of 2 to 8 seconds: at once, and off-peak."""
PUBLISHED_SINGLE = {
    ("viduq1", "1080p", 5): (8, 4),
    ("vidu2.0", "360p", 4): (2, 1),
    ("vidu2.0", "720p", 4): (4, 2),
    ("vidu2.0", "1080p", 4): (10, 5),
    ("vidu2.0", "720p", 8): (10, 5),
}


def points(**fields: object) -> int:
    """What a request of these fields costs; its sound is off unless asked for."""
    return price(choose(SubmitImageToVideoViduJobRequest.model_validate({"audio": False, **fields})))


def every_offer() -> Iterator[dict[str, object]]:
    """Everything that can be asked for, by the model, the pictures, the seconds and the resolution."""
    for model in vidu_models().values():
        for offer in model.offers:
            pictures = [PICTURE] * (2 if offer.mode is Mode.START_END else 1)
            for seconds in range(offer.shortest, offer.longest + 1):
                for resolution in offer.resolutions:
                    yield {
                        "model": model.name,
                        "images": pictures,
                        "duration": seconds,
                        "resolution": resolution,
                        "audio": offer.mode in model.sound,
                    }


@pytest.mark.parametrize(("model", "resolution"), PUBLISHED)
def test_the_published_table(model: str, resolution: str) -> None:
    for off_peak, expected in enumerate(PUBLISHED[model, resolution]):
        asked = {"model": model, "resolution": resolution, "off_peak": bool(off_peak)}
        assert [points(duration=seconds, **asked) for seconds in range(2, 9)] == expected


def test_the_published_prices_of_the_older_models() -> None:
    for (model, resolution, seconds), expected in PUBLISHED_SINGLE.items():
        asked = {"model": model, "resolution": resolution, "duration": seconds}
        assert (points(**asked), points(off_peak=True, **asked)) == expected


def test_present_prices_are_a_tenth_of_vidus_present_scale() -> None:
    q3 = {"model": "viduq3-pro", "resolution": "1080p", "duration": 10}
    assert points(**q3) == points(**{**q3, "audio": True}) == 24
    assert points(**{**q3, "model": "viduq3-turbo", "resolution": "540p"}) == 7, "and not a hair more"
    assert points(model="viduq2-turbo", duration=5, audio=True) == 4 + 2, "1.5 for the sound, rounded up"


def test_whatever_can_be_asked_for_has_a_price() -> None:
    for asked in every_offer():
        assert points(**asked) >= 1, asked


def test_more_is_never_cheaper() -> None:
    costs: dict[tuple[object, ...], int] = {}
    for asked in every_offer():
        key = (asked["model"], str(asked["images"]), asked["resolution"], asked["audio"])
        assert points(**asked) >= costs.get(key, 0), asked
        costs[key] = points(**asked)


def test_a_recommended_prompt_is_one_point_more_at_any_hour() -> None:
    for asked in every_offer():
        for off_peak in (False, True) if not asked["audio"] else (False,):
            plain = {**asked, "off_peak": off_peak}
            assert points(**plain, is_rec=True) == points(**plain) + 1


def test_off_peak_costs_half_rounded_up() -> None:
    for asked in every_offer():
        silent = {**asked, "audio": False}
        assert points(**silent, off_peak=True) == math.ceil(points(**silent) / 2)
