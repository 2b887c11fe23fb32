"""Finished videos reach the browser as they are; everything else goes simcord's way."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from playground.media import VideosAsTheyAre, inspect_mp4


def video(codec: str = "libx264", container: str = "mp4", frames: int = 15) -> bytes:
    target = io.BytesIO()
    with av.open(target, mode="w", format=container) as output:
        stream = output.add_stream(codec, rate=30)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 96, 160, "yuv420p"
        for number in range(frames):
            picture = np.full((160, 96, 3), 10 * number, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return target.getvalue()


async def test_an_mp4_is_passed_through_with_its_first_frame_as_poster() -> None:
    blob = video()
    info = await VideosAsTheyAre().validate("key", blob)
    assert info.normalized is blob
    assert (info.width, info.height, info.content_type) == (96, 160, "video/mp4")
    assert info.duration == pytest.approx(0.5, abs=0.05)
    assert info.poster is not None
    with Image.open(io.BytesIO(info.poster)) as poster:
        assert poster.size == (96, 160)
        assert np.asarray(poster).mean() < 20


async def test_other_media_go_through_simcords_worker() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (20, 30)).save(picture, "PNG")
    worker = VideosAsTheyAre()
    info = await worker.validate("picture", picture.getvalue())
    assert (info.kind, info.width, info.height) == ("image", 20, 30)
    other = await worker.validate("video", video("libvpx-vp9", "webm"))
    assert (other.kind, other.content_type) == ("video", "video/webm")
    await worker.close()


@pytest.mark.parametrize("blob", [b"", b"\0\0\0\x18ftypmp42", video()[:300], b"\0\0\0\x18ftyp" + bytes(500)])
def test_what_is_no_whole_mp4_is_left_to_simcord(blob: bytes) -> None:
    assert inspect_mp4(blob) is None
