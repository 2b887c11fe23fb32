"""The measures of a dance, on made-up data whose answer is known."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import quality_metrics as metrics

ROOT = Path(__file__).parents[2]


def test_a_joint_is_right_within_a_fifth_of_the_torso() -> None:
    target = np.zeros((2, 2, 2))
    found = np.array([[[19.0, 0], [21, 0]], [[0, 0], [np.nan, np.nan]]])
    assert metrics.correct_joints(target, found, torso=100) == pytest.approx(0.5)


def test_the_torso_is_measured_between_the_middles() -> None:
    left, right, hips = np.full((3, 2), [40.0, 0]), np.full((3, 2), [-40.0, 0]), np.full((3, 2), [0.0, 90])
    assert metrics.torso_length(left, right, hips) == pytest.approx(90)


def test_a_foot_that_turns_about_its_heel_does_not_slide() -> None:
    turned = np.linspace(0, 0.5, 6)
    toe = 30 * np.stack([np.cos(turned), np.sin(turned)], axis=1)
    soles = np.stack([np.zeros((6, 2)), toe], axis=1)
    assert metrics.foot_slide(soles, np.ones(6, bool)) == (0.0, 5.0)


def test_a_foot_slides_only_while_it_is_planted() -> None:
    soles = np.cumsum(np.full((10, 3, 2), [3.0, 4.0]), axis=0)
    planted = np.arange(10) >= 6
    assert metrics.foot_slide(soles, planted) == (pytest.approx(15.0), 3.0)
    assert metrics.foot_slide(soles[:, :0], planted) == (0.0, 0.0)


def test_the_background_is_compared_outside_the_figure() -> None:
    photo = np.full((20, 20, 3), 100, np.uint8)
    frame, figure = photo.copy(), np.zeros((20, 20), bool)
    frame[5:15, 5:15], figure[5:15, 5:15] = 0, True
    assert metrics.background_psnr(photo, [frame], [figure]) == metrics.IDENTICAL_DECIBELS
    frame[~figure] = 110
    assert metrics.background_psnr(photo, [frame], [figure]) == pytest.approx(20 * np.log10(25.5))


def test_likeness_ignores_light_and_knows_a_stranger() -> None:
    dice = np.random.default_rng(1)
    face, stranger = dice.normal(size=(16, 16)), dice.normal(size=(16, 16))
    assert metrics.likeness(face, 0.5 * face + 30) == pytest.approx(1.0)
    assert metrics.likeness(face, -face) == pytest.approx(-1.0)
    assert abs(metrics.likeness(face, stranger)) < 0.3
    assert metrics.likeness(face, np.full((16, 16), 7.0)) == 0.0


def test_a_pose_is_struck_where_a_swing_turns() -> None:
    frames = np.arange(60)
    swing = np.stack([100 * np.cos(2 * np.pi * frames / 30), np.zeros(60)], axis=1)[:, None]
    moments = (metrics.struck(swing, 30.0) + 0.1) % 2.0 - 0.1
    assert sorted(moments.tolist()) == pytest.approx([0, 0.5, 1.0, 1.5], abs=0.05)


def test_a_landing_counts_where_it_brakes_and_a_tremble_does_not_count() -> None:
    """It falls for half a second, is stopped by the ground at once, and trembles before it rises again."""
    since = np.arange(60) % 30 / 30
    height = np.where(since < 0.5, 100 - 400 * since**2, 100 * np.maximum(0.0, (since - 0.7) / 0.3))
    tremble = 0.5 * np.sin(2 * np.pi * 5 * since)
    path = np.stack([tremble, height], axis=1)[:, None]
    landings = [moment for moment in metrics.struck(path, 30.0) if 0.4 < moment % 1.0 < 0.72]
    assert len(landings) == 2
    assert [moment % 1.0 for moment in landings] == pytest.approx([0.55, 0.55], abs=0.08)


def test_alignment_is_one_on_the_beat_and_nothing_off_it() -> None:
    beats = np.arange(0.0, 4.0, 0.5)
    assert metrics.beat_alignment(beats, beats) == pytest.approx(1.0)
    assert metrics.beat_alignment(beats, beats[:-1] + 0.25) < 0.01
    assert metrics.beat_alignment(beats, beats + 0.05) == pytest.approx(np.exp(-0.5))
    assert metrics.beat_alignment(beats, np.array([])) == 0.0
    assert metrics.beat_alignment(beats, beats[::2]) == pytest.approx(1.0), "half time is on the beat"
    assert 0.2 < metrics.chance_alignment(beats, beats, 0.5) < 0.3


@pytest.mark.parametrize("late", [0.0, 0.13, 0.46])
def test_the_beat_is_heard_in_the_music(late: float) -> None:
    rate, period = 8000, 0.5
    times = np.arange(4 * rate) / rate
    since = (times - late) % period
    kick = np.exp(-30 * since) * np.sin(2 * np.pi * 60 * since) * (times >= late)
    hat = 0.3 * np.exp(-60 * ((times - late - 0.25) % period)) * np.sin(2 * np.pi * 2000 * times)
    beats = metrics.beat_times(kick + hat, rate, period, 4.0)
    wanted = late - period if late > 0.45 else late
    assert beats[0] == pytest.approx(wanted, abs=0.012)
    assert np.diff(beats) == pytest.approx(period)


def test_a_folder_is_measured_and_a_contact_sheet_written(tmp_path: Path, sample: bytes) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "sample.png").write_bytes(sample)
    (folder / "no.png").write_bytes(b"no picture")
    command = [sys.executable, "-m", "benchmarks.quality", str(folder), "--template", "ke3"]
    command += ["--short-side", "180", "--sheets", str(tmp_path / "sheets"), "--json"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert ended.returncode == 0, ended.stderr
    result = json.loads(ended.stdout.splitlines()[-1])
    assert [one["dance"] for one in result["dances"]] == ["ke3", "ke3-kept"]
    assert list(result["refused"]) == ["no.png"]
    plain, kept = result["dances"]
    assert plain["background_db"] is None
    assert kept["background_db"] > 30
    for dance in (plain, kept):
        assert dance["stretched"] < 0.015
        assert dance["flipped"] < 0.003
        assert dance["slide_share"] < 0.01
        assert abs(dance["drift_ms"]) < 20
        assert dance["beat"] > dance["beat_by_chance"]
    assert list(result["by_dance"]) == ["ke3", "ke3-kept"]
    assert result["by_dance"]["ke3"]["pck"] == plain["pck"]
    assert result["mean"]["pck"] == pytest.approx((plain["pck"] + kept["pck"]) / 2)
    assert result["worst"]["pck"] == min(plain["pck"], kept["pck"])
    assert result["worst"]["slide_share"] == max(plain["slide_share"], kept["slide_share"])
    assert {path.name for path in (tmp_path / "sheets").iterdir()} == {
        "contact-ke3.png",
        "contact-ke3-kept.png",
    }
