"""A member's bytes made into pixels, within limits."""

import io
import warnings

import numpy as np
from PIL import Image, ImageOps

from engine.animate.arrays import ByteArray
from engine.animate.errors import PictureRefused

MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_SIDE = 192
MAX_SIDE = 2056
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
MATTE_COLOUR = (236, 236, 236)


def decode(data: bytes) -> ByteArray:
    """Decode hostile bytes to upright RGB [H, W, 3], at most `MAX_SIDE` long; raise `PictureRefused`."""
    if len(data) > MAX_BYTES:
        raise PictureRefused(
            "FailedOperation.ImageSizeExceed",
            f"The picture file is too big. Send one of at most {MAX_BYTES // 2**20} MB.",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _decode(data)
    except PictureRefused:
        raise
    except Exception as error:  # decoders fail in more ways than they document
        raise PictureRefused(
            "FailedOperation.ImageDecodeFailed",
            "The picture is damaged or cut short. Save it again as JPEG or PNG and send that.",
        ) from error


def _decode(data: bytes) -> ByteArray:
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (OSError, ValueError, SyntaxError) as error:
        raise PictureRefused(
            "FailedOperation.ImageNotSupported",
            "This is not a picture that can be read. Send a JPEG or a PNG.",
        ) from error
    with image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise _too_many_pixels()
        if min(width, height) < MIN_SIDE:
            raise PictureRefused(
                "FailedOperation.ImageNotSupported",
                f"The picture is too small. Send one of at least {MIN_SIDE} pixels on its shorter side.",
            )
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        image.load()
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
        return np.array(_flatten(upright), dtype=np.uint8)


def _flatten(image: Image.Image) -> Image.Image:
    """Lay a transparent picture on light grey, and bring 16-bit grey down to 8."""
    if image.mode in {"I;16", "I;16B", "I;16L", "I", "F"}:
        values = np.asarray(image, dtype=np.float64)
        span = float(values.max()) or 1.0
        return Image.fromarray((values / span * 255).clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGBA", layered.size, (*MATTE_COLOUR, 255))
        return Image.alpha_composite(ground, layered).convert("RGB")
    return image.convert("RGB")


def _too_many_pixels() -> PictureRefused:
    return PictureRefused(
        "FailedOperation.ImageResolutionExceed",
        f"The picture has too many pixels. Scale it down to at most {MAX_SIDE} on its longer side.",
    )
