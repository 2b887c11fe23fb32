"""The second video: what of each frame is the figure."""

from pathlib import Path

import av
import numpy as np

from engine.animate.options import AnimateOptions
from engine.animate.pipeline import Production
from tests.animate.conftest import frames_of


def test_the_mask_is_white_where_the_figure_is_and_black_elsewhere(sample: bytes, tmp_path: Path) -> None:
    video, mask = tmp_path / "kept.mp4", tmp_path / "mask.mp4"
    options = AnimateOptions("ke3", audio=True, keep_background=True, short_side=180, metadata={"AIGC": "{}"})
    Production(options, max_frames=20).run(sample, video, mask=mask)
    pictures, mattes = frames_of(video), frames_of(mask)
    assert len(mattes) == len(pictures) == 20
    assert mattes[0].shape == pictures[0].shape
    with av.open(str(mask)) as container:
        assert not container.streams.audio
        assert container.metadata["AIGC"] == "{}"
    for picture, matte in ((pictures[0], mattes[0]), (pictures[-1], mattes[-1])):
        white = matte.mean(axis=2) > 200
        assert 0.05 < white.mean() < 0.5
        assert (matte.mean(axis=2) < 40).mean() > 0.4
        yellow = picture[:, :, 0].astype(int) - picture[:, :, 2] > 90
        assert (yellow & white).sum() > 0.9 * yellow.sum(), "her shirt is hers"
        assert white[-1].mean() < 0.6, "nor is her shadow part of her"
    moved = np.abs(mattes[0].astype(int) - mattes[-1]).mean()
    assert moved > 1, "it moves with her"


def test_no_mask_unless_one_is_wanted(sample: bytes, tmp_path: Path) -> None:
    Production(AnimateOptions("ke3", audio=False, short_side=180), max_frames=2).run(
        sample, tmp_path / "a.mp4"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]
