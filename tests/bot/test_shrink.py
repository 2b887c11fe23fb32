"""Re-encoding to a size."""

# pyright: reportUnknownMemberType=false

from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.shrink import plan, shrink
from tests.bot.videos import noisy_video


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return noisy_video(tmp_path_factory.mktemp("video") / "noise.mp4")


@pytest.mark.parametrize("share", [0.5, 0.15])
def test_the_result_fits_and_still_plays(video: Path, tmp_path: Path, share: float) -> None:
    limit = int(share * video.stat().st_size)
    target = tmp_path / "small.mp4"
    assert shrink(video, target, limit)
    assert 0.2 * limit < target.stat().st_size <= limit
    assert [path.name for path in tmp_path.iterdir()] == ["small.mp4"]
    with av.open(str(target)) as file:
        assert file.metadata["AIGC"] == "yes", "the label of AI-made videos must survive"
        assert file.streams.audio
        assert file.streams.video[0].codec_context.name == "h264"
        frames = sum(1 for _ in file.decode(video=0))
    assert frames == 30


def test_a_silent_video_stays_silent(tmp_path: Path) -> None:
    source = noisy_video(tmp_path / "in.mp4", 1.0, 160, sound=False)
    assert shrink(source, tmp_path / "out.mp4", source.stat().st_size // 2)
    with av.open(str(tmp_path / "out.mp4")) as file:
        assert not file.streams.audio


def test_what_cannot_fit_is_not_made(video: Path, tmp_path: Path) -> None:
    assert not shrink(video, tmp_path / "small.mp4", 5_000)
    assert not list(tmp_path.iterdir())


@given(
    limit=st.integers(1_000, 50_000_000),
    seconds=st.floats(1, 60),
    side=st.integers(160, 1080),
    sound=st.booleans(),
)
def test_a_plan_never_promises_more_bits_than_there_are(
    limit: int, seconds: float, side: int, sound: bool
) -> None:
    chosen = plan(limit, seconds=seconds, fps=30, width=side, height=2 * side, sound=sound)
    if chosen is not None:
        assert (chosen.video_rate + chosen.audio_rate) * seconds / 8 < limit
        assert chosen.width % 2 == chosen.height % 2 == 0
        assert chosen.width <= side
        assert bool(chosen.audio_rate) is sound
