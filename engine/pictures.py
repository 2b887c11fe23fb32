"""Judging a picture from outside before a job is made of it: cheaply, with the published limits."""

import base64
import binascii
import io
import warnings

from PIL import Image, UnidentifiedImageError

from engine.failure import ActionFailed
from vclm.rules import MAX_IMAGE_BYTES, MAX_LOGO_BYTES
from vclm.vidu_models import vidu_limits

MAX_SIDE = 2056
NARROWEST, WIDEST = 1 / 2, 1 / 1.2
"""The limits of width over height."""
_ROUNDING = 0.005
"""Whole pixels cannot always meet a ratio; half a percent is none of a person's business."""
MIN_SIDE = 192
"""Of a picture's shorter edge: what the mainland page of the dances asks for, and a body needs."""
MAX_LOGO_PIXELS = 4_000_000
MAX_SHOT_PIXELS = 40_000_000
"""Of a picture to be filmed; not published, ours: what a render process decodes within its memory."""
MIN_SHOT_SIDE = 32
"""Likewise ours: less is nothing to film."""
SHOT_NARROWEST, SHOT_WIDEST = 1 / 4, 4.0
SAME_SIZE = (0.8, 1.25)
"""The limits of the first frame's resolution over the last one's."""
MAX_JPEG_SCANS = 250
"""Each pass over a progressive JPEG costs milliseconds, and may be fourteen bytes long. Honest files have
some ten; but what cameras put behind a picture has such bytes by chance, up to 200 times."""
_JPEG_HEAD, _START_OF_SCAN = b"\xff\xd8", b"\xff\xda"


def decode_base64(text: str, max_bytes: int) -> bytes:
    """Decode Base64, with or without a data URL in front and line breaks within; raises ActionFailed."""
    if text.startswith("data:"):
        text = text.partition(",")[2]
    if len(text) > max_bytes * 4 // 3 + 4:
        raise ActionFailed("FailedOperation.ImageSizeExceed")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ActionFailed("FailedOperation.ImageDecodeFailed") from error


def check_picture(data: bytes) -> None:
    """Check the picture of a person; raises ActionFailed with the code of the limit it breaks."""
    if len(data) > MAX_IMAGE_BYTES:
        raise ActionFailed("FailedOperation.ImageSizeExceed")
    with _opened(data, ("PNG", "JPEG")) as image:
        width, height = image.size
        if max(width, height) > MAX_SIDE:
            raise ActionFailed("FailedOperation.ImageResolutionExceed")
        _check_ratio(image, NARROWEST, WIDEST)
        if min(width, height) < MIN_SIDE:
            raise ActionFailed("InvalidParameterValue.InvalidVideoResolution")
        _decode(image)


def check_shot_picture(data: bytes) -> None:
    """Check a picture to be filmed; raises ActionFailed with the code of the limit it breaks."""
    if len(data) > vidu_limits().image_bytes:
        raise ActionFailed("FailedOperation.ImageSizeExceed")
    with _opened(data, ("PNG", "JPEG", "WEBP")) as image:
        if image.width * image.height > MAX_SHOT_PIXELS:
            raise ActionFailed("FailedOperation.ImageResolutionExceed")
        _check_ratio(image, SHOT_NARROWEST, SHOT_WIDEST)
        if min(image.size) < MIN_SHOT_SIDE:
            raise ActionFailed("InvalidParameterValue.InvalidVideoResolution")
        image.draft(
            "RGB", (MAX_SIDE, MAX_SIDE)
        )  # a large JPEG need not be decoded whole to be known as sound
        _decode(image)


def check_frames(*frames: bytes) -> None:
    """Check that a first and a last frame are about as large as each other; raises ActionFailed."""
    if len(frames) < 2:
        return
    pixels: list[int] = []
    for frame in frames:
        with _opened(frame, ("PNG", "JPEG", "WEBP")) as image:
            pixels.append(image.width * image.height)
    low, high = SAME_SIZE
    if not low <= pixels[0] / pixels[1] <= high:
        raise ActionFailed("InvalidParameterValue.ParameterValueError", "frames_differ", low=low, high=high)


def check_logo(data: bytes) -> None:
    """Check the picture of a mark; raises ActionFailed."""
    if len(data) > MAX_LOGO_BYTES:
        raise ActionFailed("FailedOperation.ImageSizeExceed", "logo_too_large", limit=MAX_LOGO_BYTES >> 20)
    with _opened(data, ("PNG", "JPEG")) as image:
        if image.width * image.height > MAX_LOGO_PIXELS:
            raise ActionFailed("FailedOperation.ImageResolutionExceed", "logo_resolution")
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


def _check_ratio(image: Image.Image, narrowest: float, widest: float) -> None:
    ratio = image.width / image.height
    if not narrowest * (1 - _ROUNDING) <= ratio <= widest * (1 + _ROUNDING):
        raise ActionFailed("FailedOperation.ImageRatioExcceed")


def _decode(image: Image.Image) -> None:
    try:
        image.load()
    except Exception as error:
        raise ActionFailed("FailedOperation.ImageDecodeFailed") from error
