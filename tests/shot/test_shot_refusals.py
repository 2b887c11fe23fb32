"""Every no to a shot's pictures or voice comes from a real cause, before anything is written."""

from pathlib import Path

import pytest
from PIL import Image

from engine.animate.errors import PictureRefused
from engine.animate.options import Mark
from engine.shot.options import ShotOptions, SoundChoice
from engine.shot.pipeline import film
from engine.shot.voices import UnknownVoice
from tests.shot.watching import plain, png, spot

OPTIONS = ShotOptions(duration=1, resolution="360p")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FailedOperation.ImageNotSupported"),
        (b"\x00" * 4000, "FailedOperation.ImageNotSupported"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "FailedOperation.ImageNotSupported"),
        (png(spot(), "BMP"), "FailedOperation.ImageNotSupported"),
        (png(spot(), "GIF"), "FailedOperation.ImageNotSupported"),
        (png(spot())[:2000], "FailedOperation.ImageDecodeFailed"),
        (png(spot(), "JPEG")[:2000], "FailedOperation.ImageDecodeFailed"),
        (png(plain((9, 9, 9), (12, 40))), "FailedOperation.ImageNotSupported"),
        (png(Image.new("1", (8000, 8000))), "FailedOperation.ImageResolutionExceed"),
        (png(spot()) + bytes(50 * 2**20), "FailedOperation.ImageSizeExceed"),
    ],
    ids=["empty", "zeros", "svg", "bmp", "gif", "cut png", "cut jpeg", "tiny", "64 megapixels", "50 MB"],
)
def test_a_picture_that_will_not_do_is_refused_with_a_published_code(
    tmp_path: Path, data: bytes, code: str
) -> None:
    for pictures in ([data], [png(spot()), data]):
        with pytest.raises(PictureRefused) as caught:
            film(pictures, OPTIONS, tmp_path / "shot.mp4")
        assert caught.value.code == code
        assert len(caught.value.detail) > 20
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("kind", "size"), [("PNG", (16, 16)), ("JPEG", (17, 4001)), ("WEBP", (3000, 20))], ids=str
)
def test_every_format_and_shape_that_is_allowed_can_be_filmed(
    tmp_path: Path, kind: str, size: tuple[int, int]
) -> None:
    report = film([png(plain((90, 120, 160), size), kind)], OPTIONS, tmp_path / "shot.mp4")
    assert min(report.width, report.height) == 360
    assert max(report.width, report.height) <= 840


def test_a_third_picture_is_one_too_many(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at most 2"):
        film([png(spot())] * 3, OPTIONS, tmp_path / "shot.mp4")


def test_an_unknown_voice_is_named(tmp_path: Path) -> None:
    options = ShotOptions(duration=1, sound=SoundChoice(voice="nobody"))
    with pytest.raises(UnknownVoice, match="nobody"):
        film([png(spot())], options, tmp_path / "shot.mp4")
    assert not list(tmp_path.iterdir())


def test_a_logo_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    options = ShotOptions(duration=1, resolution="360p", mark=Mark(logo=b"nonsense"))
    with pytest.raises(PictureRefused, match="logo"):
        film([png(spot())], options, tmp_path / "shot.mp4")
