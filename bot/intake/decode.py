"""From a member's bytes to one upright RGB picture."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import io
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import numpy as np
from PIL import Image, ImageCms, UnidentifiedImageError

from bot.intake.limits import (
    MAX_BYTES,
    MAX_JPEG_PIXELS,
    MAX_JPEG_SCANS,
    MAX_LONG_EDGE,
    MAX_PIXELS,
    MEGABYTE,
    MIN_SIDE,
)
from bot.refusal import Refusal

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "AVIF", "TIFF")
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_ORIENTATION = 0x0112
_START_OF_SCAN = b"\xff\xda"
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_DEEP_MODES = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N", "F"})
_BEHIND = (255, 255, 255)  # what shows through transparency

# Pillow's own limit is below what telephones make; ours, by format, takes its place.
Image.MAX_IMAGE_PIXELS = None


def decode(data: bytes) -> Image.Image:
    """Decode the first frame of a picture file: upright, RGB, no longer than needed.

    Raises Refusal for everything that is not a whole picture of sensible size.
    """
    if not data:
        raise Refusal("refusal.empty")
    if len(data) > MAX_BYTES:
        raise Refusal("refusal.too_heavy", megabytes=len(data) / MEGABYTE, limit=MAX_BYTES // MEGABYTE)
    with _refusing(), _open(data) as image:
        _check_size(image)
        turn = _orientation(image)
        if image.format in ("JPEG", "MPO"):
            if data.count(_START_OF_SCAN) > MAX_JPEG_SCANS:
                raise Refusal("refusal.unreadable")
            image.draft(image.mode, (MAX_LONG_EDGE, MAX_LONG_EDGE))
        image.load()
        picture = _rgb(_shrunk(image))
        return picture.transpose(turn) if turn is not None else picture


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
            raise Refusal("refusal.heic") from None
        raise Refusal("refusal.not_a_picture") from None


@contextmanager
def _refusing() -> Generator[None]:
    """Turn what Pillow raises on hostile bytes into a Refusal."""
    try:
        yield
    except Refusal:
        raise
    except OSError as error:
        cut_off = "truncated" in str(error) or "incomplete" in str(error) or "end of file" in str(error)
        raise Refusal("refusal.truncated" if cut_off else "refusal.unreadable") from error
    except MemoryError as error:
        raise Refusal("refusal.unreadable") from error
    except Exception as error:  # its plugins let anything escape: struct.error, KeyError, ZeroDivisionError
        raise Refusal("refusal.unreadable") from error


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    most = MAX_JPEG_PIXELS if image.format in ("JPEG", "MPO") else MAX_PIXELS
    if width * height > most:
        raise Refusal("refusal.too_many_pixels", megapixels=round(width * height / 1e6))
    if min(width, height) < MIN_SIDE:
        raise Refusal("refusal.too_small", width=width, height=height, least=MIN_SIDE)


def _orientation(image: Image.Image) -> Image.Transpose | None:
    """Read how the camera was held; nonsense means upright."""
    try:
        return _UPRIGHT.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 (a broken EXIF block is no reason to refuse the picture beside it)
        return None


def _shrunk(image: Image.Image) -> Image.Image:
    """Scale down to the longest edge that is ever used; before conversions, for they cost memory."""
    if max(image.size) <= MAX_LONG_EDGE or image.mode in _DEEP_MODES:
        return image
    scale = MAX_LONG_EDGE / max(image.size)
    size = tuple(max(1, round(side * scale)) for side in image.size)
    wide = _palette_free(image)
    return _keeping_info(wide.resize((size[0], size[1]), Image.Resampling.LANCZOS, reducing_gap=3.0), image)


def _palette_free(image: Image.Image) -> Image.Image:
    if image.mode in ("P", "PA"):
        return image.convert("RGBA")
    return image.convert("L") if image.mode == "1" else image


def _keeping_info(picture: Image.Image, source: Image.Image) -> Image.Image:
    picture.info = dict(source.info)
    return picture


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode in _DEEP_MODES:
        return _shrunk(_eight_bit(image)).convert("RGB")
    if image.has_transparency_data:
        return _flattened(image)
    return _in_srgb(image)


def _eight_bit(image: Image.Image) -> Image.Image:
    values = np.asarray(image, dtype=np.float32)
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    top = float(values.max(initial=0.0))
    if image.mode == "F":
        full = 1.0 if top <= 1.0 else max(255.0, top)
    else:
        full = 255.0 if image.mode == "I" and top <= 255.0 else max(65535.0, top)
    return Image.fromarray(np.clip(values * (255.0 / full), 0, 255).astype(np.uint8))


def _flattened(image: Image.Image) -> Image.Image:
    seen = image.convert("RGBA")
    canvas = Image.new("RGB", seen.size, _BEHIND)
    canvas.paste(seen, mask=seen.getchannel("A"))
    return canvas


def _in_srgb(image: Image.Image) -> Image.Image:
    """Convert to RGB through the embedded colour profile, if that works: the copy we pass on has none."""
    profile: Any = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")
