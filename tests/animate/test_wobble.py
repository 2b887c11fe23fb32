"""Whatever a picture shows bounces: on the beat, without an end, on a stage or where it was."""

import io
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.animate.errors import PictureRefused
from engine.animate.options import AnimateOptions
from engine.animate.picture import decode
from engine.animate.pipeline import Production, animate
from engine.animate.templates import load
from engine.animate.wobble.lattice import Body, moved, moved_within
from engine.animate.wobble.motion import wobble
from engine.animate.wobble.subject import find_subject
from playground.draw_pudding import PUDDING
from tests.animate.conftest import frames_of

Encode = Callable[[Image.Image], bytes]
TEMPLATE = load("wobble")


def view() -> Image.Image:
    """Stripes and patches: nothing in it stands out."""
    patches = np.random.default_rng(3).integers(0, 255, (14, 10, 3)).astype(np.uint8)
    return Image.fromarray(patches).resize((300, 420), Image.Resampling.BICUBIC)


def film(data: bytes, path: Path, frames: int = 30, *, keeps: bool = False) -> list[np.ndarray]:
    options = AnimateOptions("wobble", audio=False, keep_background=keeps, short_side=180)
    Production(options, max_frames=frames).run(data, path, mask=path.with_name("mask.mp4"))
    return [frame.astype(int) for frame in frames_of(path)]


def test_a_picture_of_nobody_bounces_and_does_not_dance(tmp_path: Path) -> None:
    data, path = PUDDING.read_bytes(), tmp_path / "pudding.mp4"
    report = animate(data, AnimateOptions("wobble", short_side=180), path)
    tops = np.array(report.targets)[:, 0, 1]
    beat = TEMPLATE.frames_per_beat
    assert report.joints == ("top", "middle", "foot")
    lowest = [
        np.argmax(tops[round((k - 0.5) * beat) : round((k + 0.5) * beat)]) - beat / 2
        for k in range(1, TEMPLATE.beats - 1)
    ]
    assert np.abs(lowest).max() < 0.2 * beat, "it lands on every beat"
    assert np.ptp(tops) > 0.05 * 320
    with av.open(str(path)) as container:
        assert container.streams.audio[0].codec_context.sample_rate == 48000
    assert len(report.targets) == TEMPLATE.frames
    with pytest.raises(PictureRefused) as caught:
        animate(data, AnimateOptions("ke3", short_side=180), tmp_path / "none.mp4")
    assert caught.value.code == "FailedOperation.ImageCheckNoBody"


def test_the_bounce_leads_back_into_itself() -> None:
    motion, body = wobble(TEMPLATE), Body(200, 300)
    points = np.stack(np.meshgrid(np.linspace(-100, 100, 9), np.linspace(-300, 0, 9)), -1).reshape(-1, 2)
    ways = np.array(
        [moved(points, body, motion, number % motion.frames) for number in range(motion.frames + 1)]
    )
    steps = np.linalg.norm(np.diff(ways, axis=0), axis=2).max(axis=1)
    assert steps[-1] <= steps.max()
    assert steps.max() < 0.2 * 300
    assert ways[..., 1].max() < 1.5, "nothing sinks into the ground"


def test_what_is_squashed_keeps_its_area() -> None:
    motion, body = wobble(TEMPLATE), Body(200, 300)
    outline = np.array([[x, 0] for x in range(-100, 100, 5)] + [[100, -y] for y in range(0, 300, 5)])
    outline = np.concatenate([outline, -outline - [0, 300]]).astype(float)
    for number in range(0, 67, 3):
        x, y = moved(outline, body, motion, number).T
        area = 0.5 * abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))
        assert 0.87 * 60000 < area < 1.1 * 60000


def test_a_thing_is_cut_out_and_its_mask_moves_with_it(tmp_path: Path) -> None:
    frames = film(PUDDING.read_bytes(), tmp_path / "kept.mp4", keeps=True)
    mattes = [frame.mean(axis=2) > 128 for frame in frames_of(tmp_path / "mask.mp4")]
    assert frames[0].shape == (300, 180, 3)
    for frame, matte in zip(frames[::9], mattes[::9], strict=True):
        custard = (frame[:, :, 0] > 200) & (frame[:, :, 2] < 140)
        assert (custard & matte).sum() > 0.9 * custard.sum()
        assert 0.1 < matte.mean() < 0.5
    assert (mattes[0] != mattes[8]).mean() > 0.02


def test_a_view_bounces_within_its_own_edges(tmp_path: Path, png: Encode) -> None:
    frames = film(png(view()), tmp_path / "view.mp4", keeps=True)
    still = np.array(view().resize((180, 252)), int)
    for edge in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]):
        for frame in frames[::7]:
            assert np.abs(frame[edge] - still[edge]).mean() < 12, "no hole opens"
    assert np.abs(frames[0] - frames[8]).mean() > 3, "but it moves"
    corners = np.array([[0, 0], [180, 0], [0, 252], [180, 252]], float)
    np.testing.assert_allclose(moved_within(corners, (180, 252), wobble(TEMPLATE), 5), corners)


def test_where_nothing_is_certain_the_whole_picture_is_a_sticker(tmp_path: Path, png: Encode) -> None:
    data = png(view())
    assert find_subject(data, decode(data)) is None
    frames = film(data, tmp_path / "card.mp4")
    assert frames[0].shape == (320, 180, 3)
    matte = frames_of(tmp_path / "mask.mp4")[0].mean(axis=2) > 128
    rows = np.flatnonzero(matte.any(axis=1))
    assert rows[-1] < 319, "it stands on the stage"
    assert 0.15 < matte.mean() < 0.6


def test_alpha_says_what_the_subject_is() -> None:
    image = Image.new("RGBA", (300, 400), (10, 200, 30, 0))
    ImageDraw.Draw(image).ellipse((80, 120, 220, 330), fill=(10, 200, 30, 255))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    alpha = find_subject(buffer.getvalue(), decode(buffer.getvalue()))
    assert alpha is not None
    assert alpha[225, 150] == 1
    assert alpha[20, 20] == 0


def test_paper_within_an_outline_belongs_to_the_drawing(png: Encode) -> None:
    paper = Image.new("RGB", (300, 400), (246, 244, 240))
    ImageDraw.Draw(paper).ellipse((70, 90, 230, 330), outline=(20, 20, 120), width=5)
    alpha = find_subject(png(paper), decode(png(paper)))
    assert alpha is not None
    assert alpha[210, 150] > 0.95
    assert alpha[40, 40] < 0.05


def test_several_people_bounce_together(sample_image: Image.Image, png: Encode) -> None:
    both = Image.new("RGB", (1000, 1280), (200, 226, 222))
    one = sample_image.resize((480, 800))
    both.paste(one, (10, 300))
    both.paste(one, (510, 300))
    alpha = find_subject(png(both), decode(png(both)))
    assert alpha is not None
    assert min(float(alpha[500:1000, :500].mean()), float(alpha[500:1000, 500:].mean())) > 0.1


def test_a_broken_file_is_refused_as_ever(tmp_path: Path) -> None:
    with pytest.raises(PictureRefused) as caught:
        animate(b"\x89PNG\r\n", AnimateOptions("wobble"), tmp_path / "none.mp4")
    assert caught.value.code in {"FailedOperation.ImageNotSupported", "FailedOperation.ImageDecodeFailed"}
