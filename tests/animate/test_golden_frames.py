"""Dances of the project's own pictures have the structure they had when somebody last looked at them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.animate.structure import GOLDEN, PICTURES, TEMPLATES, structure

Both = tuple[dict[str, Any], dict[str, Any]]


@pytest.fixture(
    scope="module", params=[(name, template) for name in PICTURES for template in TEMPLATES], ids="-".join
)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Return how a dance was, and how it is."""
    name, template = request.param
    was = json.loads(GOLDEN.read_text())[f"{name}-{template}"]
    folder: Path = tmp_path_factory.mktemp("golden")
    return was, structure(name, template, folder)


def moments(both: Both) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return list(zip(both[0]["moments"], both[1]["moments"], strict=True))


def test_it_lasts_as_long_and_sounds_as_loud(both: Both) -> None:
    was, now = both
    assert now["seconds"] == pytest.approx(was["seconds"], abs=0.02)
    assert now["loudness"] == pytest.approx(was["loudness"], abs=0.5)
    assert now["size"] == was["size"]


def test_joints_are_led_to_the_same_places(both: Both) -> None:
    tolerance = 0.03 * both[0]["size"][1]
    for was, now in moments(both):
        away = np.linalg.norm(np.array(now["targets"]) - np.array(was["targets"]), axis=1)
        assert away.max() < tolerance


def test_a_fresh_look_finds_the_joints_where_they_were_found(both: Both) -> None:
    """Judged all in all: the model itself trembles, and loses one hand or the other."""
    away = [
        np.linalg.norm(np.array(now["seen"]) - np.array(was["seen"]), axis=1)
        for was, now in moments(both)
        if was["seen"] and now["seen"]
    ]
    assert len(away) >= sum(was["seen"] is not None for was, _ in moments(both)) - 1
    assert float((np.array(away) < 0.05 * both[0]["size"][1]).mean()) > 0.85


def test_the_figure_covers_what_it_covered(both: Both) -> None:
    for was, now in moments(both):
        before, after = np.array(was["cover"], float), np.array(now["cover"], float)
        assert np.minimum(before, after).sum() / np.maximum(before, after).sum() > 0.85


def test_nothing_comes_off_the_figure(both: Both) -> None:
    for was, now in moments(both):
        assert now["pieces"] <= was["pieces"]
