"""What somebody who plays the video would notice."""

import json
from pathlib import Path

import av
import numpy as np
import pytest

from engine.animate.options import AnimateOptions, Mark
from engine.animate.pipeline import Production
from engine.animate.skeleton import JOINTS
from engine.animate.templates import UnknownTemplate
from tests.animate.conftest import Film, frames_of


def test_the_video_is_one_that_every_player_knows(film: Film) -> None:
    with av.open(str(film.path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (video.codec_context.width, video.codec_context.height) == (180, 320)
        assert video.average_rate == 30
        assert (audio.codec_context.name, audio.codec_context.sample_rate) == ("aac", 48000)
    data = film.path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), (
        "the index must come first, so that it plays while it loads"
    )


def test_it_lasts_ten_seconds_and_sound_ends_with_the_picture(film: Film) -> None:
    assert len(film.frames) == film.report.as_dict()["frames"]
    assert len(film.frames) >= 300
    with av.open(str(film.path)) as container:
        samples = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    assert samples.shape[1] / 48000 == pytest.approx(len(film.frames) / 30, abs=0.1)
    assert float(np.abs(samples).max()) > 0.1


def test_it_moves_from_frame_to_frame_without_jumping(film: Film) -> None:
    targets = np.array(film.report.targets)
    steps = np.linalg.norm(np.diff(targets, axis=0), axis=2)
    assert float(steps.max(axis=0)[JOINTS.index("left_wrist")]) > 1
    assert float(steps.max()) < 0.2 * 320
    assert float(np.abs(film.frames[10].astype(int) - film.frames[25]).mean()) > 1


def test_every_joint_stays_in_the_picture(film: Film) -> None:
    targets = np.array(film.report.targets)
    assert targets.shape == (len(film.frames), 13, 2)
    assert float(targets.min()) >= 0
    assert float(targets[:, :, 0].max()) < 180
    assert float(targets[:, :, 1].max()) < 320


def test_the_figure_is_neither_torn_nor_folded(film: Film) -> None:
    mesh = film.report.mesh
    assert max(frame.stretched for frame in mesh) < 0.02
    assert max(frame.flipped for frame in mesh) < 0.01
    assert max(frame.p99_stretch for frame in mesh) < 2.0


def test_the_report_has_the_published_shape(film: Film, tmp_path: Path) -> None:
    film.report.write(tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text())
    assert set(report) == {"width", "height", "fps", "frames", "joints", "target", "mesh", "timings"}
    assert (report["width"], report["height"], report["fps"]) == (180, 320, 30)
    assert report["joints"] == list(JOINTS)
    assert len(report["target"]) == report["frames"]
    assert set(report["mesh"]) == {"stretched", "flipped", "p99_stretch"}
    assert {len(values) for values in report["mesh"].values()} == {report["frames"]}
    assert {"decode", "pose", "figure", "render"} <= set(report["timings"])


def test_progress_only_ever_grows_to_one(film: Film) -> None:
    assert film.progress == sorted(film.progress)
    assert film.progress[-1] == pytest.approx(1.0)


def test_the_label_in_the_metadata_survives(film: Film) -> None:
    with av.open(str(film.path)) as container:
        assert container.metadata["AIGC"] == '{"Label":"1"}'


def test_the_mark_is_in_the_bottom_right_corner_and_nowhere_else(sample: bytes, tmp_path: Path) -> None:
    images = []
    for name, mark in (("with", Mark()), ("without", None)):
        path = tmp_path / f"{name}.mp4"
        options = AnimateOptions("ke3", audio=False, mark=mark, short_side=240)
        Production(options, max_frames=2).run(sample, path)
        images.append(frames_of(path)[0].astype(int))
    changed = np.abs(images[0] - images[1]).max(axis=2) > 60
    height, width = changed.shape
    corner = np.s_[int(0.9 * height) :, int(0.4 * width) :]
    assert changed[corner].sum() > 50
    # A pixel on a sharp edge may come out of the encoder differently.
    assert changed.sum() - changed[corner].sum() < 0.05 * changed.sum()


def test_no_audio_means_no_audio_stream(sample: bytes, tmp_path: Path) -> None:
    path = tmp_path / "silent.mp4"
    Production(AnimateOptions("ke3", audio=False, short_side=180), max_frames=2).run(sample, path)
    with av.open(str(path)) as container:
        assert not container.streams.audio


def test_the_own_background_stays_and_the_person_leaves_no_ghost(sample: bytes, tmp_path: Path) -> None:
    path = tmp_path / "kept.mp4"
    options = AnimateOptions("ke3", audio=False, keep_background=True, short_side=240)
    Production(options, max_frames=40).run(sample, path)
    first, later = frames_of(path)[0], frames_of(path)[-1]
    assert first.shape == (400, 240, 3), "the picture's own aspect"
    corner = np.s_[:60, :40]
    assert float(np.abs(first[corner].astype(int) - later[corner]).mean()) < 2
    # The wall is pale and bluish everywhere: a ghost would add to the shirt's yellow.
    yellow = (first[:, :, 0].astype(int) - first[:, :, 2] > 90).sum()
    yellow_later = (later[:, :, 0].astype(int) - later[:, :, 2] > 90).sum()
    assert yellow_later < 1.4 * yellow


def test_a_dance_with_its_own_stage_ignores_the_wish_to_keep_the_background(
    sample: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "rabbit.mp4"
    options = AnimateOptions("tuziwu", audio=False, keep_background=True, short_side=180)
    Production(options, max_frames=2).run(sample, path)
    assert frames_of(path)[0].shape == (320, 180, 3)


def test_an_unknown_dance_is_named(sample: bytes, tmp_path: Path) -> None:
    with pytest.raises(UnknownTemplate):
        Production(AnimateOptions("polka")).run(sample, tmp_path / "none.mp4")
