# ruff: noqa: ASYNC240 (tiny local files)
"""Two dances as one video: beside each other, to one music."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.delivery.side_by_side import WIDTH, layout, side_by_side
from bot.worker_process import WorkerError, WorkerProcess
from tests.bot.videos import noisy_video

SIDES = some.integers(16, 2056)
RATIOS = some.floats(0.5, 1.2)


def plain_video(path: Path, colour: tuple[int, int, int], width: int, height: int, frames: int) -> Path:
    """A silent video of one colour that grows darker."""
    with av.open(str(path), "w", format="mp4") as file:
        video = file.add_stream("libx264", rate=25, options={"crf": "10"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        for number in range(frames):
            shade = np.asarray(colour) * (1 - number / (2 * frames))
            picture = np.full((height, width, 3), shade, np.uint8)
            file.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        file.mux(video.encode(None))
    return path


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as file:
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]


@given(SIDES, RATIOS, SIDES, RATIOS)
def test_both_have_one_height_and_their_own_shapes(
    high: int, ratio: float, other: int, beside: float
) -> None:
    left, right = (max(8, round(high * ratio)), high), (max(8, round(other * beside)), other)
    plan = layout(left, right)
    assert plan.left + plan.right <= WIDTH
    assert plan.left % 2 == plan.right % 2 == plan.height % 2 == 0
    assert plan.height <= max(high, other) + 1
    for width, (wide, tall) in ((plan.left, left), (plan.right, right)):
        assert width == pytest.approx(plan.height * wide / tall, abs=3.5)


def test_large_ones_fill_the_whole_width() -> None:
    plan = layout((720, 1280), (720, 1280))
    assert (plan.left, plan.right, plan.height) == (640, 640, 1138)


def test_the_left_is_left_and_the_right_is_right_at_the_same_moment(tmp_path: Path) -> None:
    red = plain_video(tmp_path / "red.mp4", (250, 20, 20), 64, 96, 20)
    blue = plain_video(tmp_path / "blue.mp4", (20, 20, 250), 80, 80, 20)
    side_by_side(red, blue, tmp_path / "both.mp4")
    both = frames_of(tmp_path / "both.mp4")
    assert len(both) == 20
    for number, frame in enumerate(both):
        height, width = frame.shape[:2]
        assert (height, width) == (96, 160)
        light = 1 - number / 40
        left, right = frame[:, :56].mean((0, 1)), frame[:, 72:].mean((0, 1))
        assert left == pytest.approx([250 * light, 20 * light, 20 * light], abs=12)
        assert right == pytest.approx([20 * light, 20 * light, 250 * light], abs=12)
    assert not (tmp_path / "both.part").exists()


@pytest.mark.parametrize("frames", [8, 30])
def test_it_is_as_long_as_the_left_one_whatever_the_right_one_is(tmp_path: Path, frames: int) -> None:
    red = plain_video(tmp_path / "red.mp4", (250, 20, 20), 64, 64, 20)
    blue = plain_video(tmp_path / "blue.mp4", (20, 20, 250), 64, 64, frames)
    side_by_side(red, blue, tmp_path / "both.mp4")
    assert len(frames_of(tmp_path / "both.mp4")) == 20


async def test_a_worker_process_makes_it_with_one_sound_and_the_label_of_the_file(tmp_path: Path) -> None:
    left, right = noisy_video(tmp_path / "l.mp4", 0.6, 64), noisy_video(tmp_path / "r.mp4", 0.6, 64)
    worker = WorkerProcess("joining")
    try:
        target = tmp_path / "both.mp4"
        await worker.run("side_by_side", 60, left=str(left), right=str(right), target=str(target))
        with av.open(str(target)) as made, av.open(str(left)) as given_:
            assert len(made.streams.video) == len(made.streams.audio) == 1
            assert made.metadata["AIGC"] == given_.metadata["AIGC"]
            assert made.duration is not None
            assert given_.duration is not None
            assert made.duration == pytest.approx(given_.duration, abs=50_000)
            heard = [bytes(packet) for packet in made.demux(made.streams.audio[0])]
            assert heard == [bytes(packet) for packet in given_.demux(given_.streams.audio[0])]
        (tmp_path / "broken.mp4").write_bytes(b"no video at all")
        with pytest.raises(WorkerError):
            broken = str(tmp_path / "broken.mp4")
            await worker.run("side_by_side", 60, left=str(left), right=broken, target=str(tmp_path / "x.mp4"))
        assert not list(tmp_path.glob("x*"))
    finally:
        await worker.close()
