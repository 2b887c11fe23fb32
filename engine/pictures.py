"""Judging a picture from outside before a job is made of it: cheaply, with the published limits."""

import base64
import binascii
import io
import warnings

from PIL import Image, UnidentifiedImageError

from engine.failure import ActionFailed

MAX_BYTES = 10 << 20
MAX_SIDE = 2056
NARROWEST, WIDEST = 1 / 2, 1 / 1.2
"""The limits of width over height."""
_ROUNDING = 0.005
"""Whole pixels cannot always meet a ratio; half a percent is none of a person's business."""
MAX_LOGO_BYTES = 2 << 20
MAX_LOGO_PIXELS = 4_000_000
MAX_JPEG_SCANS = 250
"""Each pass over a progressive JPEG costs milliseconds, and may be fourteen bytes long. Honest files have
some ten; but what cameras put behind a picture has such bytes by chance, up to 200 times."""
_JPEG_HEAD, _START_OF_SCAN = b"\xff\xd8", b"\xff\xda"


def decode_base64(text: str) -> bytes:
    """Decode Base64, with or without a data URL in front and line breaks within; raises ActionFailed."""
    if text.startswith("data:"):
        text = text.partition(",")[2]
    if len(text) > MAX_BYTES * 4 // 3 + 4:
        raise ActionFailed("FailedOperation.ImageSizeExceed")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ActionFailed("FailedOperation.ImageDecodeFailed") from error


def check_picture(data: bytes) -> None:
    """Check the picture of a person; raises ActionFailed with the code of the limit it breaks."""
    if len(data) > MAX_BYTES:
        raise ActionFailed("FailedOperation.ImageSizeExceed")
    with _opened(data, ("PNG", "JPEG")) as image:
        width, height = image.size
        if max(width, height) > MAX_SIDE:
            raise ActionFailed("FailedOperation.ImageResolutionExceed")
        ratio = width / height
        if not NARROWEST * (1 - _ROUNDING) <= ratio <= WIDEST * (1 + _ROUNDING):
            raise ActionFailed("FailedOperation.ImageRatioExcceed")
        _decode(image)


def check_logo(data: bytes) -> None:
    """Check the picture of a mark; raises ActionFailed."""
    if len(data) > MAX_LOGO_BYTES:
        raise ActionFailed("FailedOperation.ImageSizeExceed", "The logo is larger than 2 MB.")
    with _opened(data, ("PNG", "JPEG")) as image:
        if image.width * image.height > MAX_LOGO_PIXELS:
            raise ActionFailed("FailedOperation.ImageResolutionExceed", "The logo's resolution is too high.")
        _decode(image)


def _opened(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    if data.startswith(_JPEG_HEAD) and data.count(_START_OF_SCAN) > MAX_JPEG_SCANS:
        raise ActionFailed("FailedOperation.ImageDecodeFailed")
    try:
        with warnings.catch_warnings():
            # Sizes are judged right after; the warning would only repeat it.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(data), formats=formats)
    except UnidentifiedImageError as error:
        raise ActionFailed("FailedOperation.ImageNotSupported") from error
    except Image.DecompressionBombError as error:
        raise ActionFailed("FailedOperation.ImageResolutionExceed") from error
    except Exception as error:
        raise ActionFailed("FailedOperation.ImageDecodeFailed") from error


def _decode(image: Image.Image) -> None:
    try:
        image.load()
    except Exception as error:
        raise ActionFailed("FailedOperation.ImageDecodeFailed") from error
