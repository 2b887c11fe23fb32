"""A member's bytes made into pixels, within limits."""

import io
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from engine.animate.arrays import ByteArray, Float32Array
from engine.animate.errors import PictureRefused

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
MATTE_COLOUR = (236, 236, 236)


@dataclass(frozen=True)
class Limits:
    """How a picture may come: bytes, pixels, its shorter side, formats; and how long a side it is kept at."""

    max_bytes: int = 25 * 1024 * 1024
    max_pixels: int = 40_000_000
    min_side: int = 192
    max_side: int = 2056
    formats: tuple[str, ...] = FORMATS


PERSON = Limits()
"""For a picture that is to dance."""


def decode(data: bytes, limits: Limits = PERSON) -> ByteArray:
    """Decode hostile bytes to upright RGB [H, W, 3] within `limits`; raise `PictureRefused`.

    A longer side than `max_side` is scaled down to it.
    """
    if len(data) > limits.max_bytes:
        raise PictureRefused(
            "FailedOperation.ImageSizeExceed",
            f"The picture file is too big. Send one of at most {limits.max_bytes // 2**20} MB.",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _decode(data, limits)
    except PictureRefused:
        raise
    except Exception as error:  # decoders fail in more ways than they document
        raise PictureRefused(
            "FailedOperation.ImageDecodeFailed",
            "The picture is damaged or cut short. Save it again as JPEG or PNG and send that.",
        ) from error


def transparency(data: bytes, limits: Limits = PERSON) -> Float32Array | None:
    """Return how opaque every pixel of what `decode` returns is, [H, W] in 0..1; None if all of it is.

    `data` has been decoded before, within the same `limits`.
    """
    with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=limits.formats) as image:
        warnings.simplefilter("ignore")
        if not _has_alpha(image):
            return None
        alpha = _brought_upright(image, limits).convert("RGBA").getchannel("A")
    opaque = np.asarray(alpha, dtype=np.float32) / np.float32(255)
    return opaque if float(opaque.min()) < 1 else None


def _decode(data: bytes, limits: Limits) -> ByteArray:
    try:
        image = Image.open(io.BytesIO(data), formats=limits.formats)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(limits) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise PictureRefused(
            "FailedOperation.ImageNotSupported",
            "This is not a picture that can be read. Send a JPEG or a PNG.",
        ) from error
    with image:
        width, height = image.size
        if width * height > limits.max_pixels:
            raise _too_many_pixels(limits)
        if min(width, height) < limits.min_side:
            raise PictureRefused(
                "FailedOperation.ImageNotSupported",
                "The picture is too small. "
                f"Send one of at least {limits.min_side} pixels on its shorter side.",
            )
        return np.array(_flatten(_brought_upright(image, limits)), dtype=np.uint8)


def _brought_upright(image: Image.Image, limits: Limits) -> Image.Image:
    """Decode an opened picture, turned as its EXIF says, no longer than a side is kept at."""
    image.draft("RGB", (limits.max_side, limits.max_side))
    image.load()
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((limits.max_side, limits.max_side), Image.Resampling.LANCZOS)
    return upright


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info


def _flatten(image: Image.Image) -> Image.Image:
    """Lay a transparent picture on light grey, and bring 16-bit grey down to 8."""
    if image.mode in {"I;16", "I;16B", "I;16L", "I", "F"}:
        values = np.asarray(image, dtype=np.float64)
        span = float(values.max()) or 1.0
        return Image.fromarray((values / span * 255).clip(0, 255).astype(np.uint8)).convert("RGB")
    if _has_alpha(image):
        layered = image.convert("RGBA")
        ground = Image.new("RGBA", layered.size, (*MATTE_COLOUR, 255))
        return Image.alpha_composite(ground, layered).convert("RGB")
    return image.convert("RGB")


def _too_many_pixels(limits: Limits) -> PictureRefused:
    return PictureRefused(
        "FailedOperation.ImageResolutionExceed",
        f"The picture has too many pixels. Scale it down to at most {limits.max_side} on its longer side.",
    )
