"""Intake: every fix on real bytes, every refusal in plain words."""

import io
import random
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from bot.intake import Refusal, prepare, prepare_whole
from bot.intake.framing import Box
from bot.intake.limits import MAX_BYTES, MAX_LONG_EDGE, MAX_OUTPUT_BYTES, MAX_RATIO, MIN_RATIO, MIN_SIDE
from playground.sample import SAMPLE
from tests.corpus.crafted import jpeg_scans

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def nobody(_picture: Image.Image) -> Box | None:
    return None


def flag(width: int = 400, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Red above, blue below, so that a turn shows."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (0, height // 2, width, height))
    return picture.convert(mode)


def file(picture: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def prepared(data: bytes, find: Callable[[Image.Image], Box | None] = nobody) -> Image.Image:
    """Prepare, and check what the provider asks of every picture."""
    result = prepare(data, find=find)
    picture = Image.open(io.BytesIO(result.data))
    picture.load()
    assert picture.format == "JPEG"
    assert picture.mode == "RGB"
    assert picture.size == (result.width, result.height)
    assert max(picture.size) <= MAX_LONG_EDGE
    assert min(picture.size) >= MIN_SIDE
    assert MIN_RATIO <= picture.width / picture.height <= MAX_RATIO
    assert len(result.data) <= MAX_OUTPUT_BYTES
    assert not picture.getexif(), "where and when it was taken is nobody's business"
    return picture


def near(picture: Image.Image, x: float, y: float, colour: tuple[int, int, int], within: int = 40) -> bool:
    found = picture.getpixel((int(x * (picture.width - 1)), int(y * (picture.height - 1))))
    assert isinstance(found, tuple)
    return all(abs(one - other) <= within for one, other in zip(found, colour, strict=True))


def refused(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        prepare(data, find=nobody)
    assert caught.value.text.endswith(".")
    return caught.value.key


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF", "TIFF"])
def test_every_common_kind_is_read(kind: str) -> None:
    picture = prepared(file(flag(), kind))
    assert picture.size == (400, 600)
    assert near(picture, 0.5, 0.2, RED)
    assert near(picture, 0.5, 0.8, BLUE)


_STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera stores what EXIF calls orientation 1 to 8."""


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(orientation: int) -> None:
    upright = flag(500, 620)
    upright.paste(GREEN, (0, 0, 80, 80))
    turn = _STORED[orientation]
    stored = upright if turn is None else upright.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = prepared(file(stored, "JPEG", exif=exif, quality=95))
    assert picture.size == (500, 620)
    assert near(picture, 0.03, 0.03, GREEN, 60)
    assert near(picture, 0.5, 0.9, BLUE)


def test_an_orientation_that_does_not_exist_is_ignored() -> None:
    exif = Image.Exif()
    exif[0x0112] = 77
    assert near(prepared(file(flag(), "JPEG", exif=exif)), 0.5, 0.2, RED)


@pytest.mark.parametrize(
    "mode", ["RGB", "L", "1", "P", "CMYK", "YCbCr", "LAB", "I;16", "I", "F", "RGBA", "LA", "RGBX"]
)
def test_every_mode_becomes_rgb(mode: str) -> None:
    kind = "PNG" if mode in ("P", "1", "L", "I;16", "RGBA", "LA", "RGB") else "TIFF"
    source = flag()
    deep = {"I;16": np.uint16, "I": np.int32, "F": np.float32}
    if mode in deep:
        grey = np.asarray(source.convert("L")).astype(np.float64) * (1 / 255 if mode == "F" else 257)
        given = Image.fromarray(grey.astype(deep[mode]))
    else:
        given = source.convert(mode)
    picture = prepared(file(given, kind))
    light = np.asarray(picture.convert("L"))
    assert light[:300].mean() > light[300:].mean() + 20, "red is lighter than blue in every mode"


def test_sixteen_bit_colour_is_read() -> None:
    """A 16 bit RGB PNG, written by hand since Pillow cannot."""
    pixel = struct.pack(">HHH", 0xFFFF, 0x8000, 0)
    rows = (b"\0" + pixel * 400) * 600
    picture = prepared(_png(400, 600, rows, depth=16, colour=2))
    assert near(picture, 0.5, 0.5, (255, 128, 0), 10)


def _png(width: int, height: int, rows: bytes, *, depth: int, colour: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_transparency_is_flattened_onto_white() -> None:
    seen = flag(mode="RGBA")
    seen.paste((0, 0, 0, 0), (0, 0, 400, 300))
    assert near(prepared(file(seen, "PNG")), 0.5, 0.2, WHITE, 5)
    palette = flag(mode="P")
    assert near(prepared(file(palette, "GIF", transparency=palette.getpixel((0, 0)))), 0.5, 0.2, WHITE, 5)


def test_the_first_frame_of_an_animation_is_taken() -> None:
    frames = [Image.new("RGB", (300, 450), colour) for colour in (GREEN, RED, BLUE)]
    for kind in ("GIF", "WEBP", "PNG", "AVIF"):
        data = file(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        assert near(prepared(data), 0.5, 0.5, GREEN), kind


def test_a_wide_colour_space_is_converted_before_it_is_dropped() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    assert prepared(file(flag(), "PNG", icc_profile=lab[:200] + b"broken")).size == (400, 600)


@pytest.mark.parametrize("size", [(2057, 3000), (4000, 6000)])
def test_a_large_picture_is_scaled_down(size: tuple[int, int]) -> None:
    picture = prepared(file(flag(*size), "JPEG"))
    assert max(picture.size) == MAX_LONG_EDGE
    assert abs(picture.width / picture.height - size[0] / size[1]) < 0.005
    assert near(picture, 0.5, 0.2, RED)


def test_a_telephones_hundred_megapixels_pass() -> None:
    assert max(prepared(file(Image.new("L", (9000, 12000)), "JPEG")).size) == MAX_LONG_EDGE


def test_what_compresses_badly_is_made_to_fit() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (2050, 1650, 3), np.uint8)
    data = file(Image.fromarray(noise), "JPEG", quality=100, subsampling=0)
    assert len(data) > 10_000_000
    prepared(data)


@pytest.mark.parametrize(
    "size", [(900, 500), (1600, 400), (600, 600), (500, 501), (3000, 200), (200, 3000), (300, 900)]
)
def test_a_wrong_shape_is_padded_when_nobody_is_found(size: tuple[int, int]) -> None:
    """All of the picture is still there, in the middle."""
    picture = prepared(file(flag(*size), "PNG"))
    wide = size[0] / size[1] > MAX_RATIO
    assert picture.width / picture.height == pytest.approx(MAX_RATIO if wide else MIN_RATIO, rel=0.01)
    assert near(picture, 0.5, 0.5 - 0.4 * min(1, picture.width * size[1] / size[0] / picture.height), RED, 70)
    assert near(
        picture, 0.5, 0.5 + 0.4 * min(1, picture.width * size[1] / size[0] / picture.height), BLUE, 70
    )


def test_the_person_in_a_landscape_is_found_and_kept() -> None:
    """The sample, small at the right of a wide picture, fills a good part of what is cut out."""
    person = Image.open(SAMPLE).convert("RGB").resize((360, 600))
    landscape = Image.new("RGB", (2000, 1000), (90, 130, 170))
    landscape.paste(person, (1500, 300))
    before = np.asarray(landscape)
    result = prepare(file(landscape, "PNG"))
    picture = Image.open(io.BytesIO(result.data)).convert("RGB")
    assert MIN_RATIO <= picture.width / picture.height <= MAX_RATIO
    assert picture.height < 900, "cropped rather than padded"
    # The person's yellow shirt and red shoes are both in it.
    pixels = np.asarray(picture).astype(int)
    yellow = (pixels[..., 0] > 200) & (pixels[..., 1] > 140) & (pixels[..., 2] < 90)
    red = (pixels[..., 0] > 170) & (pixels[..., 1] < 90) & (pixels[..., 2] < 100)
    assert yellow.any()
    assert red.any()
    assert before.shape[1] > picture.width


@pytest.mark.parametrize("size", [(900, 500), (600, 600), (300, 1200), (3000, 200), (200, 3000)])
def test_what_is_kept_whole_loses_nothing(size: tuple[int, int]) -> None:
    [result] = prepare_whole(file(flag(*size), "PNG"))
    picture = Image.open(io.BytesIO(result.data))
    assert picture.size == (result.width, result.height)
    ratio = picture.width / picture.height
    assert ratio == pytest.approx(min(4.0, max(0.25, size[0] / size[1])), rel=0.01)
    share = min(1.0, picture.width * size[1] / size[0] / picture.height)
    assert near(picture, 0.5, 0.5 - 0.4 * share, RED, 70)
    assert near(picture, 0.5, 0.5 + 0.4 * share, BLUE, 70)
    assert max(picture.size) <= MAX_LONG_EDGE


def test_two_pictures_that_compress_badly_fit_into_one_request() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (2056, 2056, 3), np.uint8)
    data = file(Image.fromarray(noise), "PNG", compress_level=1)
    [each] = prepare_whole(data)
    assert 2 * len(each.data) * 4 // 3 < 9_000_000, "of the 10 MB that a request may have"
    assert each.width == 2056


def test_nothing_is_refused_as_empty() -> None:
    assert refused(b"") == "refusal.empty"


@pytest.mark.parametrize(
    "data",
    [
        b"hello, I am a text",
        b"%PDF-1.7\n",
        b"PK\x03\x04" + bytes(100),
        b"<svg xmlns='x'/>",
        bytes(5000),
        b"\xff" * 999,
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert refused(data) == "refusal.not_a_picture"


def test_an_iphones_heic_is_named() -> None:
    assert refused(b"\0\0\0\x18ftypheic" + bytes(100)) == "refusal.heic"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF", "TIFF"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.9])
def test_a_cut_off_file_is_refused(kind: str, part: float) -> None:
    noise = Image.fromarray(np.random.default_rng(2).integers(0, 256, (300, 200, 3), np.uint8))
    data = file(noise, kind)
    key = refused(data[: int(part * len(data))])
    assert key in ("refusal.truncated", "refusal.unreadable", "refusal.not_a_picture")


def test_too_many_bytes_are_refused_with_both_numbers() -> None:
    with pytest.raises(Refusal, match=r"26\.0 MB.*25 MB"):
        prepare(bytes(26_000_000))
    assert MAX_BYTES == 25_000_000


def test_too_few_pixels_are_refused() -> None:
    assert refused(file(flag(191, 300), "PNG")) == "refusal.too_small"
    assert refused(file(flag(300, 1), "PNG")) == "refusal.too_small"
    prepared(file(flag(192, 300), "PNG"))


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    rows = zlib.compress(bytes(1000))
    assert refused(_png(60_000, 60_000, rows, depth=8, colour=2)) == "refusal.too_many_pixels"


def test_endless_scans_are_refused_before_they_are_gone_through() -> None:
    progressive = file(flag(), "JPEG", progressive=True)
    assert refused(jpeg_scans(progressive, 600)) == "refusal.unreadable"
    prepared(jpeg_scans(progressive, 30))
    film = random.Random(7).randbytes(MAX_BYTES - len(progressive))
    prepared(progressive + film)  # a moving photo: chance alone is no reason to refuse it


def test_no_size_at_all_is_refused() -> None:
    assert refused(_png(0, 0, b"", depth=8, colour=2)).startswith("refusal.")
